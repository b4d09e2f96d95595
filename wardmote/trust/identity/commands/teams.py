"""Teams, by the administrators of their agency. The database puts each act on record."""

from uuid import UUID

from wardmote.foundation.refusals import Refused
from wardmote.trust.identity import policies
from wardmote.trust.identity.commands.common import done_by_database
from wardmote.trust.identity.models import Officer, Team


class CannotKeepTeam(Refused):
    pass


def add(*, name: str, by: Officer) -> UUID:
    """Add a team to one's own agency; return its id.

    :raises CannotKeepTeam: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_name_team(name, by=by):
        raise CannotKeepTeam(refusals)
    made: UUID = done_by_database(
        "wardmote.add_team(%s)", name, cannot=CannotKeepTeam, taken=policies.TEAM_EXISTS
    )
    return made


def rename(*, team: Team, name: str, by: Officer) -> None:
    """Give a team another name.

    :raises CannotKeepTeam: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_name_team(name, team=team, by=by):
        raise CannotKeepTeam(refusals)
    done_by_database(
        "wardmote.rename_team(%s, %s)", team.pk, name, cannot=CannotKeepTeam, taken=policies.TEAM_EXISTS
    )


def close(*, team: Team, by: Officer) -> None:
    """Close a team that holds nothing any more. What it did stays as it is.

    :raises CannotKeepTeam: with every reason, if the rules refuse: what it still holds, and how many.
    """
    if refusals := policies.refusals_to_close_team(team, by=by):
        raise CannotKeepTeam(refusals)
    done_by_database(
        "wardmote.close_team(%s)", team.pk, cannot=CannotKeepTeam, otherwise=policies.TEAM_HOLDS_SOMETHING
    )
