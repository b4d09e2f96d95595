"""What a plan says of its services and of lateness."""

from tests import world
from tests.plans.conftest import days, fresh, now
from tests.plans.test_pages import at, of, told
from wardmote.work.plans import commands
from wardmote.work.plans.models import Service


def test_a_service_called_as_its_agency_is_named_once_and_lateness_is_of_the_deadline(planned):
    with world.as_officer(planned.keeper) as by:
        wardens = planned.services["Wardens"]
        assert Service(name=wardens.name, agency=planned.p.council).meant == str(planned.p.council)
        assert Service(name=str(planned.p.council), agency=planned.p.council).meant == ""
        action = fresh(planned.actions["soon"])
        commands.add_progress(
            action=action,
            what="Later.",
            status="under_way",
            forecast_on=days(15),
            completed_on=None,
            by=by,
            now=now(),
        )
    text = told(world.client_for(planned.p.outsider), of(action))
    assert "5 days after the deadline" in text
    assert "expected 5 days late" in told(world.client_for(planned.p.outsider), at(planned.plan))
