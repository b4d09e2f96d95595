"""The rule itself, on one record: a first look, before the leak matrix."""

import pytest

from tests import world
from wardmote.work.cases.models import Case

pytestmark = pytest.mark.django_db


def test_partner_sees_a_case_only_under_a_live_agreement(partnership):
    from wardmote.trust.agreements.models import Agreement

    p = partnership
    case = world.case(p)
    with world.as_officer(p.partner):
        assert not Case.objects.exists()
    world.share(p, case)
    with world.as_officer(p.partner):
        assert Case.objects.count() == 1
    with world.building():
        Agreement.objects.update(state="suspended")
    with world.as_officer(p.partner):
        assert not Case.objects.exists()
    with world.as_officer(p.outsider):
        assert not Case.objects.exists()
    assert not Case.objects.exists()
