"""Reports that wait for a team. No officer owns one, so a leaver leaves none behind."""

from wardmote.trust.identity.leaving import Source, numbers


def _never(*what: object) -> None:
    raise AssertionError(f"no officer owns a report: {len(what)}")


SOURCE = Source(
    kind="report",
    one="report",
    many="reports",
    of_team="waiting report",
    of_team_many="waiting reports",
    held_by_officers=lambda officers: {},
    held_by_team=lambda team: numbers("wardmote.reports_of_team(%s)", team),
    things=lambda leaver: (),
    hand_over=_never,
)
