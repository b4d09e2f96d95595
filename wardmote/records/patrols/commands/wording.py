"""What administrators do with the words of shift reports: add one from a day on, end one.

As with categories, a change holds once an administrator of another agency confirms it.
"""

from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.kinds import policies
from wardmote.records.kinds import queries as kinds
from wardmote.records.kinds.commands import ALONE
from wardmote.records.kinds.models import Proposal
from wardmote.records.patrols import queries
from wardmote.records.patrols.models import Term
from wardmote.trust.identity.models import Officer

LONGEST_KEY = 30


class CannotWord(Refused):
    pass


@transaction.atomic
def add_term(
    *, sort: str, name: str, kind: str, category: str, source: str, starts_on: date, by: Officer
) -> Proposal | None:
    """Propose a word that shift reports choose from. Sent twice, it is proposed once; none for what there is.

    :raises CannotWord: with every reason, if the rules refuse.
    """
    name, source = " ".join(name.split()), source.strip()
    terms = queries.terms(sort)
    told = (name, kind, category, source, starts_on)
    if any(
        told == (term.name, term.report_kind, term.category, term.source, term.starts_on) for term in terms
    ):
        return None
    waiting = [each for each in kinds.waiting(Proposal.List.WORD) if each.what == Proposal.What.ADD]
    for each in waiting:
        if (*told, sort, by.pk) == (
            each.name, each.kind, each.category, each.source, each.starts_on, each.sort, each.by_id
        ):  # fmt: skip
            return each
    refusals = policies.refusals_to_set(by=by)
    if name.casefold() in {term.name.casefold() for term in terms if term.ends_on is None}:
        refusals.append(policies.NAMED_ALREADY)
    if (sort, name.casefold()) in {(each.sort, each.name.casefold()) for each in waiting}:
        refusals.append(policies.WAITS)
    if refusals:
        raise CannotWord(refusals)
    key = new_key(sort, name, {term.key for term in terms} | {each.key for each in waiting})
    made = _ask(
        "select wardmote.add_patrol_term(%s, %s, %s, %s, %s, %s, %s)",
        [key, sort, name, kind, category, source, starts_on],
    )
    _on_record("word of shift reports added", f"{key} from {starts_on}", made, by=by)
    return made


@transaction.atomic
def end_term(*, term: Term, ends_on: date, by: Officer) -> Proposal:
    """Propose on which day a word is offered for the last time. What was seen keeps it.

    :raises CannotWord: with every reason, if the rules refuse.
    """
    waiting = [each for each in kinds.waiting(Proposal.List.WORD) if each.key == term.key]
    refusals = policies.refusals_to_set(by=by)
    if any((each.ends_on, each.by_id) != (ends_on, by.pk) for each in waiting):
        refusals.append(policies.WAITS)
    if refusals:
        raise CannotWord(refusals)
    made = _ask("select wardmote.end_patrol_term(%s, %s)", [term.key, ends_on])
    if made is None:
        raise CannotWord([policies.ENDED if term.ends_on else policies.TO_COME])
    _on_record("word of shift reports ended", f"{term.key} on {ends_on}", made, by=by)
    return made


def new_key(sort: str, name: str, taken: set[str]) -> str:
    start = "did_" if sort == Term.Sort.DONE else ""
    plain = (start + slugify(name).replace("-", "_"))[: LONGEST_KEY - 3] or "word"
    tried = (plain, *(f"{plain}_{number}" for number in range(2, 100)))
    return next(key for key in tried if key not in taken)


def _ask(statement: str, values: list[str | date]) -> Proposal | None:
    try:
        with by_row_policy(CannotWord, policies.NOT_TAKEN), connection.cursor() as cursor:
            cursor.execute(statement, values)
            made = cursor.fetchone()[0]
    except IntegrityError as error:
        raise CannotWord([policies.NOT_TAKEN]) from error
    return Proposal.objects.get(pk=made) if made else None


def _on_record(words: str, note: str, made: Proposal | None, *, by: Officer) -> None:
    told = "change of a list proposed" if made and made.waits else words
    note += ALONE if made and made.alone else ""
    audit.record(told, kind="agency", subject=by.agency_id, owner=by.agency_id, note=note)
