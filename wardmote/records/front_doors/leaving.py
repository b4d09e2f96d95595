"""Open front doors whose reports land with a team. No officer owns one, so a leaver leaves none behind."""

from wardmote.trust.identity.leaving import Source, numbers


def _never(*what: object) -> None:
    raise AssertionError(f"no officer owns a front door: {len(what)}")


SOURCE = Source(
    kind="front_door",
    one="front door",
    many="front doors",
    of_team="open front door",
    of_team_many="open front doors",
    held_by_officers=lambda officers: {},
    held_by_team=lambda team: numbers("wardmote.front_doors_of_team(%s)", team),
    things=lambda leaver: (),
    hand_over=_never,
)
