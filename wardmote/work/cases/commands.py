"""What can be done with a case: opened, told, shared, asked about, shared, closed."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.files.checked import CheckedFile
from wardmote.foundation.references import new_reference
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.records.actions import commands as actions
from wardmote.records.actions.models import Action
from wardmote.records.documents import commands as documents
from wardmote.records.documents.models import Document
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report
from wardmote.records.notices.models import Notice
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Disclosure
from wardmote.trust.agreements.models import Agreement, Purpose
from wardmote.trust.identity.models import Agency, Officer, Team
from wardmote.work.cases import policies, queries
from wardmote.work.cases.models import (
    Case,
    CaseAction,
    CaseDisclosure,
    CaseDocument,
    CaseReport,
    Event,
    MustNotReceive,
    Note,
    Person,
    Place,
    Summary,
)

REFUSED_BY_POLICY = {"42501", "23514"}  # insufficient privilege; a check that the database holds


class CannotOpen(Refused):
    pass


class CannotJoin(Refused):
    pass


class CannotAdd(Refused):
    pass


class CannotMend(Refused):
    pass


class CannotEnd(Refused):
    pass


class CannotAsk(Refused):
    pass


class CannotChange(Refused):
    pass


class CannotAssign(Refused):
    pass


class CannotClose(Refused):
    pass


class CannotReopen(Refused):
    pass


class CannotKeepOut(Refused):
    pass


class CannotLift(Refused):
    pass


class CannotShare(Refused):
    pass


class CannotWithdraw(Refused):
    pass


@contextmanager
def by_row_policy(cannot: type[Refused], refusal: Refusal = policies.NOT_ALLOWED) -> Iterator[None]:
    """The database has the last word: what a row policy refuses becomes a refusal, never a fault."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", None) not in REFUSED_BY_POLICY:
            raise
        raise cannot([refusal]) from error


def locked(case: Case, cannot: type[Refused]) -> Case:
    """The case as it is now, held until the transaction ends; only for those who may decide on it."""
    for _ in range(2):
        # A case that moved to a new audience while we waited is only seen by a second statement.
        found = (
            Case.objects.select_for_update(of=("self",))
            .select_related("owner", "team", "lead")
            .defer("words")
            .filter(pk=case.pk)
            .first()
        )
        if found is not None:
            return found
    raise cannot([policies.NOT_ALLOWED])


def _event(case: Case, kind: str, *, by: Officer, now: datetime, note: str = "") -> None:
    Event.objects.bulk_create(
        [
            Event(
                case_id=case.pk,
                parent_audience_id=case.audience_id,
                audience_id=case.audience_id,
                kind=kind,
                note=note,
                by=by,
                at=now,
            )
        ]
    )


# --- opening ------------------------------------------------------------------------------------


