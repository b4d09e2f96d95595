"""A power is drafted and served: at once, or one after the other."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.files.checked import CheckedFile
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import commands as of_cases
from wardmote.work.cases import queries as cases
from wardmote.work.cases.models import Case
from wardmote.work.catalogue import law
from wardmote.work.powers import catalogued, lawful, policies, queries
from wardmote.work.powers.commands.dating import reckon
from wardmote.work.powers.commands.parts import add_conditions, part, put
from wardmote.work.powers.models import Particulars, Step, Use
from wardmote.work.powers.queries import Subject


class CannotUse(Refused):
    pass


@dataclass(frozen=True)
class Plan:
    """What is to be used, on whom and why, as the officer says it."""

    power: law.Power
    subject: Subject
    said: lawful.Said
    grounds: str
    consultation: str = ""
    authorised_by: str = ""
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    starts_on: date | None = None


@dataclass(frozen=True)
class Service:
    """How it was served."""

    happened_at: datetime
    how: str
    whom: str = ""
    words: str = ""
    acknowledged: str = ""
    look: str = ""  # the look that these words are about
    document: UUID | None = None  # that proves it
    file: CheckedFile | None = None  # that proves it, and becomes a document of the case


def refusals_of_law(
    case: Case, plan: Plan, *, by: Officer, at: datetime, authorised: bool, same: Iterable[Use]
) -> list[policies.Refusal]:
    """Every reason of the law against it, at that moment, given the uses on the same subject."""
    before = {use.pk: use for use in same}
    before |= {use.pk: use for use in of_other_subjects(case, plan, by=by, at=at)}
    found = lawful.reasons(
        plan.power,
        plan.said,
        by=by,
        at=at,
        earlier=lawful.earlier(before.values(), at=at),
        authorised=authorised,
    )
    return policies.as_refusals(found)


def of_other_subjects(case: Case, plan: Plan, *, by: Officer, at: datetime) -> list[Use]:
    """The case's uses of what comes first, where that is of another kind of subject.

    A person is directed away from the place that was authorised.
    """
    wanted = {each.key for each in plan.power.prerequisites if each.power}
    if not wanted:
        return []
    kind = lawful.subject_type(plan.power, plan.subject.kind)
    known = catalogued.powers(by=by)
    keys = [
        key
        for key in wanted
        if key in known and known[key].subject_types and kind not in known[key].subject_types
    ]
    return list(queries.with_all(queries.of_case(case).filter(power__in=keys))) if keys else []


@transaction.atomic
def draft(*, case: Case, plan: Plan, by: Officer, now: datetime, key: UUID | None = None) -> Use:
    """Put down that a power is to be used. Who authorises it may still be to come.

    :raises CannotUse: with every reason, if the rules or the law refuse.
    """
    same = queries.on_the_same(case, plan.subject)
    use = _draft(case, plan, by=by, at=now, now=now, key=key, authorised=bool(plan.said.rank), same=same)
    audit.record("power drafted", kind="case", subject=case.pk, owner=case.owner_id, note=plan.power.name)
    return use


@transaction.atomic
def serve_now(
    *, case: Case, plan: Plan, service: Service, by: Officer, now: datetime, key: UUID | None = None
) -> Use:
    """Put down a power that was served, at the door or since.

    :raises CannotUse: with every reason, if the rules or the law refuse.
    """
    same = queries.on_the_same(case, plan.subject)
    use = _draft(case, plan, by=by, at=service.happened_at, now=now, key=key, authorised=True, same=same)
    if service.happened_at > now:
        raise CannotUse([policies.IN_THE_FUTURE])
    _serve(use, plan, service, by=by, now=now, same=same)
    audit.record("power served", kind="case", subject=case.pk, owner=case.owner_id, note=plan.power.name)
    return use


@transaction.atomic
def serve(*, use: Use, plan: Plan, service: Service, by: Officer, now: datetime) -> None:
    """A power that was drafted is served; the law is asked anew, of the day it is.

    :raises CannotUse: with every reason, if the rules or the law refuse.
    """
    standing = cases.standing(use.case, by=by)
    if plan.subject.entry is not None and plan.subject.entry.born_on:
        # Of the day it is served, and not of the day it was drafted.
        age = lawful.age_on(plan.subject.entry.born_on, timezone.localdate(service.happened_at))
        plan = replace(plan, said=replace(plan.said, age=age))
    refusals = policies.refusals_to_step(
        use, Step.Kind.SERVED, standing=standing, by=by, now=now, happened_at=service.happened_at
    )
    same = [each for each in queries.on_the_same(use.case, plan.subject) if each.pk != use.pk]
    refusals += refusals_of_law(use.case, plan, by=by, at=service.happened_at, authorised=True, same=same)
    if refusals:
        raise CannotUse(refusals)
    _serve(use, plan, service, by=by, now=now, same=same)
    audit.record(
        "power served", kind="case", subject=use.case_id, owner=use.case.owner_id, note=use.power_name
    )


def plan_of(use: Use, particulars: Particulars, power: law.Power, steps: Iterable[Step]) -> Plan:
    """What was said of a draft, to be asked of the law once more."""
    rank = next((step.how for step in steps if step.kind == Step.Kind.AUTHORISED), "")
    return Plan(
        power=power,
        subject=queries.subject_of(particulars),
        said=lawful.said_of(use, particulars, rank=rank),
        grounds=particulars.grounds,
        starts_on=use.starts_on,
    )


def _draft(
    case: Case, plan: Plan, *, by: Officer, at: datetime, now: datetime, key: UUID | None, authorised: bool,
    same: Iterable[Use],
) -> Use:  # fmt: skip
    refusals = policies.refusals_to_begin(case, standing=cases.standing(case, by=by))
    refusals += refusals_of_law(case, plan, by=by, at=at, authorised=authorised, same=same)
    if refusals:
        raise CannotUse(refusals)
    use = Use(
        pk=key or uuid.uuid4(),
        case=case,
        parent_audience_id=case.audience_id,
        audience_id=case.audience_id,  # the database works out its own, from the categories
        categories=sorted(set(plan.subject.categories)),
        power=plan.power.key,
        power_name=plan.power.name,
        family=plan.power.family,
        law_on=timezone.localdate(at),
        subject_kind=plan.subject.kind,
        agency_id=by.agency_id,
        by_id=by.pk,
        drafted_at=now,
        changed_at=now,
        starts_on=plan.starts_on,
    )
    texts = {each.key: each.text for each in plan.power.tests}
    particulars = Particulars(
        use=use,
        entry=plan.subject.entry,
        place=plan.subject.place,
        body=plan.subject.body,
        age=plan.said.age,
        grounds=plan.grounds,
        tests=[{"key": k, "text": texts[k]} for k in texts if k in plan.said.tests],
        consultation=plan.consultation,
        authorised_by=plan.authorised_by,
        authorised_rank=plan.said.rank,
        figures=lawful.figures_kept(plan.said),
        **part(use),
    )
    with by_row_policy(CannotUse, policies.NOT_ALLOWED):
        use.save(force_insert=True)
        particulars.save(force_insert=True)
        put(use, Step.Kind.DRAFTED, by=by, now=now, happened_at=now)
        add_conditions(use, must=plan.must, must_not=plan.must_not, by=by, now=now)
        if plan.said.rank:
            put(
                use, Step.Kind.AUTHORISED, by=by, now=now, happened_at=at, how=plan.said.rank,
                whom=plan.authorised_by,
            )  # fmt: skip
    return use


def _serve(
    use: Use, plan: Plan, service: Service, *, by: Officer, now: datetime, same: Iterable[Use]
) -> None:
    beside = queries.beside(use.case, plan.subject, by=by, same=same)
    if beside.warns and len(service.acknowledged.strip()) < 3:
        raise CannotUse([policies.SAY_WHAT_YOU_DID])
    begins = lawful.begins_at(use.starts_on, service.happened_at)
    ends = lawful.ends(plan.power, plan.said, from_=begins)
    document = service.document
    if service.file is not None:
        document = _proof(use, service.file, by=by, now=now)
    with by_row_policy(CannotUse, policies.LOOK_FIRST):
        if beside.warns:
            put(
                use, Step.Kind.ACKNOWLEDGED, by=by, now=now, happened_at=now, words=service.acknowledged,
                settles=service.look or beside.look_key,
            )  # fmt: skip
        put(
            use, Step.Kind.SERVED, by=by, now=now, happened_at=service.happened_at, how=service.how,
            whom=service.whom, words=service.words,
            document_id=document,
            until_on=timezone.localdate(ends) if isinstance(ends, datetime) else ends,
        )  # fmt: skip
    reckon(use, power=plan.power)
    _note_penalty(use, plan, by=by, now=now, happened_at=service.happened_at, same=same)


def _proof(use: Use, file: CheckedFile, *, by: Officer, now: datetime) -> UUID:
    """Keep the file with the case's documents: seen as the use is. The same one sent twice is kept once."""
    try:
        return of_cases.add_document(
            case=use.case, title=f"Proof of service: {use.power_name}"[:180], file=file,
            categories=use.categories, by=by, now=now,
        ).pk  # fmt: skip
    except of_cases.CannotAdd as refused:
        raise CannotUse(refused.refusals) from refused


def _note_penalty(
    use: Use, plan: Plan, *, by: Officer, now: datetime, happened_at: datetime, same: Iterable[Use]
) -> None:
    """A penalty for the breach of another power begins that one's own times too, where it has any."""
    amount = plan.said.figures.get("amount")
    if amount is None:
        return
    for earlier in same:
        power = lawful_power(earlier, by=by)
        if (
            earlier.pk != use.pk and earlier.case_id == use.case_id and earlier.agency_id == use.agency_id
            and earlier.state in Use.STANDING and power is not None
            and any(each.key == use.power for each in power.next_steps)
            and any(each.from_event == "fpn_issued" for each in power.deadlines)
            and any(step.kind == Step.Kind.BREACHED for step in earlier.steps.all())
        ):  # fmt: skip
            put(
                earlier, Step.Kind.PENALTY, by=by, now=now, happened_at=happened_at,
                amount=int(amount.value * 100), words=f"{plan.power.name}, in this case",
            )  # fmt: skip
            reckon(earlier, power=power)


def lawful_power(use: Use, *, by: Officer) -> law.Power | None:
    return catalogued.power(use.power, by=by)
