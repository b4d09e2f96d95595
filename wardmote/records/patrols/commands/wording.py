"""What administrators do with the words of shift reports: add one from a day on, end one."""

from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.kinds import policies
from wardmote.records.patrols import queries
from wardmote.records.patrols.models import Term
from wardmote.trust.identity.models import Officer

LONGEST_KEY = 30


class CannotWord(Refused):
    pass


@transaction.atomic
def add_term(
    *, sort: str, name: str, kind: str, category: str, source: str, starts_on: date, by: Officer
) -> None:
    """Add a word that shift reports choose from. Sent twice, it is added once.

    :raises CannotWord: with every reason, if the rules refuse.
    """
    name, source = " ".join(name.split()), source.strip()
    terms = queries.terms(sort)
    told = (name, kind, category, source, starts_on)
    if any(
        told == (term.name, term.report_kind, term.category, term.source, term.starts_on) for term in terms
    ):
        return
    refusals = policies.refusals_to_set(by=by)
    if name.casefold() in {term.name.casefold() for term in terms if term.ends_on is None}:
        refusals.append(policies.NAMED_ALREADY)
    if refusals:
        raise CannotWord(refusals)
    key = new_key(sort, name, {term.key for term in terms})
    _ask(
        "select wardmote.add_patrol_term(%s, %s, %s, %s, %s, %s, %s)",
        [key, sort, name, kind, category, source, starts_on],
    )
    _on_record("word of shift reports added", f"{key} from {starts_on}", by=by)


@transaction.atomic
def end_term(*, term: Term, ends_on: date, by: Officer) -> None:
    """Say on which day a word is offered for the last time. What was seen keeps it.

    :raises CannotWord: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_set(by=by):
        raise CannotWord(refusals)
    if not _ask("select wardmote.end_patrol_term(%s, %s)", [term.key, ends_on]):
        raise CannotWord([policies.ENDED if term.ends_on else policies.TO_COME])
    _on_record("word of shift reports ended", f"{term.key} on {ends_on}", by=by)


def new_key(sort: str, name: str, taken: set[str]) -> str:
    start = "did_" if sort == Term.Sort.DONE else ""
    plain = (start + slugify(name).replace("-", "_"))[: LONGEST_KEY - 3] or "word"
    tried = (plain, *(f"{plain}_{number}" for number in range(2, 100)))
    return next(key for key in tried if key not in taken)


def _ask(statement: str, values: list[str | date]) -> object:
    try:
        with by_row_policy(CannotWord, policies.NOT_TAKEN), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()[0]
    except IntegrityError as error:
        raise CannotWord([policies.NOT_TAKEN]) from error


def _on_record(words: str, note: str, *, by: Officer) -> None:
    audit.record(words, kind="agency", subject=by.agency_id, owner=by.agency_id, note=note)
