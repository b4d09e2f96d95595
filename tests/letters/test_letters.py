"""A letter of a case: whom it may go to, what is kept of it, and what is asked again before it goes."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.letters.conftest import VALUES, case_of, now
from wardmote.records.documents import queries as documents
from wardmote.records.documents import sealing
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case, CaseDocument, Person
from wardmote.work.letters import commands, queries
from wardmote.work.letters.commands import CannotSetLetters, CannotWrite
from wardmote.work.letters.models import Letter
from wardmote.work.letters.recipients import Recipient, to_agency, to_person
from wardmote.work.rights import commands as rights

pytestmark = pytest.mark.django_db


def codes(refused) -> set[str]:
    return {refusal.code for refusal in refused.value.refusals}


def keep_out(case, by, **whom):
    with world.as_officer(by) as officer:
        cases.keep_out(case=case, reason="r", by=officer, now=now(), **whom)


def test_a_letter_is_made_into_two_sealed_documents_of_its_case(case, written, partnership):
    letter = written()
    world.opened_earlier(partnership.caseworker, letter.pdf_id)
    with world.as_officer(partnership.caseworker):
        assert Letter.objects.get().state == "made"
        assert CaseDocument.objects.filter(case=case).count() == 2
        content = documents.contents().get(pk=letter.pdf_id)
        assert sealing.whole(content).startswith(b"%PDF")
        assert content.document.name == f"Warning letter {letter.reference}.pdf"


def test_a_field_that_is_empty_is_named(written):
    with pytest.raises(CannotWrite) as refused:
        written(values={**VALUES, "where": " ", "reply_by": ""})
    assert codes(refused) == {"empty-where", "empty-reply_by"}


@pytest.mark.parametrize("name", ["Peter Marsh", "MARSH, peter", "Mr Peter John Marsh", "Marsh"])
def test_nobody_on_the_list_is_written_to_however_they_are_written(case, written, partnership, name):
    keep_out(case, partnership.caseworker, name=name)
    with pytest.raises(CannotWrite) as refused:
        written()
    assert codes(refused) == {"must-not-receive"}


def test_who_was_put_on_the_list_since_the_draft_is_not_written_to(case, written, partnership):
    draft = written(commands.save_draft)
    made = written()
    keep_out(case, partnership.caseworker, name="Peter Marsh")
    with world.as_officer(partnership.caseworker) as by:
        found = queries.letters(case).get(pk=draft.pk)
        with pytest.raises(CannotWrite) as refused:
            commands.make_draft(letter=found, case=case, by=by, now=now())
        assert codes(refused) == {"must-not-receive"}
        found = queries.letters(case).get(pk=made.pk)
        with pytest.raises(CannotWrite) as refused:
            commands.mark_sent(letter=found, case=case, how="post", sent_on=date.today(), by=by, now=now())
        assert codes(refused) == {"must-not-receive"}
        # Nor by SQL of one's own.
        with pytest.raises(DatabaseError, match="may not go"), transaction.atomic():
            Letter.objects.filter(pk=made.pk).update(
                state="sent", sent_how="post", sent_on=date.today(), sent_by=by
            )


def test_how_somebody_wishes_to_be_reached_is_read_first_and_again_if_it_changed(partnership):
    by = partnership.caseworker
    case = case_of(by, wishes="Never by post")
    with world.as_officer(by) as officer:
        person = Person.objects.select_related("case__owner").get(case=case)
        given = {"case": case, "template_key": "warning", "values": VALUES, "by": officer, "now": now()}
        with pytest.raises(CannotWrite) as refused:
            commands.make(to=to_person(person), **given)
        assert codes(refused) == {"wishes"}
        letter = commands.make(to=to_person(person, heeded=True), **given)
        told = {name: getattr(person, name) for name in cases.known.OF_PERSON}
        cases.correct(known=person, told=told | {"contact_wishes": "Only by her sister"}, by=officer)
        found = queries.letters(case).get(pk=letter.pk)
        with pytest.raises(CannotWrite) as refused:
            commands.mark_sent(
                letter=found, case=case, how="post", sent_on=date.today(), by=officer, now=now()
            )
    assert codes(refused) == {"wishes-changed"}


def test_another_agency_is_written_to_only_where_it_sees_the_case(written, partnership):
    with pytest.raises(CannotWrite) as refused:
        written(to=to_agency(partnership.housing))
    assert codes(refused) == {"not-shared"}


def test_nothing_goes_out_while_use_is_restricted(case, written, partnership):
    with world.as_officer(partnership.caseworker) as by:
        rights.put_mark(record=case, kind="restriction", words="w", by=by, now=now())
    with pytest.raises(CannotWrite) as refused:
        written()
    assert "restricted" in codes(refused)


@pytest.mark.parametrize("tier", ["named", "channel"])
def test_of_a_channel_case_nothing_goes_out(case, written, partnership, tier):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update access_audience set tier = %s where id = %s", [tier, case.audience_id])
    if tier == "named":  # whoever decides on it may
        assert written().state == "made"
        return
    with pytest.raises(CannotWrite) as refused:
        written()
    assert codes(refused) == {"channel"}


def test_a_letter_that_is_made_stays_as_it_was_made(written, partnership):
    letter = written()
    with world.as_officer(partnership.caseworker):
        for change in ({"to_name": "Other"}, {"values": {}}, {"state": "draft"}, {"pdf": letter.word}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Letter.objects.filter(pk=letter.pk).update(**change)


def test_a_letter_holds_what_is_known_of_whoever_it_is_to(case, partnership):
    by = partnership.caseworker
    with world.as_officer(by) as officer:
        ill = cases.add_person(case=case, name="Ivo Kent", role="victim", from_on=date.today(), categories=["health"], by=officer, now=now())  # fmt: skip
        letter = commands.make(
            case=case, template_key="warning", to=to_person(ill), values=VALUES, by=officer, now=now()
        )
        kept = Letter.objects.get(pk=letter.pk)
        assert kept.categories == ["health"]
        assert set(CaseDocument.objects.filter(case=case).values_list("audience_id", flat=True)) == {
            kept.audience_id
        }
        assert kept.audience_id != case.audience_id
        with pytest.raises(DatabaseError), transaction.atomic():
            Letter(
                case=case, parent_audience_id=case.audience_id, audience_id=case.audience_id, reference="L-X", agency=by.agency,
                person=ill, to_name=ill.name, template_key="warning", template_name="n", by=officer, at=now(),
            ).save(force_insert=True)  # fmt: skip


def test_it_is_sent_and_withdrawn_with_who_and_when(case, written, partnership):
    letter = written(to=Recipient("The Magistrates’ Court", "1 Court Road"))
    with world.as_officer(partnership.caseworker) as by:
        found = queries.letters(case).get(pk=letter.pk)
        for day, code in ((timedelta(1), "sent-in-future"), (timedelta(-1), "sent-before-made")):
            with pytest.raises(CannotWrite) as refused:
                commands.mark_sent(
                    letter=found, case=case, how="hand", sent_on=date.today() + day, by=by, now=now()
                )
            assert codes(refused) == {code}
        commands.mark_sent(letter=found, case=case, how="hand", sent_on=date.today(), by=by, now=now())
        found.refresh_from_db()
        assert (found.state, found.sent_how, found.sent_by_id) == ("sent", "hand", by.pk)
        commands.withdraw(letter=found, case=case, why="Wrong address", by=by, now=now())
        found.refresh_from_db()
        assert found.state == "withdrawn"


def test_a_template_is_the_agency_s_from_the_day_it_says(partnership):
    by, today = partnership.caseworker, date.today()
    own = [{"kind": "paragraph", "words": "Ours, {{ where }}"}]
    given = {"key": "warning", "name": "Our warning", "made_of": own, "why": "w"}
    with world.as_officer(by) as officer:
        commands.save_version(**given, starts_on=today + timedelta(2), by=officer, now=now())
        assert queries.template(officer.agency, "warning", on=today).edition == 1
        then = queries.template(officer.agency, "warning", on=today + timedelta(2))
        assert (then.name, then.version.number) == ("Our warning", 1)
        commands.save_version(**given, starts_on=today, by=officer, now=now())
        assert queries.template(officer.agency, "warning", on=today).version.number == 2
        with pytest.raises(CannotSetLetters):
            commands.save_version(**given, starts_on=today - timedelta(1), by=officer, now=now())
    with world.as_officer(partnership.partner) as other, pytest.raises(CannotSetLetters):
        commands.save_version(**given, starts_on=today, by=other, now=now())
    with world.as_officer(partnership.partner) as other:
        assert queries.template(other.agency, "warning", on=today).version is None


def test_whoever_may_not_see_the_case_asks_in_vain_who_is_kept_out(case, partnership):
    keep_out(case, partnership.caseworker, name="Peter Marsh")
    with world.as_officer(partnership.outsider):
        assert not queries.must_not_go(Case(pk=case.pk), name="Peter Marsh")


@pytest.mark.parametrize(
    "name", ["Mr P Marsh", "Pete Marsh", "Péter Marsh", "Peter Mar\u00adsh", "P. Marsh", "Northside Housing"]
)
def test_nobody_goes_round_the_list_by_another_way_of_writing(case, written, partnership, name):
    keep_out(case, partnership.caseworker, name="Peter Marsh")
    with world.building():
        type(partnership.housing).objects.filter(pk=partnership.housing.pk).update(name="Northside Housing")
    with pytest.raises(CannotWrite) as refused:
        written(to=Recipient(name))
    assert codes(refused) == {"must-not-receive"}


def test_whoever_was_called_like_somebody_on_the_list_is_not_written_to(case, person, written, partnership):
    keep_out(case, partnership.caseworker, name="Peter Marsh")
    with world.as_officer(partnership.caseworker) as by:
        told = {name: getattr(person, name) for name in cases.known.OF_PERSON}
        cases.correct(known=person, told=told | {"name": "Ivo Kent"}, by=by)
        other = Person.objects.select_related("case__owner").get(pk=person.pk)
    with pytest.raises(CannotWrite) as refused:
        written(to=to_person(other))
    assert codes(refused) == {"must-not-receive"}


def test_a_letter_that_is_sent_stays_as_it_was_sent(written, partnership):
    letter = written()
    with world.as_officer(partnership.caseworker) as by, connection.cursor() as cursor:
        for change in ("template_name = 'Other'", "edition = 9", "made_at = now()", "state = 'sent', sent_how = 'post',"
                       f" sent_by_id = '{by.pk}', sent_on = current_date + 1", "state = 'sent', sent_how = 'post',"
                       f" sent_by_id = '{by.pk}', sent_on = current_date - 9"):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(f"update letters_letter set {change} where id = %s", [letter.pk])
        cursor.execute(
            "update letters_letter set state = 'sent', sent_how = 'post', sent_by_id = %s, sent_on = wardmote.today()"
            " where id = %s",
            [by.pk, letter.pk],
        )
        assert cursor.rowcount == 1
        for change in ("sent_on = sent_on - 1", "sent_how = 'hand'", "state = 'withdrawn', withdrawn_why = 'w',"
                       f" withdrawn_by_id = '{by.pk}', withdrawn_at = now(), sent_how = 'hand'"):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(f"update letters_letter set {change} where id = %s", [letter.pk])


def test_the_list_is_not_read_out_by_asking_of_everybody(case, partnership):
    with world.as_officer(partnership.caseworker), connection.cursor() as cursor:
        ask = "select wardmote.letter_must_not_go(%s, 'N' || n, null, null) from generate_series(1, %s) n"
        with pytest.raises(DatabaseError, match="letters"), transaction.atomic():
            cursor.execute(ask, [case.pk, 121])
        cursor.execute(ask, [case.pk, 2])
        assert cursor.fetchall() == [(False,), (False,)]
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select count(*) from audit_entry where action = 'asked whom a letter may go to'")
        assert cursor.fetchone() == (2,)


def test_no_letter_is_put_into_a_case_that_was_not_opened(case, partnership):
    by = partnership.caseworker
    with world.building():
        other = connection.cursor()
        other.execute(
            "alter table audit_entry disable trigger user; delete from audit_entry where subject_id = %s",
            [case.pk],
        )
        other.execute("alter table audit_entry enable trigger user")
    with world.as_officer(by), pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.bulk_create([Letter(
            case=case, parent_audience_id=case.audience_id, audience_id=case.audience_id, reference="L-X", agency=by.agency,
            to_name="n", template_key="warning", template_name="n", by=by, at=now(),
        )])  # fmt: skip


def test_a_home_is_filled_in_only_where_there_is_no_doubt_of_it(case, person, partnership):
    by = partnership.caseworker
    with world.as_officer(by) as officer:
        assert queries.home_of(person).address == "3 Fore Street"
        given = {"case": case, "postcode": "EC1 1AA", "by": officer, "now": now()}
        with transaction.atomic():
            cases.add_place(address="3, Fore St", role="victim_home", **given)
            assert queries.home_of(person) is None  # both live there
            transaction.set_rollback(True)
        with transaction.atomic():
            cases.add_place(address="9 Mill Lane", role="perpetrator_home", **given)
            assert queries.home_of(person) is None  # two of them
            transaction.set_rollback(True)
        cases.add_person(
            case=case, name="Lou Reed", role="perpetrator", from_on=date.today(), by=officer, now=now()
        )
        assert queries.home_of(person) is None  # of which of them?


def test_the_address_of_a_draft_stands_for_nobody_else(case, person, written, partnership):
    from wardmote.work.letters.views.letters import initial

    draft = written(commands.save_draft)
    by = partnership.caseworker
    with world.as_officer(by) as officer:
        other = cases.add_person(case=case, name="Ada Quill", role="victim", from_on=date.today(), contact_wishes="Ring", by=officer, now=now())  # fmt: skip
        assert initial(case, person, None, draft, officer)["address"] == "3 Fore Street"
        assert initial(case, other, None, draft, officer)["address"] == ""
        draft.wishes, person.contact_wishes = "Ring", "Never ring"
        assert not initial(case, person, None, draft, officer)["heeded"]


def test_a_preview_is_refused_as_the_letter_would_be(partnership, case, person):
    """What a preview shows may be printed from the screen."""
    by = partnership.caseworker
    world.opened_earlier(by, case.pk)
    client = world.client_for(by)
    address = f"/cases/{case.reference}/letters/new/?to=person:{person.pk}&template=warning"
    told = {"address": "3 Fore Street", "do": "preview"} | {
        f"v_{name}": value for name, value in VALUES.items()
    }
    page = client.post(address, told).content.decode()
    assert 'id="preview"' in page
    assert "There is a problem" not in page
    with world.as_officer(by) as officer:
        cases.keep_out(case=case, name=person.name, reason="r", by=officer, now=now())
    answer = client.post(address, told)
    assert answer.status_code == 422
    assert "must not receive anything" in answer.content.decode()
    assert 'id="preview"' not in answer.content.decode()
