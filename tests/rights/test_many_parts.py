"""A request with many records and many parts: taken in together, decided one after the other, narrowed to one record."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.rights.conftest import joan, lets_see, taken  # noqa: F401
from tests.rights.test_packs import choose, second_lead, take_in
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Person as Entry
from wardmote.work.rights import commands
from wardmote.work.rights.models import Asked, Item

pytestmark = pytest.mark.django_db


def now():
    return datetime.now(UTC)


@pytest.fixture
def many(partnership, joan):  # noqa: F811
    """Joan in four cases, one of a kind that asks why it is opened."""
    p = partnership
    lets_see(p.governance, p)
    p.extra["cases"] = [p.extra["case"]]
    for number, kind in enumerate(("asb", "asb", "hate")):
        case = world.case(p, title=f"Case {number}", kind=kind)
        world.opened_earlier(p.caseworker, case.pk)
        with world.as_officer(p.caseworker) as by:
            cases.add_person(
                case=case, name="Joan Smithers", role="victim", from_on=now().date(), by=by, now=now()
            )
            entry = Entry.objects.select_related("case__owner").get(case=case)
            cases.link_person(entry=entry, person=joan, by=by, now=now())
        p.extra["cases"].append(case)
    p.extra["request"] = taken(p.governance)
    choose(p.extra["request"], joan, p.governance)
    return p


def test_records_are_taken_in_together_and_one_that_asks_why_is_left(many):
    p, made = many, many.extra["request"]
    client = world.client_for(p.governance)
    records = reverse("rights:records", args=[made.reference])
    page = client.get(records).content.decode()
    assert "Take in 4 cases" in page
    assert "Take in 1 person" not in page  # there is a button beside it
    address = reverse("rights:take_in_several_case", args=[made.reference])
    assert address in page
    for case in p.extra["cases"][
        :3
    ]:  # in the test's one transaction, what the door puts down is not seen yet
        world.opened_earlier(p.governance, case.pk, kinds=("case",))
    references = [case.reference for case in p.extra["cases"]]
    told = client.post(address, {"reference": [*references, "nonsense", "C-AAAA-AAAA"]}, follow=True)
    page = told.content.decode()
    assert "3 records taken in" in page
    assert f"Take these in one by one: {', '.join(sorted([references[3], 'C-AAAA-AAAA']))}" in page
    with world.as_officer(p.governance):
        count = Item.objects.count()
        assert set(Item.objects.values_list("record_id", flat=True)) == {
            case.pk for case in p.extra["cases"][:3]
        }
    client.post(address, {"reference": references})
    with world.as_officer(p.governance):
        assert Item.objects.count() == count  # twice is once
    for stranger in (p.partner, p.caseworker):
        assert world.client_for(stranger).post(address, {"reference": references}).status_code == 404


def test_saving_goes_on_to_the_next_that_waits_and_the_second_look_too(many):
    p, made = many, many.extra["request"]
    second = second_lead(p)
    world.opened_earlier(second, made.pk, kinds=("data_request",))
    take_in(made, "case", p.extra["cases"][1], p.governance)
    lead, other = world.client_for(p.governance), world.client_for(second)
    with world.as_officer(p.governance):
        waiting = list(Item.objects.order_by("on", "pk").values_list("pk", flat=True))

    def address(pk):
        return reverse("rights:item", args=[made.reference, pk])

    assert len(waiting) >= 3
    first = waiting[0]
    assert lead.post(address(waiting[1]), {"decision": "disclose"})["Location"] == address(waiting[2])
    here, seen = address(waiting[-1]), [waiting[1]]
    while here in map(address, waiting):
        seen.append(next(pk for pk in waiting if address(pk) == here))
        here = lead.post(here, {"decision": "disclose"})["Location"]
    assert sorted(map(str, seen)) == sorted(map(str, waiting))
    assert here == reverse("rights:items", args=[made.reference])
    here, looks = address(first), 0
    while here in map(address, waiting):
        here = other.post(f"{here}look/")["Location"]
        looks += 1
    assert looks == len(waiting)
    assert here.endswith("?state=to_look")
    with world.as_officer(p.governance):
        assert not Item.objects.filter(looked_by=None).exists()
        commands.decide(item=Item.objects.get(pk=first), decision="left_out", by=p.governance, now=now())
    # One's own decision is not one's own to look at: one is told why, on its page.
    refused = lead.post(f"{address(first)}look/")
    assert refused["Location"] == address(first)


def test_what_only_some_choices_need_is_folded_away_until_it_is_filled_in(many):
    p, made = many, many.extra["request"]
    take_in(made, "case", p.extra["cases"][1], p.governance)
    client = world.client_for(p.governance)
    with world.as_officer(p.governance):
        plain = Item.objects.get(source="cases_case")
    here = reverse("rights:item", args=[made.reference, plain.pk])

    def folded(page):
        """How many of the two are shut."""
        return page.content.decode().count('<details class="govuk-details">')

    assert folded(client.get(here)) == 2
    assert folded(client.post(here, {"decision": "withhold"})) == 0  # what is wrong is in view
    assert (
        client.post(here, {"decision": "withhold", "exemption": "crime", "reason": "Why"}).status_code == 302
    )
    assert folded(client.get(here)) == 1
    assert client.post(here, {"decision": "redact", "words": "Case"}).status_code == 302
    assert folded(client.get(here)) == 1


def test_who_was_asked_goes_on_to_the_next_part_of_the_same_record(many):
    p, made, by = many, many.extra["request"], many.caseworker
    with world.building():
        Officer.objects.filter(pk=p.governance.pk).update(team=p.colleague.team)
    with world.as_officer(p.governance):
        commands.ask_others(request=made, by=p.governance, now=now())
    case = p.extra["cases"][1]
    with world.as_officer(by):
        entry = Asked.objects.get(record_id=case.pk)
    take_in(made, "case", case, by, asked=entry)
    list_of_it = reverse("rights:answering_case", args=[entry.pk, case.reference])
    with world.as_officer(by):
        waiting = [
            f"{list_of_it}{pk}/" for pk in Item.objects.order_by("on", "pk").values_list("pk", flat=True)
        ]
    client, here, seen = world.client_for(by), waiting[0], []
    while here in waiting:
        seen.append(here)
        here = client.post(here, {"decision": "disclose"})["Location"]
    assert sorted(seen) == sorted(waiting)
    assert here == list_of_it


def test_parts_say_which_record_they_are_of_and_are_narrowed_to_it(many):
    p, made = many, many.extra["request"]
    one, two = p.extra["cases"][1:3]
    for case in (one, two):
        take_in(made, "case", case, p.governance)
    client = world.client_for(p.governance)
    here = reverse("rights:items", args=[made.reference])
    with CaptureQueriesContext(connection) as found:
        page = client.get(here).content.decode()
    assert len(world.own(found.captured_queries)) <= 12
    assert one.reference in page
    assert two.reference in page
    page = client.get(f"{here}?of={one.reference}").content.decode()
    assert f"Only parts of {one.reference}" in page
    assert two.reference not in page
    for hidden in ("C-AAAA-AAAA", "x", "R-" + "9" * 300):
        page = client.get(here, {"of": hidden}).content.decode()
        assert "Only parts of" not in page
    with world.as_officer(p.governance):
        item = Item.objects.filter(record_id=one.pk).first()
    assert (
        one.reference in client.get(reverse("rights:item", args=[made.reference, item.pk])).content.decode()
    )
