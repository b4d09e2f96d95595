"""Requests about data and deletion: what a request needs stays, what is granted is asked for, no copy is left."""

from datetime import date

import pytest

from tests import world
from tests.retention import making
from tests.rights.conftest import lets_see, taken
from tests.rights.test_marks import marked
from tests.rights.test_packs import choose, make, now, second_lead, settle, take_in
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import CasePerson
from wardmote.work.cases.models import Person as Entry
from wardmote.work.retention import commands as retention
from wardmote.work.retention import queries as kept
from wardmote.work.retention.models import Deletion
from wardmote.work.rights import commands, erasing, queries
from wardmote.work.rights.models import Item, Part, Request, Step, Subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(partnership, joan):
    """Joan's case, closed so long ago that it is due; the leads see it."""
    lets_see(partnership.governance, partnership)
    partnership.extra["second"] = second_lead(partnership)
    return making.close(partnership.extra["case"], making.years_ago(6, 3))


def in_the_way(p, case):
    with world.as_officer(p.governance):
        return kept.in_the_way(making.item_of(case))


def answer(p, made):
    with world.as_officer(p.governance):
        commands.answer(request=made, words="Done.", by=p.governance, now=now())


def test_what_tells_of_whom_an_open_request_is_about_is_not_deleted(partnership, joan, closed):
    p = partnership
    made = taken(p.governance)
    assert in_the_way(p, closed) == []  # nobody has said yet whose records they are
    choose(made, joan, p.governance)
    assert in_the_way(p, closed) == ["data-request"]
    with pytest.raises(retention.CannotDecide, match="data-request"):
        making.ask(closed, p.governance)
    answer(p, made)
    making.ask(closed, p.governance)
    making.agree(closed, p.extra["second"])
    making.days_pass()
    again = taken(p.governance)  # it came after two officers had agreed
    choose(again, joan, p.governance)
    assert making.night()["not yet"] == 1
    answer(p, again)
    assert making.night()["deleted"] == 1


def test_what_was_taken_in_or_asked_about_stays_while_the_request_is_open(partnership, joan, closed):
    p, lead = partnership, partnership.governance
    first, second = taken(lead), taken(lead)
    choose(first, joan, lead)
    take_in(first, "case", closed, lead)
    with world.building():
        Officer.objects.filter(pk=lead.pk).update(team=p.colleague.team)
    choose_unseen(second, joan, lead)
    with world.as_officer(lead):
        commands.ask_others(request=second, by=lead, now=now())
    with world.building():
        CasePerson.objects.filter(case=closed).update(ended_at=now())
    assert in_the_way(p, closed) == ["needed"]  # by what the lead does not see any more
    answer(p, first)  # what was put to those who may see is enough
    assert in_the_way(p, closed) == ["needed"]
    answer(p, second)
    assert in_the_way(p, closed) == []
    third = taken(lead)
    with world.building():
        Item.objects.filter(request=first).update(request=third)
    assert in_the_way(p, closed) == ["needed"]  # as is what was taken in


def choose_unseen(made, joan, lead):
    with world.building():
        Subject.objects.create(request=made, person=joan, by=lead, at=now())


def test_while_a_restriction_stands_the_case_is_kept(partnership, joan, closed):
    p = partnership
    mark = marked(closed, p.caseworker)
    assert in_the_way(p, closed) == ["restricted"]
    with pytest.raises(retention.CannotDecide, match="restricted"):
        making.ask(closed, p.governance)
    with world.as_officer(p.caseworker):
        commands.end_mark(mark=mark, record=closed, why="It was right", by=p.caseworker, now=now())
    assert in_the_way(p, closed) == []
    making.ask(closed, p.governance)
    making.agree(closed, p.extra["second"])
    marked(closed, p.caseworker, kind="dispute")  # a mark that restricts nothing
    making.days_pass()
    marked(closed, p.caseworker)
    assert making.night()["not yet"] == 1


def test_a_pack_goes_on_without_a_record_that_was_deleted(partnership, joan, closed, monkeypatch):
    """Its documents of that record are gone; those of others stay, and what is left is put in once."""
    p, lead = partnership, partnership.governance
    monkeypatch.setattr("wardmote.work.rights.commands.making.A_PART", 1)
    made = taken(lead)
    world.opened_earlier(p.extra["second"], made.pk, kinds=("data_request",))
    choose(made, joan, lead)
    take_in(made, "person", joan, lead)
    take_in(made, "case", closed, lead)
    settle(made, lead, p.extra["second"])
    with world.as_officer(lead):
        pack = commands.order_pack(request=made, by=lead, now=now())
    with world.building():
        ordered = list(queries.items(made))
        service = Officer.objects.get(agency=p.council, is_service=True)
    assert len({item.record_kind for item in ordered}) == 2
    with world.as_officer(service) as by:
        for _ in ordered[:-1]:
            commands.make_next_part(pack=pack.pk, by=by, now=now())
    with world.building():
        held = [item for part in Part.objects.order_by("number") for item in part.items]
    assert held == [item.pk for item in ordered[:-1]]
    answer(p, made)
    making.ask(closed, lead)
    making.agree(closed, p.extra["second"])
    making.days_pass()
    assert making.night()["deleted"] == 1
    make(pack, p.council)
    with world.building():
        left = list(queries.items(made).values_list("pk", flat=True))
        assert left == [item.pk for item in ordered if item.record_kind == "person"]
        parts = Part.objects.exclude(number=0).order_by("number")
        assert [item for part in parts for item in part.items] == left
        assert sorted(Part.objects.get(number=0).items) == sorted(left)
    page = world.client_for(lead).get(f"/rights/{made.reference}/pack/").content.decode()
    assert "of a record that was deleted" in page


