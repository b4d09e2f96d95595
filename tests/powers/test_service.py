"""Serving: by whom and with what proof, penalties of two tiers, what is looked for, and two agencies at the same moment."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from time import monotonic, sleep

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from tests import world
from tests.powers.conftest import CPW, look, now, partners_case, plan, put, put_place, served, service
from tests.powers.test_pages import client, look_committed, sent  # noqa: F401  (a fixture)
from wardmote.outward.search.models import NamePolicy
from wardmote.records.notices.models import Notice
from wardmote.trust.agreements.models import Agreement
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case, CaseDocument
from wardmote.work.powers import commands
from wardmote.work.powers.models import Look, Particulars, Step, Use
from wardmote.work.powers.queries import Subject


def as_chief(partnership):
    """The council as if it were the police."""
    with world.building():
        type(partnership.council).objects.filter(pk=partnership.council.pk).update(kind="police")


@pytest.mark.django_db
@pytest.mark.parametrize(("tier", "sum_of"), [("upper_tier", "90"), ("lower_tier", "60")])
def test_a_penalty_of_two_tiers_is_put_down_at_its_own_sum(client, partnership, case, dean, tier, sum_of):  # noqa: F811
    as_chief(partnership)
    address = f"/cases/{case.reference}/powers/new/penalty_notice_disorder/"
    page = client.get(address).content.decode()
    assert "Which of these is it?" in page
    assert "An offence of the upper tier" in page
    told = {
        "subject": f"person:{dean.entry.pk}", "tests": ["offence"], "grounds": "Drunk and disorderly.",
        "authorisations": ["constable"], "how": "by_hand",
    }  # fmt: skip
    client.post(address, told | {"amount": sum_of})
    look_committed()
    assert "Say what the amount is for" in client.post(address, told | {"amount": sum_of}).content.decode()
    wrong = told | {"circumstances": [tier], "amount": "75"}
    assert "75: it may be" in client.post(address, wrong).content.decode()
    assert client.post(address, told | {"circumstances": [tier], "amount": sum_of}).status_code == 302
    with world.building():
        assert Particulars.objects.get().figures["circumstances"] == [tier]


@pytest.mark.django_db
def test_who_served_it_and_what_proves_it_is_kept_and_shown(client, partnership, case, dean):  # noqa: F811
    address = f"/cases/{case.reference}/powers/new/{CPW}/"
    told = sent(dean, whom="PC 214", proof="Signed for at the door.")
    slip = {"file": SimpleUploadedFile("slip.txt", b"Signed: D. Marlow")}
    again = client.post(address, told | slip | {"grounds": ""})
    assert again.status_code == 422
    assert "Choose the file again" in again.content.decode()  # a browser sends it once
    client.post(address, told)
    look_committed()
    slip = {"file": SimpleUploadedFile("slip.txt", b"Signed: D. Marlow")}
    answer = client.post(address, told | slip)
    assert answer.status_code == 302
    with world.building():
        step = Step.objects.get(kind=Step.Kind.SERVED, use__power=CPW)
        assert CaseDocument.objects.get(document=step.document_id).case_id == case.pk
    page = client.get(answer["Location"]).content.decode()
    for words in ("by hand, by PC 214", "Signed for at the door.", "Proof of service: Community protection"):
        assert words in page
    # Of the documents that are there, one may be chosen; another case's is none of them.
    draft = client.post(address, sent(dean, how="not_yet"))["Location"]
    page = client.get(f"{draft}serve/").content.decode()
    assert str(step.document_id) in page
    look(case, partnership.caseworker, dean)
    wrong = client.post(f"{draft}serve/", {"how": "post", "document": "6d1f0f43-6d0c-4a6e-8f57-0f1a3f9b7c11"})
    assert wrong.status_code == 422
    assert client.post(f"{draft}serve/", {"how": "post", "document": step.document_id}).status_code == 302
    with world.building():
        assert Step.objects.filter(kind=Step.Kind.SERVED, document=step.document_id).count() == 2


@pytest.mark.django_db
def test_a_draft_makes_no_look_and_a_nul_no_fault(client, case, dean):  # noqa: F811
    address = f"/cases/{case.reference}/powers/new/{CPW}/"
    assert client.post(address, sent(dean, how="not_yet")).status_code == 302
    with world.building():
        assert not Look.objects.exists()
    assert client.post(address, sent(dean, subject="body", body="Quay\0 Bar")).status_code == 422
    assert client.post(address, sent(dean, subject=f"person:{dean.entry.pk}\0")).status_code == 422


@pytest.mark.django_db
def test_the_page_to_serve_a_draft_holds_the_look_that_it_shows(client, partnership, case, dean):  # noqa: F811
    p = partnership
    draft = client.post(f"/cases/{case.reference}/powers/new/{CPW}/", sent(dean, how="not_yet"))["Location"]
    with world.building():
        world.agreement(p.housing, p.council)
    theirs = partners_case(p)
    served(theirs, p.partner, Subject(entry=put(theirs, p.partner)), "written_warning_informal")
    look(case, p.caseworker, dean)
    page = client.get(f"{draft}serve/").content.decode()
    shown = re.search(r'name="look" value="([^"]+)"', page)
    assert shown
    assert (
        client.post(
            f"{draft}serve/", {"how": "by_hand", "acknowledged": "Rang them.", "look": shown[1]}
        ).status_code
        == 302
    )


@pytest.mark.django_db
def test_an_order_says_from_which_day_and_is_authorised_on_its_page(client, partnership, case):  # noqa: F811
    yard = put_place(case, partnership.caseworker)
    address = f"/cases/{case.reference}/powers/new/public_spaces_protection_order/"
    told = {
        "subject": f"place:{yard.pk}", "tests": ["harmful", "justified"], "grounds": "Drinking.", "how": "post",
        "consulted": ["police", "policing_body", "community", "owner", "parish", "publicised"],
        "duration": "1", "unit": "y",
    }  # fmt: skip
    early = told | {"starts_on": f"{date.today() - timedelta(days=1):%d %m %Y}"}
    assert "It cannot begin before" in client.post(address, early).content.decode()
    later = told | {"starts_on": f"{date.today() + timedelta(days=9):%d %m %Y}"}
    client.post(address, later)
    look_committed()
    answer = client.post(address, later)
    assert answer.status_code == 302
    with world.building():
        assert Use.objects.get().state == Use.State.SERVED
    closing = f"/cases/{case.reference}/powers/new/closure_notice/"
    draft = client.post(
        closing,
        {
            "subject": f"place:{yard.pk}", "tests": ["nuisance", "needed"], "consulted": ["consulted", "told"],
            "grounds": "Fights.", "how": "not_yet", "duration": "24", "unit": "h",
        },
    )["Location"]  # fmt: skip
    assert (
        client.post(f"{draft}authorise/", {"rank": "council_officer", "whom": "A. Lead"}).status_code == 302
    )
    assert "Authorised" in client.get(draft).content.decode()


def two_cases(p):
    """One person in a case of each, where each answers the other by name only."""
    with world.building():
        world.agreement(p.housing, p.council)
    theirs, ours = partners_case(p), world.case(p)
    found = {}
    for case, by in ((theirs, p.partner), (ours, p.caseworker)):
        subject = Subject(entry=put(case, by))
        look(case, by, subject)
        found[by.pk] = (case, subject)
    return found


def serve(by, case, subject, *, hold=lambda: None):
    try:
        with world.as_officer(by) as officer:
            commands.serve_now(
                case=Case.objects.defer("words").select_related("owner").get(pk=case.pk),
                plan=plan(officer, subject, "verbal_warning"), service=service(), by=officer, now=now(),
            )  # fmt: skip
            hold()
    finally:
        connections["default"].close()


@pytest.mark.committed
def test_two_agencies_that_serve_at_the_same_moment_are_both_told_to_look_again(committed_partnership):
    p = committed_partnership
    found = two_cases(p)

    def until_the_other_waits():
        until = monotonic() + 20
        with world.raw() as superuser:
            while monotonic() < until:
                waits = superuser.execute(
                    "select exists (select from pg_locks where locktype = 'advisory' and not granted)"
                ).fetchone()[0]
                if waits:
                    return
                sleep(0.05)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(serve, p.partner, *found[p.partner.pk], hold=until_the_other_waits)
        sleep(0.5)
        second = threads.submit(serve, p.caseworker, *found[p.caseworker.pk])
        first.result(timeout=40)
        second.result(timeout=40)
    with world.building():
        uses = {use.by_id: use.pk for use in Use.objects.all()}
        told = Notice.objects.filter(kind="power_served_meanwhile").values_list("officer", "subject_id")
        assert set(told) == {(by, uses[by]) for by in (p.partner.pk, p.caseworker.pk)}


def keep_out(p, case, **whom):
    with world.as_officer(p.partner) as by:
        cases.keep_out(case=case, reason="r", by=by, now=now(), **whom)


def answer_not(p, case):
    with world.building():
        NamePolicy.objects.create(agency=p.housing, sort=case.kind, answers=False, by=p.partner, at=now())


def end_agreements(p, case):
    with world.building():
        Agreement.objects.update(state="ended")


SHUT = {
    "of the named tier": lambda p, case: world.set_tier(case, "named"),
    "kept from the officer": lambda p, case: keep_out(p, case, officer=p.caseworker),
    "kept from their agency": lambda p, case: keep_out(p, case, agency=p.council),
    "kept from somebody called so": lambda p, case: keep_out(p, case, name=p.caseworker.name),
    "the owner answers for none": answer_not,
    "under no agreement": end_agreements,
}


@pytest.mark.django_db
@pytest.mark.parametrize("way", SHUT)
def test_whoever_may_not_be_told_of_it_is_not_told_to_look(partnership, way):
    p = partnership
    found = two_cases(p)
    theirs, subject = found[p.partner.pk]
    serve_here(p.partner, theirs, subject)
    SHUT[way](p, theirs)
    serve_here(p.caseworker, *found[p.caseworker.pk])
    with world.building():
        told = set(Notice.objects.filter(kind="power_served_meanwhile").values_list("officer", flat=True))
    assert told == (set() if way == "under no agreement" else {p.partner.pk})


@pytest.mark.django_db
def test_whoever_was_told_looks_again_from_the_page_of_their_use(partnership):
    p = partnership
    found = two_cases(p)
    theirs, subject = found[p.partner.pk]
    serve_here(p.partner, theirs, subject)
    serve_here(p.caseworker, *found[p.caseworker.pk])
    with world.building():
        assert Notice.objects.filter(kind="power_served_meanwhile").count() == 2
    with world.building():
        use = Use.objects.get(by=p.partner)
        Look.objects.update(at=now() - timedelta(hours=1))
    browser = world.client_for(p.partner)
    page = browser.get(f"/cases/{theirs.reference}/powers/{use.pk}/").content.decode()
    assert "Look for other agencies’ powers" in page
    browser.post(f"/cases/{theirs.reference}/powers/{use.pk}/look/")
    look_committed()
    page = browser.post(f"/cases/{theirs.reference}/powers/{use.pk}/look/").content.decode()
    assert "may be dealing with the same" in page
    assert p.council.name in page


def serve_here(by, case, subject):
    with world.as_officer(by) as officer:
        commands.serve_now(
            case=Case.objects.defer("words").select_related("owner").get(pk=case.pk),
            plan=plan(officer, subject, "verbal_warning"), service=service(), by=officer, now=now(),
        )  # fmt: skip
