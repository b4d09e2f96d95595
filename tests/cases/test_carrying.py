"""A case opened from a report takes over, as the officer chooses, whom and where the report tells of."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import world
from tests.intake.conftest import take  # noqa: F401
from wardmote.work.cases.models import Case, Person, Place

pytestmark = pytest.mark.django_db
WISH = "Only on weekdays between ten and two, when they are alone; never leave a message. " * 4


@pytest.fixture
def opened(partnership, take):  # noqa: F811
    """The page on which a case is opened from a report that was opened; and what its form holds."""
    p = partnership
    report = take(
        p.caseworker, who="Dean Marlow", address="14 Harbour Street", teller_phone="020 7946 0018",
        contact_by="phone", contact_wishes=WISH.strip(),
    )  # fmt: skip
    world.opened_earlier(p.caseworker, report.pk)
    client = world.client_for(p.caseworker)
    page = client.get(f"/cases/new/?report={report.reference}")
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    data |= {"why": "Someone is at risk", "review_on": f"{timezone.localdate() + timedelta(days=9):%d %m %Y}"}
    return client, data


def test_who_told_who_is_responsible_and_where_are_added_and_a_long_wish_is_not_cut(opened):
    client, data = opened
    assert data["responsible"] == "Dean Marlow"
    assert client.post("/cases/new/", data).status_code == 302
    with world.building():
        teller, other = Person.objects.order_by("-role")
        assert (teller.name, teller.role, teller.contact) == ("Ines Carrow", "victim", "020 7946 0018")
        assert teller.contact_wishes.endswith("(read the whole below)")
        assert WISH.strip() in teller.about
        assert (other.name, other.role) == ("Dean Marlow", "perpetrator")
        assert Place.objects.get().address == "14 Harbour Street"


def test_what_is_unticked_or_taken_out_is_left(opened):
    client, data = opened
    for name in ("teller", "place"):
        del data[name]
    assert client.post("/cases/new/", data | {"responsible": ""}).status_code == 302
    with world.building():
        assert Case.objects.count() == 1
        assert not Person.objects.exists()
        assert not Place.objects.exists()
