"""What the rooms hang on the model's records: a row in each of their tables, and what each row is about.

The rows are put there aside, with no officer acting: what the model then drives is who is let in, and each row must go
where its record goes. What a row is about is said as in facts.py, from docs/access-in-one-page.md and the rooms'
decisions. Every second record's rows hold health, which few agreements cover.
"""

from datetime import timedelta
from functools import cache
from typing import Any

from django.db import connection

from tests import world
from tests.access.facts import CASE, KNOWN, REPORT, About, opened, part
from tests.access.hooks import Hung, On, its, later
from tests.access.registered import REGISTERED

LEADS = "'{information_governance}'"
PATROL = "x.patrol_id"
OWN = About(officer="x.officer_id")
OWN_AGENCY = About(agencies="array[x.agency_id]")
LISTED = About(of=CASE, categories="x.categories")
OPENED = part("case", CASE)
# Uses of powers are read in an emergency as well.
USE_LISTED = About(of=CASE, categories="x.categories", glass=f"array[{CASE}]")
USE_OPENED = part("case", CASE, glass=f"array[{CASE}]")
OF_REPORT = part("report", REPORT)
OF_PATROL = About(of=PATROL, categories="x.categories")
OPENED_PATROL = part("patrol", PATROL)
# The requests of the people recorded are for their agency's leads, and for one other officer who is asked to look.
OF_REQUEST = {
    "agencies": "array[q.agency_id]", "roles": LEADS, "officer": "q.second_id",
    "more": " join public.rights_request q on q.id = x.request_id",
}  # fmt: skip
# What is due for deletion: a case or a report is known to whoever its owner lets in, and to the owner's leads; a person
# or a place only once it is due or held, and to leads alone. Of what is for named officers no lead is told for being one.
ITEM = {
    "of": "i.record_id", "agencies": "array[i.owner_id]",
    "level": "case when i.record_kind in ('person', 'place') then 4 else 2 end",
    "leads": "case when i.record_kind in ('person', 'place') then 'alone' else 'too' end",
    "for_nobody": "i.record_kind in ('person', 'place') and i.settled_on is null and not i.held",
}  # fmt: skip
OF_ITEM = About(**ITEM, more=" join public.retention_item i on i.id = x.item_id")
TWO = {"officer": "s.officer_id", "another": "s.by_id"}


USE, ASSESSED = {"use_id": its("powers_use")}, {"assessment_id": its("risk_assessment")}
BATCH = {"batch_id": its("files_in_batch")}
HELD = "'audience:' || x.audience_id"  # by what the audience of the row is made of
REQUEST = {"request_id": its("rights_request")}
MADE = {"made_by_id": lambda on: on.by, "made_at": lambda on: on.now}

