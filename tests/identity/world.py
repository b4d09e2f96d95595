"""A council with two administrators, beside the partnership of every test."""

from dataclasses import dataclass

from tests import world
from wardmote.trust.identity.models import Officer, Role


@dataclass
class Council:
    p: world.Partnership
    admin: Officer
    second: Officer
    supervisor: Officer  # of the first team
    worker: Officer  # of the second team
    stranger: Officer  # an administrator of another agency


def council(p: world.Partnership) -> Council:
    team = p.colleague.team
    return Council(
        p=p,
        admin=world.officer(p.council, team, "Ada Ministrator", Role.ADMINISTRATOR),
        second=world.officer(p.council, team, "Second Ministrator", Role.ADMINISTRATOR),
        supervisor=p.caseworker,
        worker=p.colleague,
        stranger=world.officer(p.stranger, p.outsider.team, "Strange Ministrator", Role.ADMINISTRATOR),
    )


def now_of(officer: Officer) -> Officer:
    """The officer's row as it stands."""
    with world.building():
        return Officer.objects.select_related("team", "agency").get(pk=officer.pk)


def acts_on(officer: Officer) -> list[str]:
    """What stands in the log about an officer, in order."""
    with world.raw() as superuser:
        rows = superuser.execute(
            "select action from audit_entry where subject_kind = 'officer' and subject_id = %s order by at",
            [officer.pk],
        )
        return [action for (action,) in rows.fetchall()]


def told(officer: Officer) -> list[str]:
    """The kinds of notice an officer has."""
    with world.raw() as superuser:
        rows = superuser.execute(
            "select kind from notices_notice where officer_id = %s order by at", [officer.pk]
        )
        return [kind for (kind,) in rows.fetchall()]
