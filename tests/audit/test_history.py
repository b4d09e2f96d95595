"""The history of a record: who did what, in words, to those who may see the record."""

import pytest

from tests import world
from wardmote.foundation.audit import queries
from wardmote.foundation.audit.commands import record

pytestmark = pytest.mark.django_db


def test_history_names_the_officer_the_act_and_who_received(partnership):
    p = partnership
    case = world.case(p)
    with world.as_officer(p.caseworker):
        record(
            "case.shared",
            kind="case",
            subject=case.pk,
            owner=p.council.pk,
            ground=p.agreement.pk,
            recipient=p.housing.pk,
            purpose="asb",
            note="Because a tenant asked.",
        )
        *_, line = queries.history("case", case.pk)
    assert (line.action_words, line.officer_name, line.agency_name) == (
        "Case shared",
        "Case Worker",
        "Council",
    )
    assert (line.ground_id, line.recipient_name, line.purpose) == (
        p.agreement.pk,
        "Housing",
        "Tackling anti-social behaviour",
    )


def test_history_of_a_case_is_for_those_who_may_see_the_case(partnership):
    p = partnership
    case = world.case(p)
    with world.as_officer(p.caseworker):
        record("case.closed", kind="case", subject=case.pk, owner=p.council.pk)
    with world.as_officer(p.partner):
        assert queries.history("case", case.pk) == []


def test_history_is_in_time_order_and_keeps_the_newest(partnership):
    p = partnership
    case = world.case(p)
    with world.as_officer(p.caseworker):
        for number in range(5):
            record(f"case.step_{number}", kind="case", subject=case.pk, owner=p.council.pk)
        lines = queries.history("case", case.pk, limit=3)
    assert [line.action_words for line in lines] == ["Case step 2", "Case step 3", "Case step 4"]