@transaction.atomic
def open_case(
    *,
    title: str,
    kind: str,
    area: str,
    summary: str,
    risk: str,
    categories: Iterable[str],
    team: Team | None,
    lead: Officer | None,
    review_on: date,
    report: Report | None = None,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Case:
    """Open a case, seen by `team`, or with no team by the whole of the officer's agency.

    An officer who opens a case for another team keeps sight of it by name. `key` is the id the
    case will have, so that a form sent twice opens one case.

    :raises CannotOpen: with every reason, if the rules refuse.
    :raises wardmote.records.intake.commands.CannotJoinCase: if the report is closed or in a case.
    """
    today = timezone.localdate(now)
    if refusals := policies.refusals_to_open(by=by, team=team, lead=lead, review_on=review_on, today=today):
        raise CannotOpen(refusals)
    held = tuple(sorted(set(categories))) or ("incident",)
    ways_in = {access.Terms(by.agency_id, team_id=team.pk if team else None)}
    if team is not None and team.pk != by.team_id:
        ways_in.add(access.Terms(by.agency_id, team_id=by.team_id, officer_id=by.pk))
    with by_row_policy(CannotOpen):
        audience = access.make_audience(access.Plan(frozenset(ways_in), held=frozenset(held)))
        case = Case.objects.create(
            pk=key or uuid.uuid4(),
            reference=new_reference("C"),
            audience_id=audience,
            owner_id=by.agency_id,
            team=team,
            lead=lead,
            title=title,
            kind=kind,
            risk=risk,
            area=area,
            categories=list(held),
            opened_at=now,
            opened_by=by,
            changed_at=now,
            review_on=review_on,
        )
        _tell(case, summary, by=by, now=now)
        _event(case, Event.Kind.OPENED, by=by, now=now)
        if report is not None:
            _join(case, report, by=by, now=now)
    audit.record("case opened", kind="case", subject=case.pk, owner=case.owner_id)
    return case


def _tell(case: Case, text: str, *, by: Officer, now: datetime) -> None:
    Summary.objects.bulk_create(
        [
            Summary(
                case_id=case.pk,
                parent_audience_id=case.audience_id,
                audience_id=case.audience_id,
                text=text,
                by=by,
                at=now,
            )
        ]
    )


def _join(case: Case, report: Report, *, by: Officer, now: datetime) -> None:
    intake.mark_in_case(report, by=by, now=now)
    CaseReport.objects.bulk_create(
        [
            CaseReport(
                case_id=case.pk,
                report=report,
                parent_audience_id=case.audience_id,
                audience_id=case.audience_id,
                by=by,
                at=now,
            )
        ]
    )


@transaction.atomic
def join_report(*, case: Case, report: Report, by: Officer, now: datetime) -> None:
    """Join a waiting report to a case. The report keeps its own audience: nothing of it is shared.

    :raises CannotJoin: if the case is closed or not the officer's to add to.
    :raises wardmote.records.intake.commands.CannotJoinCase: if the report is closed or in a case.
    """
    if refusals := policies.refusals_to_ask(case, standing=queries.standing(case, by=by)):
        raise CannotJoin(refusals)
    with by_row_policy(CannotJoin):
        _join(case, report, by=by, now=now)
    audit.record("report joined", kind="case", subject=case.pk, owner=case.owner_id)


# --- what is known ------------------------------------------------------------------------------


@transaction.atomic
def add_note(
    *,
    case: Case,
    text: str,
    categories: Iterable[str] = (),
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Note:
    """Add a note, seen by those of the case whose agreement covers its categories.

    :raises CannotAdd: with every reason, if the rules refuse.
    """
    note = Note(text=text, by=by, at=now, **_child(case, categories, key))
    _add(case, note, "note added", by=by)
    return note


@transaction.atomic
def mend_note(*, note: Note, text: str, by: Officer, now: datetime) -> None:
    """Mend a note: its author, within half an hour.

    :raises CannotMend: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_mend(note, by=by, now=now):
        raise CannotMend(refusals)
    mended = Note.objects.filter(pk=note.pk, by=by, at__gt=now - policies.MENDING)
    with by_row_policy(CannotMend, policies.NOTE_STANDS):
        if not mended.update(text=text, edited_at=now):
            raise CannotMend([policies.NOTE_STANDS])
    audit.record("note edited", kind="case", subject=note.case_id, owner=note.case.owner_id)


@transaction.atomic
def add_person(
    *,
    case: Case,
    name: str,
    role: str,
    from_on: date,
    born_on: date | None = None,
    contact: str = "",
    contact_wishes: str = "",
    about: str = "",
    categories: Iterable[str] = (),
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Person:
    """Add what this case knows of a person.

    :raises CannotAdd: with every reason, if the rules refuse.
    """
    person = Person(
        name=name,
        role=role,
        born_on=born_on,
        contact=contact,
        contact_wishes=contact_wishes,
        about=about,
        from_on=from_on,
        by=by,
        at=now,
        **_child(case, categories, key),
    )
    _add(case, person, "person added", by=by)
    return person


@transaction.atomic
def end_person(*, person: Person, until_on: date, by: Officer, now: datetime) -> None:
    """Say that a person has no part in the case any more, from the day after `until_on`.

    :raises CannotEnd: with every reason, if the rules refuse.
    """
    standing = queries.standing(person.case, by=by)
    today = timezone.localdate(now)
    if refusals := policies.refusals_to_end(person, standing=standing, until_on=until_on, today=today):
        raise CannotEnd(refusals)
    with by_row_policy(CannotEnd):
        if not Person.objects.filter(pk=person.pk, until_on=None).update(until_on=until_on):
            raise CannotEnd([Refusal("already-ended", "Their part in the case has already ended.")])
    audit.record("person ended", kind="case", subject=person.case_id, owner=person.case.owner_id)


@transaction.atomic
def add_place(
    *,
    case: Case,
    address: str,
    role: str,
    postcode: str = "",
    about: str = "",
    categories: Iterable[str] = (),
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Place:
    """Add a place to a case.

    :raises CannotAdd: with every reason, if the rules refuse.
    """
    place = Place(
        address=address,
        role=role,
        postcode=postcode,
        about=about,
        by=by,
        at=now,
        **_child(case, categories, key),
    )
    _add(case, place, "place added", by=by)
    return place


def _child(case: Case, categories: Iterable[str], key: UUID | None) -> dict[str, Any]:
    return {
        "pk": key or uuid.uuid4(),
        "case": case,
        "parent_audience_id": case.audience_id,
        "audience_id": case.audience_id,  # the database works out its own, from the categories
        "categories": sorted(set(categories)),
    }


def _add(case: Case, child: Note | Person | Place, words: str, *, by: Officer) -> None:
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_add(case, standing=standing, categories=child.categories, by=by):
        raise CannotAdd(refusals)
    with by_row_policy(CannotAdd):
        child.save(force_insert=True)
    audit.record(words, kind="case", subject=case.pk, owner=case.owner_id)


@transaction.atomic
def add_document(
    *,
    case: Case,
    title: str,
    file: CheckedFile,
    data: bytes,
    categories: Iterable[str] = (),
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Document:
    """Attach a document, seen by those of the case whose agreement covers its categories.

    :raises CannotAdd: with every reason, if the rules refuse.
    """
    held = sorted(set(categories))
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_add(case, standing=standing, categories=held, by=by):
        raise CannotAdd(refusals)
    with by_row_policy(CannotAdd):
        document = documents.add_document(
            audience_id=case.audience_id, title=title, file=file, data=data, by=by, now=now, key=key
        )
        CaseDocument(
            case=case,
            document=document,
            parent_audience_id=case.audience_id,
            audience_id=case.audience_id,
            categories=held,
        ).save(force_insert=True)
    audit.record("document added", kind="case", subject=case.pk, owner=case.owner_id)
    return document


@transaction.atomic
def ask_action(
    *,
    case: Case,
    title: str,
    detail: str = "",
    agency: Agency,
    team: Team | None = None,
    officer: Officer | None = None,
    due_on: date,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Action:
    """Ask an agency that sees the case to do something by a date.

    :raises CannotAsk: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_ask(case, standing=queries.standing(case, by=by))
    refusals += policies.refusals_to_ask_again(
        case, title=title, agency=agency, due_on=due_on, by=by, now=now
    )
    if refusals:
        raise CannotAsk(refusals)
    with by_row_policy(CannotAsk):
        try:
            action = actions.ask_action(
                title=title,
                detail=detail,
                audience_id=case.audience_id,
                agency=agency,
                team=team,
                officer=officer,
                due_on=due_on,
                by=by,
                now=now,
                key=key,
            )
        except actions.CannotAsk as refused:
            raise CannotAsk(refused.refusals) from refused
        CaseAction(
            case=case, action=action, parent_audience_id=case.audience_id, audience_id=case.audience_id
        ).save(force_insert=True)
    # The link waited for anyone closing the case at this moment: look again at what came of it.
    if Case.objects.filter(pk=case.pk, status=Case.Status.CLOSED).exists():
        raise CannotAsk([policies.CLOSED])
    return action


# --- the case itself ----------------------------------------------------------------------------

EDITABLE = ("title", "kind", "risk", "area", "review_on")


@transaction.atomic
def change_details(
    *,
    case: Case,
    title: str,
    kind: str,
    risk: str,
    area: str,
    review_on: date,
    summary: str | None = None,
    by: Officer,
    now: datetime,
) -> None:
    """Change the details of a case; `case` holds them as the officer saw them.

    A summary that differs is kept as a new wording beside the earlier ones; a new review date alone
    is a review.

    :raises CannotChange: with every reason, if the rules refuse or the details changed meanwhile.
    """
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_change(case, standing=standing):
        raise CannotChange(refusals)
    wanted = {"title": title, "kind": kind, "risk": risk, "area": area, "review_on": review_on}
    seen = {name: getattr(case, name) for name in EDITABLE}
    changed = [name for name in EDITABLE if wanted[name] != seen[name]]
    told = queries.summary(case)
    retold = summary is not None and (told is None or told.text != summary)
    if not changed and not retold:
        return
    if "review_on" in changed and (refusals := policies.refusals_to_put_off_review(case, standing=standing)):
        raise CannotChange(refusals)
    with by_row_policy(CannotChange):
        # What was seen is repeated in the write: two officers may be changing it at once.
        same = Case.objects.filter(pk=case.pk, status=Case.Status.OPEN, **seen)
        if not same.update(**wanted, changed_at=now):
            raise CannotChange([policies.CHANGED_MEANWHILE])
        if retold and summary is not None:
            _tell(case, summary, by=by, now=now)
        kind_of_event = Event.Kind.REVIEWED if changed == ["review_on"] and not retold else Event.Kind.CHANGED
        _event(case, kind_of_event, by=by, now=now, note=_what_changed(case, wanted, changed, retold=retold))
    for name in changed:
        setattr(case, name, wanted[name])
    audit.record("details changed", kind="case", subject=case.pk, owner=case.owner_id)


def _what_changed(case: Case, wanted: dict[str, Any], changed: list[str], *, retold: bool) -> str:
    """What changed, for the timeline: words for values that are codes, and no more of the text than that."""
    words = []
    if "title" in changed:
        words.append("the title")
    if "kind" in changed:
        words.append(f"kind to {Case.Kind(wanted['kind']).label.lower()}")
    if "risk" in changed:
        was, now = Case.Risk(case.risk).label.lower(), Case.Risk(wanted["risk"]).label.lower()
        words.append(f"risk from {was} to {now}")
    if "area" in changed:
        words.append("the area")
    if "review_on" in changed:
        day = wanted["review_on"]
        words.append(f"next review to {day.day} {day:%B %Y}")
    if retold:
        words.append("the summary")
    return f"Changed {', '.join(words)}"


@transaction.atomic
def assign_lead(*, case: Case, lead: Officer, by: Officer, now: datetime) -> None:
    """Give the case to another lead officer of its agency, who must see it.

    :raises CannotAssign: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_assign(case, standing=standing, lead=lead):
        raise CannotAssign(refusals)
    with by_row_policy(CannotAssign):
        same = Case.objects.filter(pk=case.pk, status=Case.Status.OPEN, lead_id=case.lead_id)
        if not same.update(lead=lead, changed_at=now):
            raise CannotAssign([policies.CHANGED_MEANWHILE])
        _event(case, Event.Kind.ASSIGNED, by=by, now=now, note=f"To {lead.name}")
    audit.record("lead changed", kind="case", subject=case.pk, owner=case.owner_id)


@transaction.atomic
def close_case(*, case: Case, outcome: str, reason: str, by: Officer, now: datetime) -> None:
    """Close the case with its outcome, once nothing in it is unsettled.

    :raises CannotClose: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    if not standing.decide or not standing.owns:
        raise CannotClose(policies.refusals_to_close(case, standing=standing, now=now))
    # Held first, so that an action asked at this moment is either seen by the rules or refused itself.
    case = locked(case, CannotClose)
    if refusals := policies.refusals_to_close(case, standing=standing, now=now):
        raise CannotClose(refusals)
    with by_row_policy(CannotClose):
        changed = Case.objects.filter(pk=case.pk, status=Case.Status.OPEN).update(
            status=Case.Status.CLOSED, closed_at=now, closed_by=by, outcome=outcome, changed_at=now
        )
        if not changed:
            raise CannotClose([policies.ALREADY_CLOSED])
        label = Case.Outcome(outcome).label
        _event(case, Event.Kind.CLOSED, by=by, now=now, note=f"{label}. {reason}")
    audit.record("case closed", kind="case", subject=case.pk, owner=case.owner_id, note=reason)


@transaction.atomic
def reopen_case(*, case: Case, reason: str, review_on: date, by: Officer, now: datetime) -> None:
    """Open a closed case again. When and how it was closed stays on its timeline.

    :raises CannotReopen: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_reopen(case, standing=standing):
        raise CannotReopen(refusals)
    with by_row_policy(CannotReopen):
        changed = Case.objects.filter(pk=case.pk, status=Case.Status.CLOSED).update(
            status=Case.Status.OPEN,
            closed_at=None,
            closed_by=None,
            outcome="",
            review_on=review_on,
            changed_at=now,
        )
        if not changed:
            raise CannotReopen([policies.NOT_CLOSED])
        _event(case, Event.Kind.REOPENED, by=by, now=now, note=reason)
    audit.record("case reopened", kind="case", subject=case.pk, owner=case.owner_id, note=reason)


# --- must not receive ---------------------------------------------------------------------------


@transaction.atomic
def keep_out(
    *,
    case: Case,
    officer: Officer | None = None,
    agency: Agency | None = None,
    name: str = "",
    reason: str,
    by: Officer,
    now: datetime,
) -> MustNotReceive:
    """Put an officer, an agency, or a person by name on the must-not-receive list.

    An officer or an agency loses sight of the case at once, whatever it was shared with; an officer may
    put themselves on it, and then loses sight of it too.

    :raises CannotKeepOut: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    name = " ".join(name.split())
    if refusals := policies.refusals_to_keep_out(
        case, standing=standing, officer=officer, agency=agency, name=name
    ):
        raise CannotKeepOut(refusals)
    case = locked(case, CannotKeepOut)
    entry = MustNotReceive(
        officer=officer, agency=agency, name=name, reason=reason, by=by, at=now, **_child(case, (), None)
    )
    plan = access.plan_of(case.audience_id)
    with by_row_policy(CannotKeepOut):
        entry.save(force_insert=True)
        audit.record(
            "must not receive: added", kind="case", subject=case.pk, owner=case.owner_id, note=reason
        )
        if officer is not None or agency is not None:
            out = access.KeptOut(officer.pk if officer else None, agency.pk if agency else None)
            _move(
                case, replace(plan, denials=plan.denials | {out})
            )  # last: whoever keeps themselves out sees no more after it
    return entry


@transaction.atomic
def lift(*, case: Case, entry: MustNotReceive, by: Officer, now: datetime) -> None:
    """Take an entry off the must-not-receive list; whoever the grants let in sees the case again.

    :raises CannotLift: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_lift(case, entry, standing=standing):
        raise CannotLift(refusals)
    case = locked(case, CannotLift)
    plan = access.plan_of(case.audience_id)
    with by_row_policy(CannotLift):
        lifted = MustNotReceive.objects.filter(pk=entry.pk, lifted_at=None).update(
            lifted_at=now, lifted_by=by
        )
        if not lifted:
            raise CannotLift([policies.ALREADY_LIFTED])
        if entry.officer_id or entry.agency_id:
            out = access.KeptOut(entry.officer_id, entry.agency_id)
            _move(case, replace(plan, denials=plan.denials - {out}))
    audit.record("must not receive: lifted", kind="case", subject=case.pk, owner=case.owner_id)


def _move(case: Case, plan: access.Plan) -> None:
    access.set_audience("case", case.pk, access.make_audience(plan))


# --- sharing ------------------------------------------------------------------------------------


def share(
    *,
    case: Case,
    agency: Agency,
    agreement: Agreement,
    purpose: str,
    categories: Iterable[str],
    level: int,
    necessity: str,
    team: Team | None = None,
    officers: Iterable[Officer] = (),
    whole_agency: bool = False,
    ends_on: date | None = None,
    by: Officer,
    now: datetime,
) -> list[Disclosure]:
    """Let a team, named officers or, where that is chosen, the whole of another agency see the case.

    One disclosure is recorded for the team or agency, or for each officer named.

    An attempt that the rule or the database refuses is put on record, and nothing else of it stays: catch the
    refusal inside the request's transaction, or its record is lost with it.

    :raises CannotShare: with every reason, if the rules or the database refuse.
    """
    with _refusal_on_record(case, agency, agreement, purpose), transaction.atomic():
        officers = list(officers)
        held = set(categories)
        today = timezone.localdate(now)
        standing = queries.standing(case, by=by)
        if refusals := policies.refusals_to_begin_sharing(case, standing=standing):
            raise CannotShare(refusals)
        case = locked(case, CannotShare)
        agreement = Agreement.objects.get(pk=agreement.pk)  # as it is now, not as the page read it
        plan = access.plan_of(case.audience_id)
        refusals = policies.refusals_to_share(
            case,
            standing=standing,
            plan=plan,
            agency=agency,
            team=team,
            officers=officers,
            whole_agency=whole_agency,
            agreement=agreement,
            purpose=purpose,
            categories=held,
            ends_on=ends_on,
            today=today,
        )
        if refusals:
            raise CannotShare(refusals)

        whom: list[tuple[UUID | None, UUID | None]] = [(officer.team_id, officer.pk) for officer in officers]
        new = [
            access.Terms(
                agency_id=agency.pk,
                team_id=team_id,
                officer_id=officer_id,
                agreement_id=agreement.pk,
                purpose=purpose,
                categories=tuple(sorted(held)),
                level=level,
                ends_on=ends_on,
            )
            for team_id, officer_id in whom or [(team.pk if team else None, None)]
        ]
        for terms in new:
            plan = plan.with_grant(terms)
        with by_row_policy(CannotShare, policies.NOT_LIVE):
            _move(case, plan)
            case.refresh_from_db(fields=["audience"])
            disclosures = [_disclose(case, terms, agreement, necessity, by=by, now=now) for terms in new]
            _event(case, Event.Kind.SHARED, by=by, now=now, note=f"With {agency.name}")
            _tell_recipients(case, new, now=now)
        audit.record(
            "shared",
            kind="case",
            subject=case.pk,
            owner=case.owner_id,
            ground=agreement.pk,
            recipient=agency.pk,
            purpose=purpose,
            note=necessity,
        )
        return disclosures


@contextmanager
def _refusal_on_record(case: Case, agency: Agency, agreement: Agreement, purpose: str) -> Iterator[None]:
    try:
        yield
    except CannotShare as refused:  # what was begun is undone by now: the record comes after it
        note_refused_share(
            case=case, agency=agency, agreement=agreement, purpose=purpose, refusals=refused.refusals
        )
        raise


def note_refused_share(
    *, case: Case, agency: Agency, agreement: Agreement | None, purpose: str, refusals: list[Refusal]
) -> None:
    """Put on record that a share was tried and the rule refused it; a slip in the form is not put down."""
    if because := policies.of_the_rule(refusals):
        audit.record(
            "share refused",
            kind="case",
            subject=case.pk,
            owner=case.owner_id,
            ground=agreement.pk if agreement else None,
            recipient=agency.pk,
            purpose=purpose,
            note=" ".join(refusal.message for refusal in because),
        )


def _disclose(
    case: Case, terms: access.Terms, agreement: Agreement, necessity: str, *, by: Officer, now: datetime
) -> Disclosure:
    disclosure = Disclosure(
        audience_id=case.audience_id,
        agency_id=terms.agency_id,
        team_id=terms.team_id,
        officer_id=terms.officer_id,
        agreement=agreement,
        purpose=terms.purpose,
        gateway=_gateway(agreement, terms.purpose),
        categories=list(terms.categories),
        level=terms.level,
        necessity=necessity,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        by=by,
        at=now,
    )
    disclosure.save(force_insert=True)
    CaseDisclosure(
        case=case, disclosure=disclosure, parent_audience_id=case.audience_id, audience_id=case.audience_id
    ).save(force_insert=True)
    return disclosure


def _gateway(agreement: Agreement, purpose: str) -> str:
    """The legal gateway relied on: the usual one of the purpose if the agreement names it, else its first."""
    usual = Purpose.objects.filter(pk=purpose).values_list("usual_gateway", flat=True).first() or ""
    return usual if usual in agreement.gateways else next(iter(agreement.gateways), "")


def _tell_recipients(case: Case, terms: list[access.Terms], *, now: datetime) -> None:
    whom = Q(pk=None)
    for each in terms:
        if each.officer_id:
            whom |= Q(pk=each.officer_id)
        elif each.team_id:
            whom |= Q(team_id=each.team_id)
        else:
            whom |= Q(agency_id=each.agency_id)
    kept_out = [entry.officer_id for entry in queries.kept_out(case) if entry.officer_id]
    officers = Officer.objects.filter(whom, left_at=None, is_service=False).exclude(pk__in=kept_out)
    # Once a day: what is shared again the same day is told already, and on another day told again.
    Notice.objects.bulk_create(
        [
            Notice(
                officer=officer,
                kind=Notice.Kind.SHARED,
                subject_kind="case",
                subject_id=case.pk,
                on=timezone.localdate(now),
                at=now,
            )
            for officer in officers
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def withdraw(*, case: Case, disclosure: Disclosure, reason: str, by: Officer, now: datetime) -> None:
    """Take back what was shared: the grant goes, and what was disclosed, when and why stays on record.

    :raises CannotWithdraw: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_withdraw(case, standing=standing):
        raise CannotWithdraw(refusals)
    case = locked(case, CannotWithdraw)
    plan = access.plan_of(case.audience_id).without(
        access.Terms(
            agency_id=disclosure.agency_id,
            team_id=disclosure.team_id,
            officer_id=disclosure.officer_id,
            agreement_id=disclosure.agreement_id,
            purpose=disclosure.purpose,
        )
    )
    with by_row_policy(CannotWithdraw):
        # Asked again in the write: two officers may press at once.
        withdrawn = Disclosure.objects.filter(pk=disclosure.pk, withdrawn_at=None).update(
            withdrawn_by=by, withdrawn_at=now, withdrawn_reason=reason
        )
        if not withdrawn:
            raise CannotWithdraw([policies.NOT_SHARED])
        _move(case, plan)
        case.refresh_from_db(fields=["audience"])
        _event(case, Event.Kind.WITHDRAWN, by=by, now=now, note=f"From {disclosure.agency.name}")
    audit.record(
        "sharing withdrawn",
        kind="case",
        subject=case.pk,
        owner=case.owner_id,
        ground=disclosure.agreement_id,
        recipient=disclosure.agency_id,
        purpose=disclosure.purpose,
        note=reason,
    )


# --- taken away ---------------------------------------------------------------------------------


def note_export(*, count: int, by: Officer) -> None:
    """Put on record that an officer took a list of cases away."""
    audit.record("exported", kind="case list", subject=None, owner=by.agency_id, note=f"{count} cases")
