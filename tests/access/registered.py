"""What the rooms of the partnership's papers hang on its agencies: plans, registers, the upkeep of agreements.

Said as in facts.py, from docs/access-in-one-page.md and decisions 129, 130 and 133 to 145.
"""

import uuid
from typing import Any

from tests.access.facts import LINKED, OF_ACTION, OF_DOCUMENT, OF_LINK, About
from tests.access.hooks import Hung, On, its

# Read by every officer once it was published, and by its own agency until then.
UNREAD = "('draft', 'discarded')"
PLAN = {
    "agencies": f"case when p.state in {UNREAD} then array[p.owner_id] else '{{}}' end",
    "more": " join public.plans_plan p on p.id = x.plan_id",
}
EDITORS = {"agencies": "array[x.owner_id]", "roles": "'{register_editor}'"}
OF_FILE = {
    "agencies": "array[f.owner_id]", "roles": "'{register_editor}'",
    "more": " join public.plan_papers_planfile f on f.id = x.file_id",
}  # fmt: skip
# An entry is every officer's, or its owner agency's own; what hangs on it goes where it goes.
REACH = "case when e.reach = 'agency' then array[e.owner_id] else '{}' end"
OF = " join public.registers_entry e on e.id = x.entry_id"
ENTRY = About(agencies=REACH, more=OF)
EVERYONE = About()
ON_PLAN = {"plan_id": its("plans_plan")}
ON_ACTION = {**ON_PLAN, "action_id": its("plans_planaction")}
ON_FILE = {"file_id": its("plan_papers_planfile")}
ON_ENTRY = {"entry_id": its("registers_entry")}


def reach(on: On) -> str:
    return "agency" if on.number % 2 else "partnership"


def exchange(on: On) -> uuid.UUID:
    """Two agencies supply to the same one."""
    return uuid.UUID(int=1 + on.number // 2)


def of_plan(**said: Any) -> Hung:
    return Hung("agency", About(**PLAN), {**ON_ACTION, **said})


REGISTERED: dict[str, Hung] = {
    "plans_plan": Hung(
        "agency", About(agencies=f"case when x.state in {UNREAD} then array[x.owner_id] else '{{}}' end"), {"state": "draft"}
    ),
    "plans_priority": of_plan(),
    "plans_planaction": of_plan(),
    "plans_service": of_plan(),
    "plans_actionservice": of_plan(service_id=its("plans_service")),
    "plans_progressentry": of_plan(),
    "plans_reported": of_plan(),
    "plans_override": of_plan(),
    "plans_measure": of_plan(),
    "plans_measurevalue": of_plan(measure_id=its("plans_measure"), value=1),
    "plans_milestone": of_plan(),
    "plans_committee": of_plan(),
    "plans_reportedto": of_plan(committee_id=its("plans_committee")),
    # On whose list an action stands is known to that agency and to whoever keeps the plan.
    "plans_plantask": Hung(
        "agency", About(
            agencies=f"array_remove(array[p.owner_id, case when p.state not in {UNREAD} then x.agency_id end], null)",
            more=PLAN["more"],
        ), {**ON_ACTION, "agency_id": lambda on: on.other},
    ),
    "plan_papers_planfile": Hung("agency", About(**EDITORS), {"state": "waiting"}),
    "plan_papers_content": Hung("agency", About(key="x.file_id", **OF_FILE), ON_FILE),
    "plan_papers_change": Hung("agency", About(**OF_FILE), ON_FILE),
    "plan_papers_layout": Hung("agency", About(key="x.plan_id", **PLAN), ON_PLAN),
    "registers_entry": Hung(
        "case", About(agencies=REACH.replace("e.", "x.")),
        {"register": "risks", "series": "", "number": lambda on: on.number, "reach": reach, "state": "open"},
    ),
    # What an entry said while it was its agency's own stays so; and all of it, while it is so again.
    "registers_version": Hung(
        "case", About(agencies="case when 'agency' in (x.reach, e.reach) then array[e.owner_id] else '{}' end", more=OF),
        {**ON_ENTRY, "reach": reach},
    ),
    "registers_due": Hung("case", ENTRY, ON_ENTRY),
    "registers_bidconflict": Hung("case", ENTRY, ON_ENTRY),
    "registers_biddecision": Hung(
        "case", About(agencies=REACH, for_nobody="e.id is null", more=" left" + OF),
        {"entry_id": lambda on: on.ids["registers_entry" if on.number % 3 else "no entry"], "outcome": "refused"},
    ),
    # A score is its writer's until the bid is decided, and then of everybody who reads the bid.
    "registers_bidscore": Hung(
        "case", About(
            agencies=REACH, officer="case when d.id is null then x.by_id end",
            more=OF + " left join public.registers_biddecision d on d.entry_id = x.entry_id",
        ), ON_ENTRY,
    ),
    "registers_card": Hung(
        "case", About(agencies="array[e.owner_id]", more=OF), {**ON_ENTRY, "code_print": lambda on: on.record.encode()}
    ),
    # That an action or a document goes with an entry is known to whoever sees both.
    "registers_entryaction": Hung(
        "case", About(
            **OF_LINK, agencies=REACH, glass="array[l.case_id]",
            more=OF + OF_ACTION + "x.action_id",
        ), {**ON_ENTRY, "action_id": its("the action")},
    ),
    "registers_entrydocument": Hung(
        "case", About(**OF_DOCUMENT, agencies=REACH, more=OF + LINKED.format("x.document_id")),
        {**ON_ENTRY, "document_id": its("the document")},
    ),
    "registers_batch": Hung("agency", About(**EDITORS)),
    # A chase is read by the keeper of the agreement and by the party that was asked.
    "upkeep_chase": Hung(
        "agreement", About(agencies="array[x.owner_id, x.agency_id]"),
        {"agency_id": lambda on: on.other, "answer": "", "answer_words": ""},
    ),
    "upkeep_round": Hung("agency", EVERYONE, {"year": lambda on: 2000 + on.number}),
    "upkeep_roundline": Hung("agency", EVERYONE, {"round_id": its("upkeep_round"), "outcome": "", "words": ""}),
    "upkeep_quarter": Hung("agency", EVERYONE, {"year": lambda on: 2000 + on.number}),
    "upkeep_line": Hung(
        "agency", EVERYONE,
        {"quarter_id": exchange, "supplier_id": lambda on: on.owner, "state": "awaited", "reason": ""},
    ),
    # By those who supply something to the same exchange.
    "upkeep_supply": Hung(
        "agency", About(
            agencies="array(select m.supplier_id from public.upkeep_line l join public.upkeep_line m"
            " on m.quarter_id = l.quarter_id where l.id = x.line_id)"
        ), {"line_id": its("upkeep_line")},
    ),
    "upkeep_clause": Hung("agency", EVERYONE, {"key": lambda on: f"clause-{on.number}", "by_id": lambda on: on.by}),
    # What one agency proposes of a list that is everyone's is every officer's to read.
    "kinds_proposal": Hung(
        "agency", EVERYONE,
        {"list": "word", "what": "add", "key": lambda on: f"word-{on.number}", "state": "waiting", "reason": ""},
    ),
    "upkeep_confirmation": Hung("agency", EVERYONE, {"clause_id": its("upkeep_clause")}),
}  # fmt: skip