HUNG: dict[str, Hung] = {
    **{
        table: Hung(on, KNOWN[table])
        for table, on in (
            ("cases_casereport", "case"), ("intake_decision", "report"),
            ("people_wording", "person"), ("places_wording", "place"),
        )
    },
    "cases_earlierwording": Hung("case", KNOWN["cases_earlierwording"], {"person_id": its("an entry")}),
    "agreements_alias": Hung("agency", KNOWN["agreements_alias"], {"key": lambda on: on.record}),
    "clocks_clock": Hung("report", KNOWN["clocks_clock"]),
    "clocks_event": Hung("report", KNOWN["clocks_event"], {"clock_id": its("clocks_clock")}),
    "letters_letter": Hung("case", OPENED, {"state": "draft", "sent_how": "", "withdrawn_why": "", "reference": lambda on: f"L-{on.record[:9]}"}),
    "letters_bundle": Hung("case", OPENED, {"state": "draft"}),
    "letters_bundleitem": Hung("case", OPENED, {"kind": "story", "bundle_id": its("letters_bundle")}),
    "powers_use": Hung("case", USE_LISTED, {"state": "drafted"}),
    "powers_particulars": Hung("case", USE_OPENED, {**USE, "body": "b"}),
    "powers_condition": Hung("case", USE_OPENED, USE),
    "powers_duedate": Hung("case", USE_LISTED, USE),
    # What was done about another agency's power is for the agency alone that was told of it.
    "powers_step": Hung(
        "case", part(
            "case", CASE, glass=f"array[{CASE}]",
            agencies="case when x.kind = 'acknowledged' then array[u.agency_id] else '{}' end",
            more=" join public.powers_use u on u.id = x.use_id",
        ), {**USE, "kind": lambda on: "acknowledged" if on.number % 3 else "served"},
    ),
    "powers_look": Hung("case", OWN, {"officer_id": lambda on: on.by, "xid": 1}),
    "powers_answer": Hung("case", OWN, {"officer_id": lambda on: on.by, "look_id": its("powers_look"), "xid": 1}),
    "risk_assessment": Hung("case", LISTED, {"level": "low"}),
    "risk_answers": Hung("case", OPENED, ASSESSED),
    "risk_override": Hung("case", OPENED, {**ASSESSED, "state": "asked"}),
    "risk_contact": Hung("case", LISTED),
    "risk_followup": Hung("case", OPENED, ASSESSED),
    "risk_standing": Hung("case", LISTED, {"level": "low"}),
    "supervision_plan": Hung("case", LISTED),
    "supervision_step": Hung("case", LISTED, {"plan_id": its("supervision_plan"), "left_out": ""}),
    "supervision_triage": Hung("case", OPENED),
    "supervision_review": Hung("case", LISTED, {"state": "waiting"}),
    "supervision_survey": Hung("case", LISTED, {"state": "offered"}),
    "supervision_excuse": Hung("case", LISTED),
    "supervision_words": Hung("case", OPENED, {"of": "excuse", "excuse_id": its("supervision_excuse")}),
    "supervision_session": Hung("officer", About(officer="x.officer_id", another="x.by_id"), {"officer_id": lambda on: on.colleague}),
    "supervision_agreed": Hung(
        "officer", About(**TWO, more=" join public.supervision_session s on s.id = x.session_id"),
        {"session_id": its("supervision_session")},
    ),
    "home_casemark": Hung("case", OWN, {"officer_id": lambda on: on.by}),
    "rights_mark": Hung("case", OPENED, {"ended_why": ""}),
    "front_doors_addition": Hung("report", part("report", REPORT, glass=f"array[{REPORT}]"), {"kind": "added"}),
    "open311_sending": Hung("report", OF_REPORT, {"state": "sent"}),
    "open311_step": Hung("report", OF_REPORT, {"sending_id": its("open311_sending")}),
    # How a report found its team is for its owner.
    "routing_routed": Hung(
        "report", part("report", REPORT, agencies="array[r.owner_id]", more=" join public.intake_report r on r.id = x.report_id"),
        {"how": "no_rule"},
    ),
    "routing_call": Hung("report", About(of="'audience:' || x.audience_id"), {"outcome": "report", "report_id": lambda on: on.record}),
    "routing_callnote": Hung(
        "report", part("report", REPORT, glass=f"array[{REPORT}]"), {"kind": "advice", "call_id": its("routing_call")}
    ),
    "routing_handover": Hung("report", About(of="'audience:' || x.audience_id"), {"reports": []}),
    "retention_item": Hung("record", About(**ITEM, more=" join public.retention_item i on i.id = x.id"), {
        "record_kind": lambda on: on.kind, "record_id": lambda on: on.record, "tier": "standard", "held": True,
        "settled_on": lambda on: on.day, "reference": lambda on: on.record[:8],
    }),
    "retention_hold": Hung("record", OF_ITEM, {"item_id": its("retention_item"), "lifted_reason": ""}),
    "retention_decision": Hung("record", OF_ITEM, {"item_id": its("retention_item"), "kind": "asked"}),
    "retention_deletion": Hung("record", About(of="x.record_id", leads="'too'"), {
        "record_id": lambda on: on.record, "item_id": its("retention_item"), "tier": "standard", "state": "asked",
        "reference": lambda on: on.record[:8], "ground": "period",
    }),
    # What a partner said to a deletion is between the two.
    "retention_answer": Hung("record", About(
        of="d.record_id", leads="'too'", agencies="array[x.agency_id, x.owner_id]",
        more=" join public.retention_deletion d on d.id = x.deletion_id",
    ), {"deletion_id": its("retention_deletion"), "settled_words": ""}),
    "patrols_patroldisclosure": Hung("patrol", OF_PATROL),
    "patrols_shiftreport": Hung("patrol", OF_PATROL, {
        "window_id": its("patrols_window"), "ended_at": later(hours=2), "started_at": lambda on: on.now,
    }),
    "patrols_observation": Hung("patrol", OF_PATROL, {"shift_id": its("patrols_shiftreport"), "category_id": "noise"}),
    "patrols_partner": Hung("patrol", OF_PATROL),
    "patrols_window": Hung("patrol", OF_PATROL, {"starts_at": later(days=1), "ends_at": later(days=1, hours=1)}),
    "patrols_step": Hung("patrol", OPENED_PATROL, {"state": "accepted"}),
    "patrols_account": Hung("patrol", OPENED_PATROL, {"kind": "seen", "observation_id": its("patrols_observation")}),
    # A report made of what was seen is known to whoever sees both.
    "patrols_observationreport": Hung(
        "patrol", About(of=PATROL, categories="x.categories", ends="array[x.report_id]"),
        {"observation_id": its("patrols_observation"), "report_id": lambda on: on.report},
    ),
    "rights_request": Hung("agency", About(agencies="array[x.agency_id]", roles=LEADS, officer="x.second_id"), {
        "state": "open", "ground": "", "answer": "", "extended_why": "", "second_id": lambda on: on.colleague,
        "reference": lambda on: f"R-{on.record[:9]}".upper(),
    }),
    "rights_stop": Hung("agency", About(**OF_REQUEST), REQUEST),
    "rights_asking": Hung("agency", About(key="x.request_id", **OF_REQUEST, openings=opened(("data_request", "x.request_id"))), REQUEST),
    "rights_step": Hung("agency", About(**OF_REQUEST, openings=opened(("data_request", "x.request_id"))), REQUEST),
    "rights_pack": Hung("agency", About(agencies="array[x.agency_id]", roles=LEADS), REQUEST),
    "rights_part": Hung(
        "agency", About(agencies="array[k.agency_id]", roles=LEADS, more=" join public.rights_pack k on k.id = x.pack_id"),
        {"pack_id": its("rights_pack"), "items": []},
    ),
    # What an agency sets for itself, and what is an officer's own.
    "open311_endpoint": Hung("agency", OWN_AGENCY, {"address": "https://example.org"}),
    "open311_key": Hung("agency", About(agencies="array[x.agency_id]", roles="'{administrator}'"), {"print": lambda on: on.record}),
    "routing_rota": Hung("agency", OWN_AGENCY),
    "routing_rule": Hung("agency", OWN_AGENCY, {
        "team_id": its("a team"), "bank_holidays": "any", "starts_on": lambda on: on.day - timedelta(days=2),
        "ends_on": lambda on: on.day - timedelta(days=1),  # it routes nothing
    }),
    "routing_shift": Hung("agency", OWN_AGENCY, {"ends_at": later(hours=2), "rota_id": its("routing_rota")}),
    "letters_letterhead": Hung("agency", OWN_AGENCY),
    "letters_template": Hung("agency", OWN_AGENCY),
    "letters_version": Hung("agency", OWN_AGENCY, {"template_id": its("letters_template")}),
    "files_in_source": Hung("agency", OWN_AGENCY),
    "identity_invitation": Hung(
        "agency", About(agencies="array[x.agency_id]", roles="'{administrator,supervisor,information_governance}'"),
        {"token": lambda on: on.record, "email": "e"},
    ),
    "audit_recipient": Hung("agency", About(key="x.agency_id", agencies="array[x.agency_id]", roles="'{auditor}'")),
    "search_namepolicy": Hung("agency", About()),
    "letters_run": Hung("officer", OWN),
    "letters_runitem": Hung("officer", OWN, {"run_id": its("letters_run")}),
    "notices_preferences": Hung("officer", About(key="x.officer_id", officer="x.officer_id")),
    "desk_draft": Hung("officer", OWN),
    "desk_liststate": Hung("officer", OWN),
    "home_digest": Hung("officer", OWN),
    "search_search": Hung("officer", OWN, {"xid": 1}),
    "search_namehit": Hung("officer", OWN, {"xid": 1, "search_id": its("search_search")}),
    # An alarm is for those who look after it, and never for the officer it is of.
    "access_alarm": Hung(
        "officer", About(agencies="array[x.agency_id]", roles="'{information_governance,auditor}'", never="x.officer_id"),
        {"words": ""},
    ),
    "desk_savedview": Hung(
        "officer", About(officer="x.officer_id", team="x.team_id"),
        {"team_id": lambda on: on.team if on.number % 2 else None},
    ),
    "desk_template": Hung(
        "officer", About(
            officer="x.officer_id", agencies="case when x.officer_id is null then array[x.agency_id] else '{}' end"
        ), {"officer_id": lambda on: on.by if on.number % 2 else None},
    ),
    "agreements_agreementfile": Hung(
        "agreement", About(
            agencies="array_remove(a.owner_id || array(select o.agency_id from public.agreements_party p"
            " join public.agreements_organisation o on o.id = p.organisation_id where p.agreement_id = a.id), null)",
            more=" join public.agreements_agreement a on a.id = x.agreement_id",
        ), {"content": b"x", "key_id": ""},
    ),
    "files_in_batch": Hung("agency", About(of=HELD)),
    "files_in_content": Hung(
        "agency", About(key="x.batch_id", of=HELD, openings=opened(("file_batch", "x.batch_id"))), BATCH
    ),
    "files_in_fault": Hung("agency", About(of=HELD), BATCH),
    # Of what was deleted: whoever saw it; of the standard tier the owner's leads and auditors.
    "retention_tombstone": Hung(
        "record", About(
            of=HELD, leads="'too'", auditors_of="case when x.tier = 'standard' then array[x.owner_id] else '{}' end"
        ), {
            "record_kind": lambda on: on.kind, "record_id": lambda on: on.record, "tier": "standard",
            "reference": lambda on: on.record[:8],
        },
    ),
    "rights_asked": Hung(
        "agency", About(of=HELD, level="4", agencies="array[x.agency_id]"), REQUEST
    ),
    "rights_item": Hung(
        "agency", About(of=HELD, **OF_REQUEST, openings=opened(("data_request", "x.request_id"))),
        {**REQUEST, "decision": "", "cleared": "", "exemption": "", "reason": ""},
    ),
    "rights_subject": Hung(
        "agency", About(**OF_REQUEST, openings=opened(("data_request", "x.request_id")), ends="array[x.person_id]"),
        {**REQUEST, "person_id": its("a person")},
    ),
    "search_requestsubject": Hung(
        "record", About(of=HELD, level="4", agencies="array[x.owner_id]"), {"record_kind": lambda on: on.kind}
    ),
    "patrols_correction": Hung("patrol", OPENED_PATROL, {"shift_id": its("patrols_shiftreport")}),
    **REGISTERED,
}  # fmt: skip
ABOUT = {table: hung.about for table, hung in HUNG.items()}
SMALLEST: dict[str, Any] = {
    "uuid": None, "jsonb": "{}", "boolean": False, "bytea": b"x", "integer": 1, "smallint": 1, "bigint": 1,
}  # fmt: skip


