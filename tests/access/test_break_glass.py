"""Break-glass: one record, to read, for some minutes, on record; never past must-not-receive or into the Channel tier."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests import world
from wardmote.foundation.database.session import acting
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report, Telling
from wardmote.records.notices.models import Notice
from wardmote.records.people import commands as records
from wardmote.records.people.models import Contact, Person
from wardmote.trust.access.glass import end_glass
from wardmote.trust.access.models import BreakGlass
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Role
from wardmote.work.cases import glass as rules
from wardmote.work.cases.commands import glass as commands
from wardmote.work.cases.models import Case, Note, Summary

WHY = "A child may be in the flat tonight."


@pytest.fixture
def scene(request):
    return build(request.getfixturevalue("partnership"))


def build(p):
    """A case of the first team with a neighbour in the same audience; triage in the second team; auditors."""
    case, beside = world.case(p), world.case(p, title="In the same audience")
    p.extra |= {
        "case": case,
        "beside": beside,
        "triage": world.officer(p.council, p.colleague.team, "Triage Duty", Role.TRIAGE),
        "theirs": world.officer(p.housing, p.partner_colleague.team, "Housing Duty", Role.TRIAGE),
        "auditor": world.officer(p.council, p.colleague.team, "Council Auditor", Role.AUDITOR),
        "their auditor": world.officer(p.housing, p.partner_colleague.team, "Housing Auditor", Role.AUDITOR),
    }
    assert case.audience_id == beside.audience_id
    return p


def open_it(case, by):
    now = datetime.now(UTC)
    return commands.break_glass(reference=case.reference, reason=WHY, by=by, now=now)


def seen():
    return set(Case.objects.values_list("title", flat=True)), Summary.objects.count()


@pytest.mark.django_db
def test_it_opens_one_record_and_nothing_of_its_neighbours(scene):
    p = scene
    case, by = p.extra["case"], p.extra["triage"]
    with world.as_officer(by):
        assert seen() == (set(), 0)
        open_it(case, by)
        assert seen() == ({case.title}, 0)  # its sensitive parts want an opening on record, as ever
    world.opened_earlier(by, case.pk)
    world.opened_earlier(by, p.extra["beside"].pk)
    with world.as_officer(by):
        assert seen() == ({case.title}, 1)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from wardmote.my_audiences()")
            assert cursor.fetchone()[0] == 0  # no audience was widened
    with world.as_officer(p.colleague):
        assert seen() == (set(), 0)


@pytest.mark.django_db
def test_it_is_to_read_only_and_ends_by_itself_and_by_hand(scene):
    p = scene
    case, by = p.extra["case"], p.extra["triage"]
    with world.as_officer(by):
        glass = open_it(case, by)
    world.opened_earlier(by, case.pk)
    with world.as_officer(by):
        for change in (
            "update cases_case set title = 'x' where id = %s",
            "update cases_note set text = 'x' where case_id = %s",
        ):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change, [case.pk])
                assert cursor.rowcount == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Note.objects.create(case=case, parent_audience_id=case.audience_id, audience_id=case.audience_id,
                                text="x", by=by, at=datetime.now(UTC))  # fmt: skip
        end_glass(glass=glass)
        assert seen() == (set(), 0)
        again = open_it(case, by)
        assert seen()[1] == 1
    assert timedelta(minutes=59) < again.until - again.begun_at <= timedelta(minutes=60)
    with world.building():
        BreakGlass.objects.filter(pk=again.pk).update(until=datetime.now(UTC) - timedelta(seconds=1))
    with world.as_officer(by):
        assert seen() == (set(), 0)


@pytest.mark.django_db
def test_what_refuses_it(scene):
    p = scene
    case, by = p.extra["case"], p.extra["triage"]

    def codes(reference, officer):
        with world.as_officer(officer), pytest.raises(commands.CannotBreakGlass) as refused:
            commands.break_glass(reference=reference, reason=WHY, by=officer, now=datetime.now(UTC))
        return {refusal.code for refusal in refused.value.refusals}

    assert codes(case.reference, p.colleague) == {"not-your-role"}
    assert codes("C-NONE-NONE", by) == {"none-such"}
    stranger = world.officer(p.stranger, p.outsider.team, "Stranger Duty", Role.TRIAGE)
    assert codes(case.reference, stranger) == {"none-such"}  # as if it did not exist
    world.set_tier(case, "channel")
    assert codes(case.reference, by) == {"none-such"}
    world.set_tier(case, "named")
    with world.as_officer(by):
        open_it(case, by)
    other = p.extra["beside"]
    assert codes(other.reference, by) == {"one-at-a-time"}
    world.set_tier(case, "channel")
    with world.as_officer(by):
        assert seen() == (set(), 0)
    theirs = p.extra["theirs"]
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "insert into access_denial (audience_id, officer_id) values (%s, %s)",
            [other.audience_id, theirs.pk],
        )
    assert codes(other.reference, theirs) == {"none-such"}


@pytest.mark.django_db
def test_sql_of_ones_own_gets_no_further_than_the_page(scene):
    p = scene
    case, by = p.extra["case"], p.extra["triage"]

    def refused(statement, params, words):
        with pytest.raises(DatabaseError, match=words), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, params)

    ask = "select wardmote.break_glass_of_case(%s, %s)"
    with world.as_officer(p.colleague):
        refused(ask, [case.reference, WHY], "roles do not allow")
    with world.as_officer(by):
        refused(ask, [case.reference, "  hm  "], "reason is needed")
        refused("select wardmote.begin_glass('case', %s, 'C', null, %s)", [case.pk, WHY], "permission denied")
        refused("insert into access_breakglass (id) values (gen_random_uuid())", [], "permission denied")
        glass = open_it(case, by)
        refused("update access_breakglass set until = now() + interval '1 year'", [], "permission denied")
        refused("select wardmote.review_glass(%s, true, '')", [glass.pk], "says why")
        with connection.cursor() as cursor:
            cursor.execute("select wardmote.review_glass(%s, true, 'Fine by me')", [glass.pk])
            assert cursor.fetchone()[0] is False  # never by who did it
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update identity_session set second_factor_at = now() - interval '16 minutes'")
        cursor.execute("update access_breakglass set ended_at = now()")
        stale = world.sign_in(by)
        cursor.execute("update identity_session set second_factor_at = now() - interval '16 minutes'")
    with acting(stale, durable=False):
        assert rules.STEP_UP in rules.refusals_to_break_glass(by=by, now=datetime.now(UTC))
        refused(ask, [case.reference, WHY], "second factor first")


@pytest.mark.django_db
def test_the_lead_and_the_auditors_of_both_sides_are_told_by_the_database(scene):
    p = scene
    case, theirs = p.extra["case"], p.extra["theirs"]
    with world.as_officer(theirs):
        open_it(case, theirs)
    with world.building():
        told = Notice.objects.filter(kind="glass_broken").values_list("officer__name", flat=True)
        assert set(told) == {"Case Worker", "Council Auditor", "Housing Auditor"}
    for officer, knows in ((p.caseworker, True), (p.extra["auditor"], True), (p.extra["their auditor"], True),
                           (p.governance, True), (p.colleague, False), (p.partner, False), (p.outsider, False)):  # fmt: skip
        with world.as_officer(officer):
            assert BreakGlass.objects.exists() is knows, officer.name


@pytest.mark.django_db
def test_the_owner_reviews_it_once_with_words(scene):
    p = scene
    by = p.extra["triage"]
    with world.as_officer(by):
        glass = open_it(p.extra["case"], by)
    for officer in (by, p.extra["auditor"], p.colleague):
        with world.as_officer(officer), pytest.raises(commands.CannotReview):
            commands.review_glass(glass=glass, justified=True, words="Fine", by=officer)
    with world.as_officer(p.governance):
        commands.review_glass(glass=glass, justified=False, words="Nobody was in danger.", by=p.governance)
    with world.as_officer(p.caseworker):
        glass.refresh_from_db()
        assert (glass.justified, glass.reviewed_by) == (False, p.governance)
        with pytest.raises(commands.CannotReview):
            commands.review_glass(glass=glass, justified=True, words="Fine", by=p.caseworker)
    with world.as_officer(by):
        assert seen() == (set(), 0)  # a review ends what still ran


@pytest.fixture
def others(scene):
    """A report and a person record of the first team, each with a neighbour in the same audience."""
    by, now = scene.caseworker, datetime.now(UTC)
    with world.as_officer(by):
        told = {
            "kind": "asb",
            "harm": "low",
            "channel": "phone",
            "area": "Harbour Street",
            "teller_name": "Ines Carrow",
        }
        reports = [intake.take_report(what=WHY, **told, team=by.team, by=by, now=now) for _ in range(2)]
        people = [
            records.make_person(kind="known", name=name, phone="020 7946 0017", team=by.team, by=by, now=now)
            for name in ("Ines Carrow", "Beside Her")
        ]
    scene.extra |= {"report": reports, "person": people}
    return scene


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "model", "part"), [("report", Report, Telling), ("person", Person, Contact)]
)
def test_a_report_and_a_person_are_opened_so_each_by_itself(others, kind, model, part):
    p = others
    (record, beside), by = p.extra[kind], p.extra["triage"]
    assert record.audience_id == beside.audience_id
    with world.as_officer(by):
        open_it(record, by)
        assert [each.pk for each in model.objects.all()] == [record.pk]
        assert part.objects.count() == 0, "what is sensitive wants an opening on record, as ever"
    for each in (record, beside):
        world.opened_earlier(by, each.pk, kinds=(kind,))
    with world.as_officer(by):
        assert part.objects.count() == 1
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update {model._meta.db_table} set kind = kind")
            assert cursor.rowcount == 0
        with pytest.raises(commands.CannotBreakGlass):
            open_it(beside, by)
    world.set_tier(record, "channel")
    with world.as_officer(by):
        assert model.objects.count() == 0
    with world.building():
        told = set(Notice.objects.filter(kind="glass_broken").values_list("officer__name", flat=True))
    assert told == {"Case Worker", "Council Auditor"}, "a supervisor of the owner, and its auditor"


@pytest.mark.django_db
def test_a_partner_breaks_the_glass_of_a_report_only_under_a_live_agreement(others):
    p = others
    report, theirs = p.extra["report"][0], p.extra["theirs"]
    with world.building():
        Agreement.objects.filter(pk=p.agreement.pk).update(state="suspended")
    with world.as_officer(theirs), pytest.raises(commands.CannotBreakGlass):
        open_it(report, theirs)
    with world.building():
        Agreement.objects.filter(pk=p.agreement.pk).update(state="in_force")
    with world.as_officer(theirs):
        open_it(report, theirs)
        assert Report.objects.count() == 1


@pytest.mark.committed
def test_the_pages_of_a_report_and_a_person_opened_so(committed_partnership):
    p = build(committed_partnership)
    by, now = p.caseworker, datetime.now(UTC)
    with world.as_officer(by):
        report = intake.take_report(
            what="Shouting on the landing.", kind="asb", harm="low", channel="phone", area="Harbour Street",
            teller_name="Ines Carrow", team=by.team, by=by, now=now,
        )  # fmt: skip
        person = records.make_person(
            kind="known", name="Ines Carrow", phone="020 7946 0017", team=by.team, by=by, now=now
        )
    client = world.client_for(p.extra["triage"])
    for record, page, said in (
        (report, f"/reports/{report.reference}/", "Shouting on the landing."),
        (person, f"/people/{person.reference}/", "020 7946 0017"),
    ):
        assert client.get(page).status_code == 404
        sent = client.post(reverse("cases:emergency"), {"reference": record.reference, "reason": WHY})
        assert sent["Location"] == page
        shown = client.get(page).content.decode()
        assert "60 minutes left" in shown
        assert said in shown
        with world.building():
            glass = BreakGlass.objects.get(record_id=record.pk)
        review = client.get(reverse("cases:glass", args=[glass.pk]))
        assert review.status_code == 200
        assert record.reference in client.get(reverse("cases:emergency")).content.decode()
        assert client.post(reverse("access:end_glass", args=[glass.pk])).status_code == 302
        assert client.get(page).status_code == 404
    for tab in ("timeline", "same", "sharing", "history"):
        assert client.get(f"/people/{person.reference}/{tab}/").status_code == 404
    assert (
        client.post(reverse("cases:emergency"), {"reference": "R-NONE-NONE", "reason": WHY}).status_code
        == 422
    )


@pytest.mark.committed
def test_the_pages_of_it(committed_partnership):
    p = build(committed_partnership)
    case, by = p.extra["case"], p.extra["triage"]
    client = world.client_for(by)
    form = reverse("cases:emergency")
    address = reverse("cases:detail", kwargs={"reference": case.reference})

    def text(page):
        return page.content.decode()

    assert client.get(address).status_code == 404
    assert client.post(form, {}).status_code == 422
    none_such = client.post(form, {"reference": "C-NONE-NONE", "reason": WHY})
    assert (none_such.status_code, "No record with this reference" in text(none_such)) == (422, True)
    assert client.post(form, {"reference": case.reference.lower(), "reason": WHY})["Location"] == address
    page = text(client.get(address))
    assert "Not assessed yet" not in page, "no assessment is shown to them: not that there is none"
    assert "60 minutes left" in page
    assert "What happened." in page
    for name in ("people", "notes", "actions", "documents", "timeline", "sharing", "history", "visit"):
        assert client.get(f"{address}{name}/").status_code == 200, name
    assert "Purpose: Someone may be at risk now" in text(client.get(f"{address}history/"))
    with world.building():
        glass = BreakGlass.objects.get()
    assert client.get(reverse("cases:glass", args=[glass.pk])).status_code == 200
    assert client.post(reverse("access:end_glass", args=[glass.pk])).status_code == 302
    assert client.get(address).status_code == 404
    owner = world.client_for(p.caseworker)
    assert "Waiting" in text(owner.get(reverse("cases:glass_reviews")))
    review = reverse("cases:glass", args=[glass.pk])
    assert owner.post(review, {"words": "Right."}).status_code == 422
    assert owner.post(review, {"verdict": "yes", "words": "Right."}).status_code == 302
    assert "Justified" in text(owner.get(review))
    stranger = world.client_for(p.outsider)
    assert stranger.get(review).status_code == 404
    assert "No emergency openings" in text(stranger.get(reverse("cases:glass_reviews")))
