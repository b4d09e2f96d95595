"""Referring a report: what allows it, its states and who brings each about, whom it is told to, its pages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from wardmote.records.intake import commands
from wardmote.records.intake.models import Decision, Referral, Report
from wardmote.records.notices.models import Notice
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case

State = Referral.State
BOX = reverse("intake:referrals")


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


@pytest.fixture
def report(partnership, take):
    made = take(partnership.caseworker)
    world.opened_earlier(partnership.caseworker, made.pk)
    return made


@pytest.fixture
def refer(partnership, report):
    def referred(**fields):
        p = partnership
        given = {
            "report": report, "agency": p.housing, "team": p.partner.team, "agreement": p.agreement,
            "purpose": "asb", "words": "It is your block. Please visit.",
            "answer_by": date.today() + timedelta(days=7), "now": datetime.now(UTC),
        } | fields  # fmt: skip
        with world.as_officer(p.caseworker) as by:
            made = commands.refer_report(by=by, **given)
        world.opened_earlier(p.partner, made.pk, kinds=("referral",))
        world.opened_earlier(p.caseworker, made.pk, kinds=("referral",))
        world.opened_earlier(p.partner, report.pk)
        return made

    return referred


def step(referral, by, how, words="Because."):
    with world.as_officer(by) as officer:
        if how == "accept":
            commands.accept_referral(referral=referral, by=officer, now=datetime.now(UTC))
        else:
            command = getattr(commands, f"{how}_referral")
            command(referral=referral, words=words, by=officer, now=datetime.now(UTC))


def state_of(report, by):
    with world.as_officer(by):
        return Report.objects.get(pk=report.pk).state


def told(officer):
    with world.as_officer(officer):
        return [notice.kind for notice in Notice.objects.order_by("at")]


def test_a_referral_shares_the_report_tells_the_team_and_keeps_the_reason(partnership, report, refer):
    p = partnership
    referral = refer()
    assert state_of(report, p.caseworker) == "referred"
    assert state_of(report, p.partner) == "referred"
    assert told(p.partner) == ["referral_sent"]
    assert told(p.partner_colleague) == []
    with world.as_officer(p.caseworker):
        assert Decision.objects.get().reason == "It is your block. Please visit."
        disclosure = Referral.objects.get().disclosure
        assert (disclosure.necessity, disclosure.categories) == (
            "It is your block. Please visit.",
            ["contact", "incident"],  # who told us is in it
        )
    with world.as_officer(p.partner_colleague):
        assert not Report.objects.exists()
        assert not Referral.objects.filter(pk=referral.pk).exists()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"words": " "}, ["no-words"]),
        ({"answer_by": date(2020, 1, 1)}, ["answer-in-the-past"]),
        ({"purpose": "hate_crime"}, ["purpose-not-covered"]),
        ({"agency": "stranger", "team": None}, ["not-a-party"]),
        ({"agency": "council", "team": None}, ["own-agency"]),
        ({"team": "outsider"}, ["of-another-agency"]),
        ({"words": "", "agency": "stranger", "team": None}, ["no-words", "not-a-party"]),
    ],
)
def test_what_refuses_a_referral_is_said_whole(partnership, report, refer, fields, expected):
    fields = dict(fields)
    if isinstance(fields.get("agency"), str):
        fields["agency"] = getattr(partnership, fields["agency"])
    if isinstance(fields.get("team"), str):
        fields["team"] = getattr(partnership, fields["team"]).team
    with pytest.raises(commands.CannotRefer) as refused:
        refer(**fields)
    assert codes(refused) == expected
    assert state_of(report, partnership.caseworker) == "waiting"


def test_an_agreement_that_does_not_cover_who_told_us_refuses_and_is_on_record(partnership, report):
    narrow = world.agreement(partnership.council, partnership.housing, categories=("incident",))
    p = partnership
    with world.as_officer(p.caseworker) as by, connection.cursor() as cursor:
        with pytest.raises(commands.CannotRefer) as refused:
            commands.refer_report(
                report=report, agency=p.housing, agreement=narrow, purpose="asb", words="w",
                answer_by=date.today(), by=by, now=datetime.now(UTC),
            )  # fmt: skip
        assert codes(refused) == ["category-not-covered"]
        assert report.state == Report.objects.get().state == "waiting"
        cursor.execute("select count(*) from audit_entry where action = 'referral not allowed'")
        assert cursor.fetchone()[0] == 1


def test_a_report_that_was_not_read_is_not_referred(partnership, take, refer):
    with pytest.raises(commands.CannotRefer) as refused:
        refer(report=take(partnership.caseworker))
    assert codes(refused) == ["not-read"]


def test_who_may_not_decide_may_not_refer(partnership, take):
    p = partnership
    other = take(p.caseworker, team=p.colleague.team)  # took it for another team
    world.opened_earlier(p.caseworker, other.pk)
    with world.as_officer(p.caseworker) as by, pytest.raises(commands.CannotRefer) as refused:
        commands.refer_report(
            report=other, agency=p.housing, agreement=p.agreement, purpose="asb", words="w",
            answer_by=date.today(), by=by, now=datetime.now(UTC),
        )  # fmt: skip
    assert codes(refused) == ["not-team"]


def test_accepted_and_done_leaves_the_report_to_be_closed_with_words(partnership, report, refer):
    p = partnership
    referral = refer()
    step(referral, p.partner, "accept")
    with world.as_officer(p.caseworker) as by, pytest.raises(commands.CannotClose) as refused:
        commands.close_report(report=Report.objects.get(), reason="w", by=by, now=datetime.now(UTC))
    assert codes(refused) == ["referral-not-done"]

    step(referral, p.partner, "finish", "Visited, and the door is mended.")
    assert told(p.caseworker) == ["referral_accepted", "referral_done"]
    assert state_of(report, p.caseworker) == "referred"
    with world.as_officer(p.caseworker) as by:
        commands.close_report(report=Report.objects.get(), reason="Mended.", by=by, now=datetime.now(UTC))
    assert state_of(report, p.caseworker) == "closed"


def test_refused_it_waits_again_and_is_sent_again_to_another_team(partnership, report, refer):
    p = partnership
    first = refer()
    step(first, p.partner, "refuse", "Not one of our blocks.")
    assert told(p.caseworker) == ["referral_refused"]
    assert state_of(report, p.caseworker) == "waiting"

    with world.as_officer(p.caseworker):
        again = Report.objects.get()
    second = refer(report=again, team=p.partner_colleague.team, earlier=first, words="It is: see the map.")
    assert state_of(report, p.partner_colleague) == "referred"
    with world.as_officer(p.partner):
        assert not Report.objects.exists()
        assert [each.state for each in Referral.objects.all()] == ["refused"]
    assert second.earlier_id == first.pk


def test_withdrawn_the_receiver_is_told_and_keeps_only_the_account(partnership, report, refer):
    p = partnership
    referral = refer()
    step(referral, p.partner, "accept")
    step(referral, p.caseworker, "withdraw", "We were wrong.")
    assert told(p.partner) == ["referral_sent", "referral_withdrawn"]
    assert state_of(report, p.caseworker) == "waiting"
    with world.as_officer(p.partner):
        assert not Report.objects.exists()
        words = [each.words for each in Referral.objects.get().steps.order_by("at")]
    assert words == ["It is your block. Please visit.", "", "We were wrong."]


@pytest.mark.parametrize(
    ("before", "who", "how", "code"),
    [
        ([], "caseworker", "accept", "not-receiver"),
        ([], "partner", "finish", "moved-on"),
        ([], "partner", "withdraw", "not-sender"),
        (["accept"], "partner", "accept", "moved-on"),
        (["refuse"], "caseworker", "withdraw", "moved-on"),
        (["accept", "finish"], "caseworker", "withdraw", "moved-on"),
    ],
)
def test_each_state_is_brought_about_by_its_own_side_in_its_turn(
    partnership, report, refer, before, who, how, code
):
    referral = refer()
    for earlier in before:
        step(referral, partnership.partner, earlier)
    with pytest.raises(commands.CannotAnswer) as refused:
        step(referral, getattr(partnership, who), how)
    assert code in codes(refused)


def test_two_answers_at_once_make_one(partnership, refer):
    """Both saw it as sent: the database lets the first through."""
    referral = refer()
    stale = Referral(**{f.attname: getattr(referral, f.attname) for f in Referral._meta.concrete_fields})
    step(referral, partnership.partner, "refuse")
    with pytest.raises(commands.CannotAnswer) as refused:
        step(stale, partnership.partner, "accept")
    assert codes(refused) == ["moved-on"]


def test_the_receiver_opens_a_case_of_their_own_and_the_sender_does_not_see_it(partnership, report, refer):
    p = partnership
    referral = refer()

    def open_case():
        with world.as_officer(p.partner) as by:
            return cases.open_case(
                title="Door on the second landing", kind="asb", area="", summary="s", risk="low", categories=(),
                team=by.team, lead=by, review_on=date.today(), report=Report.objects.get(), by=by,
                now=datetime.now(UTC),
            )  # fmt: skip

    from wardmote.records.intake.commands import CannotJoinCase

    with pytest.raises(CannotJoinCase):
        open_case()
    step(referral, p.partner, "accept")
    case = open_case()
    page = world.client_for(p.partner).get(reverse("intake:referral", args=[referral.pk])).content.decode()
    assert case.reference in page
    assert state_of(report, p.caseworker) == "referred"
    with world.as_officer(p.caseworker):
        assert not Case.objects.exists()
    page = world.client_for(p.caseworker).get(reverse("intake:detail", args=[report.reference])).content
    assert case.reference not in page.decode()
    # Withdrawn, it waits and may be worked by its keeper, whatever the other side has of it.
    step(referral, p.caseworker, "withdraw", "Ours after all.")
    with world.as_officer(p.caseworker) as by:
        cases.open_case(
            title="Ours", kind="asb", area="", summary="s", risk="low", categories=(), team=by.team, lead=by,
            review_on=date.today(), report=Report.objects.get(), by=by, now=datetime.now(UTC),
        )  # fmt: skip
    assert state_of(report, p.caseworker) == "in_case"


# --- pages --------------------------------------------------------------------------------------


def sent(p, **fields):
    import uuid

    return {
        "key": str(uuid.uuid4()), "to": str(p.partner.team_id), "ground": f"{p.agreement.pk}:asb",
        "words": "Yours.", "answer_by": f"{date.today() + timedelta(days=5)}",
    } | fields  # fmt: skip


def test_a_report_is_referred_answered_and_sent_again_by_page(partnership, report):
    p = partnership
    council, housing = world.client_for(p.caseworker), world.client_for(p.partner)
    address = reverse("intake:refer", args=[report.reference])
    page = council.get(address).content.decode()
    assert f"?agency={p.housing.pk}" in page
    assert f"?agency={p.stranger.pk}" not in page
    assert "No agreement in the register names both" in page

    chosen = f"{address}?agency={p.housing.pk}"
    assert council.get(chosen).status_code == 200
    assert council.post(chosen, sent(p, words="", to="")).status_code == 422
    data = sent(p)
    assert council.post(chosen, data).status_code == 302
    assert council.post(chosen, data).status_code == 302  # pressed twice
    with world.as_officer(p.caseworker):
        referral = Referral.objects.get()
    for officer in (p.partner, p.caseworker):
        world.opened_earlier(officer, referral.pk, kinds=("referral",))

    inbox = housing.get(BOX).content.decode()
    assert report.reference in inbox
    assert "Open 1" in inbox
    assert "1</span> referral to answer" in housing.get(reverse("intake:list")).content.decode()
    own = reverse("intake:referral", args=[referral.pk])
    page = housing.get(own).content.decode()
    assert "Yours." in page
    assert "Accept" in page
    assert "Withdraw" not in page
    refuse = reverse("intake:answer", args=[referral.pk, "refuse"])
    assert housing.post(refuse, {"words": ""}).status_code == 422
    assert housing.post(refuse, {"words": "Not ours."})["Location"] == own
    page = housing.get(own).content.decode()
    assert "no longer shared" in page
    assert "Harbour Street" not in page
    assert housing.get(reverse("intake:detail", args=[report.reference])).status_code == 404

    page = council.get(reverse("intake:detail", args=[report.reference])).content.decode()
    assert "refused this report" in page
    assert "Not ours." in page
    page = council.get(own).content.decode()
    assert "Send it again" in page
    page = council.get(f"{address}?again={referral.pk}").content.decode()
    assert "Yours." in page
    again = sent(p, words="Look again.", to=str(p.partner_colleague.team_id))
    assert council.post(f"{address}?again={referral.pk}&agency={p.housing.pk}", again).status_code == 302
    outbox = council.get(f"{BOX}?box=sent&state=all").content.decode()
    assert "2 referrals" in outbox


def test_accepting_and_doing_by_page(partnership, refer):
    referral = refer()
    housing = world.client_for(partnership.partner)
    own = reverse("intake:referral", args=[referral.pk])
    assert housing.post(reverse("intake:accept", args=[referral.pk])).status_code == 302
    page = housing.get(own).content.decode()
    assert "/cases/new/?report=" in page
    done = reverse("intake:answer", args=[referral.pk, "done"])
    assert housing.post(done, {"words": "Door mended."}).status_code == 302
    assert "Door mended." in housing.get(own).content.decode()
    # Twice: said plainly, nothing lost.
    assert housing.post(done, {"words": "Again."}).status_code == 422
    assert housing.post(reverse("intake:accept", args=[referral.pk])).status_code == 302


@pytest.mark.parametrize("who", ["colleague", "partner_colleague", "outsider"])
def test_strangers_to_a_referral_find_no_trace(partnership, refer, who):
    referral = refer()
    browser = world.client_for(getattr(partnership, who))
    assert browser.get(reverse("intake:referral", args=[referral.pk])).status_code == 404
    assert browser.post(reverse("intake:accept", args=[referral.pk])).status_code == 404
    for how in ("refuse", "done", "withdraw"):
        assert (
            browser.post(reverse("intake:answer", args=[referral.pk, how]), {"words": "x"}).status_code == 404
        )
    for box in ("received", "sent"):
        assert "No referrals" in browser.get(f"{BOX}?box={box}&state=all").content.decode()


def test_a_referral_past_its_day_is_marked_overdue(partnership, refer):
    referral = refer()
    with world.building():
        Referral.objects.filter(pk=referral.pk).update(answer_by=date.today() - timedelta(days=1))
    assert "Overdue" in world.client_for(partnership.partner).get(BOX).content.decode()


def test_the_boxes_ask_few_queries_however_many_referrals(partnership, take):
    p = partnership
    counts = []
    for many in (3, 30):
        for _ in range(many):
            report = take(p.caseworker)
            world.opened_earlier(p.caseworker, report.pk)
            with world.as_officer(p.caseworker) as by:
                commands.refer_report(
                    report=report, agency=p.housing, agreement=p.agreement, purpose="asb", words="w",
                    answer_by=date.today(), by=by, now=datetime.now(UTC),
                )  # fmt: skip
        browser = world.client_for(p.partner)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(BOX).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
