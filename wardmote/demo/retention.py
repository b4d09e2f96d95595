"""How long the demo's records are kept: some are due, one is held, one kept, two to be deleted, one is gone.

Counted by the database once everything else is there. The council keeps closed cases, and people whom nothing
refers to, for a quarter only, so that a demo of one year has something to review.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from wardmote.demo.agencies import AGENCIES, OFFICERS
from wardmote.demo.clock import LONDON

NAMES = UUID("0f3c5d0a-6a3b-4f0b-9b0a-3f1f0a7f6a11")
LEAD, SECOND = "Judith Okonjo", "Piers Wetherley"
OWN_PERIOD = """
insert into public.retention_rule (id, key, agency_id, name, record_kind, agency_kind, kinds, outcomes,
    review_group, floor, since, period_months, until_age, review_months, source, status, starts_on, at)
select %(id)s, r.key, %(agency)s, r.name, r.record_kind, r.agency_kind, r.kinds, r.outcomes, r.review_group,
       r.floor, r.since, 3, null, null, %(source)s, 'own', %(starts)s, %(at)s
  from public.retention_rule r where r.key = %(key)s and r.agency_id is null
"""
LINES = {"case-closed": 31, "person-unreferred": 34}  # of its schedule
COUNT = """
select wardmote.retention_item_of('case', c.id) from public.cases_case c where c.status = 'closed'
union all
select wardmote.retention_item_of('report', r.id) from public.intake_report r
 where r.state not in ('waiting', 'recorded')
union all
select wardmote.retention_item_of('person', p.id) from public.people_person p
union all
select wardmote.retention_item_of('place', p.id) from public.places_place p
union all
select wardmote.retention_item_of('patrol', t.id) from public.patrols_patrol t
 where t.state in ('reported', 'refused', 'closed', 'cancelled')
"""
DUE = """
select i.id, i.record_id, i.reference, i.audience_id from public.retention_item i
 where i.owner_id = %s and i.due_on <= %s and i.record_kind = 'case' and i.tier = 'standard'
   and not exists (select 1 from wardmote.retention_obstacles(i.id))
 order by i.due_on, i.id limit 8
"""
DECISION = """
insert into public.retention_decision (id, item_id, kind, criterion, review_on, reason, by_id, at)
values (%s, %s, %s, %s, %s, %s, %s, %s)
"""
HOLD = """
insert into public.retention_hold (id, item_id, reason, by_id, at, lifted_reason)
values (%s, %s, %s, %s, %s, '')
"""
DELETION = """
insert into public.retention_deletion (id, item_id, record_id, reference, owner_id, audience_id, tier, ground,
    state, asked_by_id, asked_at, agreed_by_id, agreed_at, not_before)
values (%s, %s, %s, %s, %s, %s, 'standard', 'period_over', %s, %s, %s, %s, %s, %s)
"""
TOMBSTONE = """
insert into public.retention_tombstone (id, record_kind, record_id, reference, owner_id, audience_id, tier,
    begun_on, settled_on, kept_until, ground, rule, source, asked_by_id, asked_at, agreed_by_id, agreed_at,
    deleted_at, counts)
values (%s, 'case', %s, 'C-2KQR-M7WT', %s, %s, 'standard', %s, %s, %s, 'period_over', 'Closed case',
        'Partnership default: six years after an anti-social behaviour case is closed',
        %s, %s, %s, %s, %s, %s)
"""
COUNTS = (
    '{"cases_case": 1, "cases_summary": 1, "cases_person": 3, "cases_place": 1,'
    ' "cases_note": 9,'
    ' "cases_event": 5, "actions_action": 2, "documents_document": 2, "documents_piece": 4,'
    ' "notes of the log": 6}'
)


def settle(cursor: Any, today: date) -> None:
    """Count the days of every settled record, then decide on a few."""
    council = AGENCIES["council"].id
    lead, second = (next(o.id for o in OFFICERS if o.name == name) for name in (LEAD, SECOND))

    def at(days: int) -> datetime:
        return datetime.combine(today + timedelta(days=days), time(10, 20), LONDON)

    def new(what: str) -> UUID:
        return uuid5(NAMES, what)

    cursor.execute("set local role wardmote_definer")
    for key, line in LINES.items():
        cursor.execute(
            OWN_PERIOD,
            {
                "id": new(f"rule {key}"),
                "key": key,
                "agency": council,
                "source": f"Marlbridge retention schedule, line {line} (short, for the demonstration)",
                "starts": today - timedelta(days=200),
                "at": at(-210),
            },
        )
    cursor.execute(COUNT)
    cursor.execute("select wardmote.retention_reckon(i.id) from public.retention_item i")
    cursor.execute(DUE, [council, today])
    due = cursor.fetchall()
    if len(due) >= 4:
        held, kept, asked, agreed = due[:4]
        why = "A letter before claim came in. Legal services asked that nothing be lost."
        cursor.execute(HOLD, [new("hold"), held[0], why, lead, at(-9)])
        cursor.execute(DECISION, [new("held"), held[0], "held", "", None, why, lead, at(-9)])
        review = today + timedelta(days=150)
        cursor.execute("update public.retention_item set kept_to = %s where id = %s", [review, kept[0]])
        why = "Reports about the same stairwell go on. To be looked at again in the spring."
        criterion = "concern_for_children_or_vulnerable"
        cursor.execute(DECISION, [new("kept"), kept[0], "kept", criterion, review, why, lead, at(-6)])
        why = "Nothing was made out, and nobody has asked about it since."
        for name, row, state in (("asked", asked, "asked"), ("agreed", agreed, "agreed")):
            by_second = (second, at(-2)) if state == "agreed" else (None, None)
            cursor.execute(
                DELETION,
                [
                    new(f"deletion {name}"),
                    row[0],
                    row[1],
                    row[2],
                    council,
                    row[3],
                    state,
                    lead,
                    at(-4),
                    *by_second,
                    at(12),
                ],
            )
            cursor.execute(DECISION, [new(f"decision {name}"), row[0], "asked", "", None, why, lead, at(-4)])
        cursor.execute(DECISION, [new("agreed"), agreed[0], "agreed", "", None, "", second, at(-2)])
        for item in (held, kept):
            cursor.execute("select wardmote.retention_reckon(%s)", [item[0]])
        long_ago = today - timedelta(days=2400)
        cursor.execute(
            TOMBSTONE,
            [
                new("tombstone"), new("record"), council, due[0][3], long_ago, long_ago + timedelta(days=180),
                long_ago + timedelta(days=180 + 2191), lead, at(-20), second, at(-19), at(-5), COUNTS,
            ],
        )  # fmt: skip
    cursor.execute("set local role wardmote_owner")
