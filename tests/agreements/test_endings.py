"""Before an agreement ends, its page says who loses what, and tells leads of other agencies nothing."""

import pytest
from django.urls import reverse

from tests.world import agreement, as_officer, building, case, client_for, officer
from wardmote.trust.access.endings import relying_on
from wardmote.trust.access.models import Disclosure
from wardmote.trust.identity.models import Role


@pytest.fixture
def shared(partnership):
    from datetime import UTC, datetime

    p = partnership
    record = case(p)
    with building():
        for withdrawn in (None, None, datetime.now(UTC)):
            Disclosure.objects.create(
                audience_id=record.audience_id,
                agency=p.housing,
                agreement=p.agreement,
                purpose="asb",
                categories=["incident"],
                level=2,
                necessity="To act together",
                by=p.caseworker,
                at=datetime.now(UTC),
                withdrawn_at=withdrawn,
            )
    return p


def test_the_lead_is_told_which_agency_loses_what(shared):
    page = client_for(shared.governance).get(reverse("agreements:end", args=[shared.agreement.pk]))
    assert "Housing: what Council shared with it twice" in page.content.decode()


@pytest.mark.parametrize(
    ("who", "how_many"),
    [("governance", 1), ("housing", 1), ("stranger", 0), ("caseworker", 0), ("colleague", 0)],
)
def test_only_leads_of_the_two_sides_are_told(shared, who, how_many):
    person = {
        "housing": lambda: officer(shared.housing, None, "HL", Role.INFORMATION_GOVERNANCE),
        "stranger": lambda: officer(shared.stranger, None, "SL", Role.INFORMATION_GOVERNANCE),
    }.get(who, lambda: getattr(shared, who))()
    with as_officer(person):
        assert len(relying_on(shared.agreement)) == how_many


def test_another_agreement_counts_nothing(shared):
    other = agreement(shared.council, shared.housing)
    with as_officer(shared.governance):
        assert relying_on(other) == []
