"""What stands in the way of deleting a record, in words. The database asks; here each code has its words.

A room above that has a reason of its own adds a row to `retention_hook` in a migration (a function of the
database that answers true while its reason stands), and here, in `AppConfig.ready`, the words of its code.
"""

from collections.abc import Iterable

from wardmote.foundation.refusals import Refusal

words: dict[str, str] = {
    "not-settled": "It is still worked on. It can be deleted once it is closed.",
    "referred": "A case or a report refers to it, or to one it is merged with. It is kept while that stands.",
    "kept-by-another": "It belongs to a case, or another agency deals with it: it is kept while that lasts.",
    "held": "A legal hold stands on it.",
    "open-action": "An action agreed in it is not done yet.",
    "power-in-force": "A power used in it is still running. End it first, or wait until it has run out.",
    "offered": "It is offered to another agency, which has not answered.",
    "needed": "Something that you do not see still needs it. Those who see the record are told what.",
    "partner": "A partner objects, or has asked for a copy or to take it over, and that is not settled.",
}
OTHERWISE = "Another room of the desk still needs it."


def refusals(codes: Iterable[str]) -> list[Refusal]:
    return [Refusal(code, words.get(code, OTHERWISE)) for code in codes]
