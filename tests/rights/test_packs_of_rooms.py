"""A pack of one's data holds what powers, letters, contacts and surveys of a case say of one, and not of others."""

from datetime import date, timedelta

import pytest

from tests import world
from tests.documents.conftest import attach
from tests.letters.conftest import VALUES
from tests.powers.conftest import Subject, look, plan, served
from tests.rights.conftest import lets_see, taken
from tests.rights.test_packs import choose, now, second_lead, take_in
from wardmote.records.actions import commands as actions
from wardmote.records.documents import commands as documents
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case, Person
from wardmote.work.letters import commands as letters
from wardmote.work.letters.recipients import to_person
from wardmote.work.powers import commands as powers
from wardmote.work.powers.models import Step
from wardmote.work.rights.models import Item
from wardmote.work.risk import commands as risk

pytestmark = pytest.mark.django_db


def test_powers_letters_contacts_and_words_of_a_case_come_before_the_reviewer(partnership, joan):
    p = partnership
    lead, second, case = p.governance, second_lead(p), p.extra["case"]
    lets_see(lead, p)
    with world.as_officer(p.caseworker) as by:
        hers, other = (
            Person.objects.select_related("case").get(case=case, name=name)
            for name in ("Joan Smithers", "Peter Hardcastle")
        )
        risk.note_contact(case=case, person=hers, method="visit", reached=True, at=now(), by=by, now=now())
    for entry in (hers, other):
        served(case, p.caseworker, Subject(entry), must=("Keep the door shut",))
        with world.as_officer(p.caseworker) as by:
            letters.make(
                case=case,
                template_key="warning",
                to=to_person(entry, address="3 Fore Street"),
                values=VALUES,
                by=by,
                now=now(),
            )
    made = taken(lead)
    world.opened_earlier(second, made.pk, kinds=("data_request",))
    choose(made, joan, lead)
    take_in(made, "case", case, lead)
    with world.as_officer(lead):
        found = {
            source: []
            for source in (
                "documents_document",
                "letters_letter",
                "powers_condition",
                "powers_particulars",
                "powers_step",
                "risk_contact",
            )
        }
        for item in Item.objects.filter(source__in=found):
            found[item.source].append(item)
    with world.building():
        steps = Step.objects.filter(use__particulars__entry=hers).exclude(kind="acknowledged").count()
    assert {source: len(items) for source, items in found.items()} == {
        "documents_document": 2, "letters_letter": 0, "powers_condition": 1, "powers_particulars": 1, "powers_step": steps, "risk_contact": 1,
    }  # fmt: skip
    # Each letter once, as its PDF; what is typed in it is there to be read.
    letters_found = {each.title.partition(",")[0]: each for each in found["documents_document"]}
    assert set(letters_found) == {"Letter to you", "Letter to somebody else"}
    for each in letters_found.values():
        assert each.text.rstrip().splitlines()[-2].endswith(".pdf")
    assert "To: Joan Smithers\nAddress: 3 Fore Street" in letters_found["Letter to you"].text
    assert "Hardcastle" not in letters_found["Letter to somebody else"].text
    assert "Fore Street" not in letters_found["Letter to somebody else"].text
    assert "Music until four, nine nights." in found["powers_particulars"][0].text
    assert "Must: Keep the door shut" in found["powers_condition"][0].text
    assert "Reached: Yes" in found["risk_contact"][0].text


def test_files_of_a_case_say_what_they_are_and_one_that_was_withdrawn_stays_out(partnership, joan):
    p = partnership
    lead, case = p.governance, p.extra["case"]
    lets_see(lead, p)
    shown, proof, plain, gone = (
        attach(p, case, data=f"{name}\n".encode(), name=f"{name}.txt", title=name)
        for name in ("photograph", "receipt", "diary", "wrong")
    )
    with world.as_officer(p.caseworker) as by:
        case = Case.objects.defer("words").select_related("owner").get(pk=case.pk)
        action = cases.ask_action(
            case=case, title="Mend the lock", agency=p.council, team=by.team, due_on=date.today(), by=by, now=now()
        )  # fmt: skip
        actions.finish(action=action, evidence="Mended.", document=shown, by=by, now=now())
        documents.withdraw_document(
            document=gone, reason="Wrong case", contributes=True, decides=True, by=by, now=now()
        )
        hers = Subject(Person.objects.select_related("case").get(case=case, name="Joan Smithers"))
    look(case, p.caseworker, hers)
    with world.as_officer(p.caseworker) as by:
        powers.serve_now(
            case=case, plan=plan(by, hers), by=by, now=now(),
            service=powers.Service(now() - timedelta(minutes=5), "by_hand", document=proof.pk),
        )  # fmt: skip
    made = taken(lead)
    choose(made, joan, lead)
    take_in(made, "case", case, lead)
    with world.as_officer(lead):
        items = {item.source_id: item for item in Item.objects.filter(source="documents_document")}
    assert {pk: item.title.partition(", ")[0] for pk, item in items.items()} == {
        shown.pk: "Evidence of an action", proof.pk: "Proof of service", plain.pk: "Document",
    }  # fmt: skip
    assert items[shown.pk].text.startswith("Shows: Mend the lock\nDocument: photograph\n")