def test_erasure_granted_asks_for_the_deletion_and_says_what_stands_in_the_way(partnership, joan, closed):
    p, lead = partnership, partnership.governance
    other = world.case(p, title="Still worked on")
    world.opened_earlier(p.caseworker, other.pk)
    with world.as_officer(p.caseworker) as by:
        cases.add_person(
            case=other, name="Joan Smithers", role="victim", from_on=date.today(), by=by, now=now()
        )
        entry = Entry.objects.select_related("case__owner").get(case=other)
        cases.link_person(entry=entry, person=joan, by=by, now=now())
    made = taken(lead, kind="erasure")
    choose(made, joan, lead)
    client = world.client_for(lead)
    address = f"/rights/{made.reference}/erasure/"
    with world.as_officer(lead):
        lines = {line.tied.reference: line for line in erasing.to_erase(made)}
    assert lines[closed.reference].in_the_way == []  # not that this request is open
    assert [refusal.code for refusal in lines[other.reference].in_the_way] == ["not-settled"]
    assert [refusal.code for refusal in lines[joan.reference].in_the_way] == ["referred"]
    assert "It is still worked on" in client.get(address).content.decode()
    assert client.post(f"{address}grant/", {"words": "We agree."}).status_code == 422
    chosen = {"words": "We agree.", "references": [closed.reference, other.reference, joan.reference]}
    assert client.post(f"{address}grant/", chosen).status_code == 302
    with world.as_officer(lead):
        assert Request.objects.get(pk=made.pk).state == "answered"
        deletion = Deletion.objects.get()
        assert (deletion.reference, deletion.ground, deletion.state) == (closed.reference, "erasure", "asked")
        titles = {step.title for step in Step.objects.filter(request=made)}
        assert f"Deletion of {closed.reference} asked" in titles
        for kept_back in (other, joan):  # the person goes once nothing refers to them
            assert f"Deletion of {kept_back.reference} not asked: something stands in the way" in titles
    assert "Waits for a second person" in client.get(address).content.decode()
    making.days_pass()
    assert making.night()["deleted"] == 0  # still by two
    with pytest.raises(retention.CannotDecide, match="another-officer"):
        making.agree(closed, lead)
    making.agree(closed, p.extra["second"])
    making.days_pass()
    assert making.night()["deleted"] == 1
    assert closed.reference not in client.get(address).content.decode()


def test_another_request_holds_what_is_to_be_erased_and_its_page_says_so(partnership, joan, closed):
    lead = partnership.governance
    made, other = taken(lead, kind="erasure"), taken(lead)
    for request in (made, other):
        choose(request, joan, lead)
    with world.as_officer(lead):
        line = next(each for each in erasing.to_erase(made) if each.tied.reference == closed.reference)
        assert [refusal.code for refusal in line.in_the_way] == ["data-request"]
        asked = commands.grant_erasure(
            request=made, references=[closed.reference], words="x", by=lead, now=now()
        )
        assert asked == []
        assert not Deletion.objects.exists()


def test_only_what_is_listed_for_a_request_for_erasure_is_asked_and_by_a_lead(partnership, joan, closed):
    p, lead = partnership, partnership.governance
    stranger = making.old_case(p)
    made, access = taken(lead, kind="erasure"), taken(lead)
    for request in (made, access):
        choose(request, joan, lead)
    with world.as_officer(lead):
        for request, references, code in (
            (made, [stranger.reference], "not-chosen"),
            (made, [], "not-chosen"),
            (access, [closed.reference], "not-erasure"),
        ):
            with pytest.raises(commands.CannotWork, match=code):
                commands.grant_erasure(request=request, references=references, words="x", by=lead, now=now())
    assert world.client_for(p.caseworker).get(f"/rights/{made.reference}/erasure/").status_code == 404
    assert world.client_for(lead).get(f"/rights/{access.reference}/erasure/").status_code == 404
    assert world.client_for(lead).get(f"/rights/{access.reference}/erasure/grant/").status_code == 404