@cache
def columns(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select attname, format_type(atttypid, null), attnotnull from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 and not attisdropped",
            [f"public.{table}"],
        )
        return [(name, sort) for name, sort, wanted in cursor.fetchall() if wanted or name in
                (f"{HUNG[table].on}_id", *HUNG[table].say)]  # fmt: skip


def hang(*some: On) -> None:
    """On each record, agency or officer: a row in each table that has one for its kind."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for on in some:
            record = on.kind in ("case", "report", "person", "place")
            kinds = {on.kind, "record"} if record else {on.kind}
            audience = _audience(cursor, on)
            there = _item(cursor, on)
            _pieces(cursor, on)
            for position, (table, hung) in enumerate(HUNG.items()):
                if hung.on in kinds and table != there:
                    _put(cursor, on, table, hung, audience, ["health"] if (on.number + position) % 2 else [])
        cursor.execute("set local session_replication_role = origin")


def _audience(cursor: Any, on: On) -> int | None:
    table = {"case": "cases_case", "report": "intake_report", "patrol": "patrols_patrol", "person": "people_person",
             "place": "places_place"}.get(on.kind)  # fmt: skip
    if table is None:  # one of the agency's own
        cursor.execute("select min(id) from public.access_audience where owner_id = %s", [on.owner])
    else:
        cursor.execute(f"select audience_id from public.{table} where id = %s", [on.record])
    return cursor.fetchone()[0]


def _item(cursor: Any, on: On) -> str | None:
    """The database itself makes that of a person or a place; here it is held."""
    cursor.execute(
        "update public.retention_item set held = true where record_id = %s::uuid returning id", [on.record]
    )
    if found := cursor.fetchone():
        on.ids["retention_item"] = found[0]
        return "retention_item"
    return None


def _pieces(cursor: Any, on: On) -> None:
    """What the model made already, and a row points to."""
    for name, asked in {
        "case": {
            "the action": "select min(action_id::text) from public.cases_caseaction where case_id = %s",
            "the document": "select min(document_id::text) from public.cases_casedocument where case_id = %s",
        },
        "agency": {"a person": "select min(id::text) from public.people_person where owner_id = %s"},
    }.get(on.kind, {}).items():
        cursor.execute(asked, [on.record])
        if (found := cursor.fetchone()[0]) is not None:
            on.ids[name] = found


def _put(cursor: Any, on: On, table: str, hung: Hung, audience: int | None, held: list[str]) -> None:
    given: dict[str, Any] = {
        "id": on.ids[table], "parent_audience_id": audience, "audience_id": audience, "categories": held, "owner_id": on.owner,
        "agency_id": on.owner, "by_id": on.by, "officer_id": on.by, f"{on.kind}_id": on.record,
    }  # fmt: skip
    row = {}
    for name, sort in columns(table):
        if name in hung.say:
            said = hung.say[name]
            row[name] = said(on) if callable(said) else said
        elif name in given:
            row[name] = given[name]
        elif sort == "uuid":
            row[name] = on.ids[name]
        elif sort.endswith("[]"):
            row[name] = []
        elif sort == "date":
            row[name] = on.day
        elif sort.startswith("timestamp"):
            row[name] = on.now
        elif sort.startswith("time"):
            row[name] = "09:00"
        else:
            row[name] = SMALLEST.get(sort, "x")
    marks = dict.fromkeys(row, "%s")
    if "parent_audience_id" in row:
        marks["audience_id"] = "wardmote.narrowed(%s, %s::text[])"
    values: list[Any] = []
    for name, value in row.items():
        values += [audience, row["categories"]] if marks[name] != "%s" else [value]
    names = ", ".join(f'"{name}"' for name in row)
    cursor.execute(f"insert into public.{table} ({names}) values ({', '.join(marks.values())})", values)
