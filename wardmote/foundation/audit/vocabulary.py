"""What the rooms above tell the log, which knows nothing of them: names of purposes, and references.

Each adds its own when it is made ready (`AppConfig.ready`).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID

purposes: list[Callable[[], Mapping[str, str]]] = []  # each gives the names of purposes by their key
# Each gives, for some officers and since a moment, for whom they stood in: who, first and last day, when it
# was withdrawn, and the other's name.
StoodIn = tuple[UUID, date, date, datetime | None, str]
stood_in: list[Callable[[set[UUID], datetime], list[StoodIn]]] = []
# Who did what no officer did, by the code of the act.
outside: dict[str, str] = {}
references: list[Callable[[str], UUID | None]] = []  # each finds a record this officer may see

# The kinds of record that entries are about, as they are written in the log.
KINDS = (
    *("case", "report", "action", "agreement", "agreement_name", "document", "register"),
    *("person", "same_person", "case_person", "report_person"),
    *("officer", "team", "agency", "log", "referral", "patrol", "view", "template", "place", "import"),
    *("search", "access_request", "list", "alarm", "stand_in", "data_request", "front_door"),
    *("open311_key", "open311_endpoint", "file_source", "file_batch"),
    *("routing_rule", "rota", "call"),
    *("plan", "plan_action", "plan_file"),
    *("plan_rule", "data_pack", "same_place", "letter_run", "letter_template", "letterhead"),
    *("register_entry", "register_batch", "register timing", "power record", "risk figures"),
    *("agreement_document", "agreement_round", "exchange", "clause"),
    # What was taken away, by the list it was taken from.
    *("case list", "report list", "action list", "people list", "place list", "risk list", "power list"),
)


def names_of_purposes() -> dict[str, str]:
    return {key: name for source in purposes for key, name in source().items()}


def purpose_in_words(key: str, names: Mapping[str, str]) -> str:
    """The name of a purpose; of one no longer listed, its key made readable."""
    return names.get(key) or in_plain(key)


def in_plain(code: str) -> str:
    plain = code.replace("_", " ").replace("-", " ")
    return plain[:1].upper() + plain[1:]


def record_of(reference: str) -> UUID | None:
    """The record with this reference; None where there is none that this officer may see."""
    return next((found for find in references if (found := find(reference))), None)
