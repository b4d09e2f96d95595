"""The figures of front doors in words: what each says, and between what an agency may set its own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`least` and `most`: what an agency may set (the database says so too); none where it may not."""

    name: str
    about: str
    least: int = 1
    most: int = 100_000
    may_be_own: bool = True


NETWORK = "A network is about a household or an office. Whoever is over it is asked to wait."
DOOR = "From everywhere together. Whoever is over it is asked to wait."
FIGURES = {
    "reopen": Figure(
        "A closed report can be reopened for",
        "Counted from the day it was closed. After that its reporter makes a new report.",
        most=3650,
    ),
    "additions_a_day": Figure("Additions to one report in a day", "By whoever made it.", most=1000),
    "network_an_hour": Figure("Reports from one network in an hour", NETWORK),
    "door_an_hour": Figure("Reports by one front door in an hour", DOOR),
    "begun_an_hour": Figure("Forms begun from one network in an hour", NETWORK),
    "files_an_hour": Figure("Pictures from one network in an hour", NETWORK),
    "door_files_an_hour": Figure("Pictures by one front door in an hour", DOOR),
    "feeds_an_hour": Figure(
        "Readings of the public feeds from one network in an hour",
        "Of published registers, by programs. The same for every agency.",
        may_be_own=False,
    ),
    "open311_an_hour": Figure(
        "Calls of Open311 without a key from one network in an hour",
        "By programs: what needs no key. The same for every agency.",
        may_be_own=False,
    ),
    "least_time": Figure(
        "The form is sent no sooner than",
        "After it was begun: programs are quicker than people.",
        least=0,
        most=60,
    ),
    "unfinished": Figure(
        "An unfinished form is kept for",
        "After the last answer. The same for every agency.",
        may_be_own=False,
    ),
    "call_answered": Figure(
        "A call is answered within", "By this the calls of a shift are counted.", most=3600
    ),
    "call_kept": Figure(
        "A call that led to no report is kept for",
        "From when it was taken. The same for every agency.",
        may_be_own=False,
    ),
    "hand_over_kept": Figure(
        "What one shift tells the next is kept for",
        "From the hand-over. The same for every agency.",
        may_be_own=False,
    ),
}
