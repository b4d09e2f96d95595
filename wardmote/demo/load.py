"""Fills an empty installation with the demo partnership, in one transaction, and does so once.

Run as the migrator: `python -m wardmote.demo.load`. The row policies bind the tables' owner too, and the
guards would date everything today; so both are lifted for the tables filled, put back, and found to be as
they were before anything is committed.
"""

import json
import sys
import time
from collections.abc import Iterable
from datetime import date
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from wardmote.demo import attachments, open311, retention
from wardmote.demo.agencies import OFFICERS, PASSWORD
from wardmote.demo.partnership import SEED, make
from wardmote.demo.plans import Plan
from wardmote.demo.rows import Row, Rows
from wardmote.foundation.audit.commands import SAID
from wardmote.foundation.database.home import CannotRun

# Each after those it points at.
ORDER = [
    "identity.Agency",
    "identity.Team",
    "identity.Officer",
    "identity.Invitation",
    "identity.RoleChange",
    "identity.Departure",
    "agreements.Organisation",
    "agreements.Agreement",
    "agreements.Party",
    "agreements.AgreementFile",
    "upkeep.Chase",
    "upkeep.Round",
    "upkeep.RoundLine",
    "upkeep.Quarter",
    "upkeep.Line",
    "upkeep.Supply",
    "places.Boundary",
    "places.Street",
    "places.Postcode",
    "places.Place",
    "places.Note",
    "places.Wording",
    "places.Merge",
    "intake.Report",
    "intake.Telling",
    "intake.Decision",
    "intake.Likeness",
    "clocks.Clock",
    "clocks.Event",
    "people.Person",
    "people.Contact",
    "people.Address",
    "people.Detail",
    "people.MatchKey",
    "people.Merge",
    "people.Link",
    "intake.ReportPerson",
    "intake.ReportPlace",
    "cases.Case",
    "cases.Summary",
    "cases.Person",
    "cases.CasePerson",
    "cases.Place",
    "cases.CasePlace",
    "cases.Note",
    "cases.Event",
    "cases.MustNotReceive",
    "cases.Conflict",
    "cases.CaseReport",
    "actions.Action",
    "cases.CaseAction",
    "documents.Document",
    "documents.Content",
    "documents.Piece",
    "cases.CaseDocument",
    "letters.Letterhead",
    "letters.Template",
    "letters.Version",
    "letters.Letter",
    "intake.ReportDocument",
    "actions.Step",
    "risk.Assessment",
    "risk.Answers",
    "risk.Override",
    "risk.Contact",
    "risk.Standing",
    "supervision.Plan",
    "supervision.Step",
    "supervision.Triage",
    "supervision.Review",
    "supervision.Survey",
    "supervision.Words",
    "supervision.Session",
    "supervision.Agreed",
    "access.Disclosure",
    "cases.CaseDisclosure",
    "powers.Use",
    "powers.Particulars",
    "powers.Print",
    "powers.Condition",
    "powers.Step",
    "powers.DueDate",
    "cases.Transfer",
    "cases.TransferStep",
    "intake.Referral",
    "intake.ReferralStep",
    "people.PersonDisclosure",
    "patrols.Patrol",
    "patrols.Window",
    "patrols.Partner",
    "patrols.Step",
    "patrols.ShiftReport",
    "patrols.Observation",
    "patrols.Account",
    "patrols.ObservationReport",
    "patrols.PatrolDisclosure",
    "plans.Plan",
    "plans.Priority",
    "plans.PlanAction",
    "plans.Service",
    "plans.ActionService",
    "plans.ProgressEntry",
    "plans.Reported",
    "plans.Override",
    "plans.Measure",
    "plans.MeasureValue",
    "plans.Milestone",
    "plans.Committee",
    "plans.ReportedTo",
    "notices.Notice",
    "desk.SavedView",
    "desk.Template",
    "desk.Draft",
    "notices.Preferences",
    "home.CaseMark",
    "search.AccessRequest",
    "search.RequestSubject",
    "access.BreakGlass",
    "access.Alarm",
    "access.StandIn",
    "rights.Request",
    "rights.Asking",
    "rights.Stop",
    "rights.Step",
    "rights.Subject",
    "rights.Asked",
    "rights.Item",
    "rights.Copy",
    "rights.Enclosure",
    "rights.Pack",
    "rights.Part",
    "rights.Mark",
    "front_doors.Door",
    "front_doors.Arrival",
    "front_doors.Addition",
    "catalogue.Commencement",
    "catalogue.Confirmation",
    "routing.Rota",
    "routing.Shift",
    "routing.Rule",
    "routing.Routed",
    "routing.Call",
    "routing.CallNote",
    "routing.HandOver",
    "files_in.Source",
    "files_in.Batch",
    "files_in.Fault",
    "files_in.Taken",
    "registers.Entry",
    "registers.Version",
    "registers.Due",
    "registers.BidScore",
    "registers.BidConflict",
    "open311.Key",
    "open311.Arrived",
    "open311.Endpoint",
]
ROOTS = {"cases.Case", "people.Person", "access.Disclosure"}  # whose categories are their audience's own
KEYS = {  # whose key is another's
    "intake.Telling": "report_id",
    "intake.Likeness": "report_id",
    "documents.Content": "document_id",
    "places.Postcode": "postcode",
    "notices.Preferences": "officer_id",
    "identity.Departure": "officer_id",
    "rights.Asking": "request_id",
    "rights.Enclosure": "item_id",
    "front_doors.Arrival": "report_id",
    "open311.Arrived": "report_id",
}
AUDIT = "audit_entry"
HERE = "default"  # one login fills everything, the tables of signing in among them

# As the trigger does it, with the times of the past.
ENTRIES = """
insert into public.audit_entry (id, at, xid, officer_id, agency_id, owner_id, action, subject_kind,
                                subject_id, ground_id, recipient_id, purpose, note, salt, digest)
select e.id, e.at, t.xid, e.officer_id, e.agency_id, e.owner_id, e.action, e.subject_kind, e.subject_id,
       e.ground_id, e.recipient_id, e.purpose, e.note, e.salt,
       case when e.note <> '' then sha256(e.salt || convert_to(e.note, 'UTF8')) end
  from unnest(%s::uuid[], %s::timestamptz[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[],
              %s::text[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::bytea[])
       as e(id, at, officer_id, agency_id, owner_id, action, subject_kind, subject_id, ground_id,
            recipient_id, purpose, note, salt)
 cross join (select pg_current_xact_id()::text::bigint as xid) t
"""
COLUMNS = ["id", "at", "officer_id", "agency_id", "owner_id", "action", "subject_kind", "subject_id",
           "ground_id", "recipient_id", "purpose", "note", "salt"]  # fmt: skip

GUARDS = """
select c.relname::text, c.relrowsecurity, c.relforcerowsecurity,
       array(select t.tgname || ':' || t.tgenabled::text from pg_trigger t where t.tgrelid = c.oid
             order by t.tgname),
       array(select a.attname || ':' || a.attacl::text from pg_attribute a where a.attrelid = c.oid
             and a.attacl is not null order by a.attname),
       array(select unnest(c.relacl)::text order by 1)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'public' and c.relkind = 'r' order by c.relname
"""


class CannotLoad(CannotRun):
    pass


def load(today: date | None = None, seed: int = SEED) -> dict[str, int]:
    """Load the demo partnership; return how many rows of each kind, or nothing if it was there already.

    :raises CannotLoad: if this is not the demo, or holds agencies of its own.
    """
    if not settings.DEMO:
        raise CannotLoad(
            "The demo partnership goes only into the demo: WARDMOTE_DEMO is not set to 1. Run "
            "`wardmote demo`, which makes a database of its own and sets it."
        )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select is_demo from public.identity_installation where id = 1 for update")
        found = cursor.fetchone()
        if found and found[0]:
            return {}
        cursor.execute("select count(*) from public.identity_agency")
        if cursor.fetchone()[0]:
            raise CannotLoad(
                "This database already holds agencies that are not the demo's. The demo partnership goes "
                "into an empty one: run `make demo-reset`, or point at another database."
            )
        if today is None:
            cursor.execute("select wardmote.today()")
            today = cursor.fetchone()[0]
        counts = fill(cursor, make(today, seed).rows)
        retention.settle(cursor, today)
        # Last: without this mark nothing counts as loaded.
        cursor.execute(
            "update public.identity_installation set second_factor_required = false, is_demo = true"
        )
    with connection.cursor() as cursor:
        cursor.execute("analyze public.search_entry, public.search_word, " + ", ".join(tables()))
    return counts


def fill(cursor: Any, rows: Rows) -> dict[str, int]:
    before = guards(cursor)
    lift_guards(cursor)
    counts = {}
    audiences = Audiences(cursor)
    made = dict(rows.tables)
    for name in ORDER:
        if name == "documents.Content":
            cursor.execute("select id, audience_id from public.documents_document")
            made[name], made["documents.Piece"] = attachments.sealed(made[name], dict(cursor.fetchall()))
        if name == "agreements.AgreementFile":
            made[name] = attachments.sealed_for_entries(made[name])
        if name == "open311.Endpoint":
            made[name] = open311.sealed(made[name])
        counts[name] = insert(name, made[name], audiences)
    if left := set(made) - set(ORDER):
        raise AssertionError(f"rows without a place in the order: {sorted(left)}")
    counts["accounts"] = add_accounts()
    cursor.execute(ENTRIES, [[act[column] for act in rows.acts] for column in COLUMNS])
    counts["audit entries"] = len(rows.acts)
    check_counts(cursor, counts)
    enter_in_the_index(cursor)
    cursor.execute("set constraints all immediate")
    restore_guards(cursor, before)
    if guards(cursor) != before:
        raise AssertionError("row policies or guards are not as they were; nothing was kept")
    return counts


def insert(name: str, rows: list[Row], audiences: "Audiences") -> int:
    model = apps.get_model(name)
    made = []
    for row in rows:
        fields = dict(row)
        plan = fields.pop("plan", None)
        if name in KEYS:
            fields[KEYS[name]] = fields.pop("id")
        if plan is not None and "categories" in fields and name not in ROOTS:
            parent = audiences.of(plan)
            fields["parent_audience_id"] = parent
            fields["audience_id"] = audiences.narrowed(parent, fields["categories"])
        elif plan is not None:
            fields["audience_id"] = audiences.of(plan)
        made.append(model(**fields))
    model._default_manager.using(HERE).bulk_create(made, batch_size=500)
    return len(made)


def enter_in_the_index(cursor: Any) -> None:
    """What the triggers of search would have entered, had they not been lifted with the other guards."""
    cursor.execute('select "table" from public.search_source')
    sources = [source for (source,) in cursor.fetchall()]
    cursor.execute("set local role wardmote_definer")
    for source in sources:
        cursor.execute("select wardmote.search_rebuild(%s)", [source])
    cursor.execute("set local role wardmote_owner")


class Audiences:
    """The database makes each audience, as the definer; each distinct one is asked for once."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor
        self.found: dict[Plan, int] = {}
        self.narrower: dict[tuple[int, tuple[str, ...]], int] = {}

    def of(self, plan: Plan) -> int:
        if plan not in self.found:
            ways = sorted((way.as_json() for way in plan.ways), key=str)
            out = [{"officer": _text(officer), "agency": _text(agency)} for officer, agency in plan.kept_out]
            self.found[plan] = self.ask(
                "select wardmote.find_audience(%s, %s, %s::text[], %s::jsonb, %s::jsonb)",
                [plan.owner, plan.tier, sorted(plan.held), _json(ways), _json(out)],
            )
        return self.found[plan]

    def narrowed(self, parent: int, categories: Iterable[str]) -> int:
        key = (parent, tuple(sorted(categories)))
        if not key[1]:
            return parent
        if key not in self.narrower:
            self.narrower[key] = self.ask("select wardmote.narrowed(%s, %s::text[])", [parent, list(key[1])])
        return self.narrower[key]

    def ask(self, question: str, arguments: list[Any]) -> int:
        self.cursor.execute("set local role wardmote_definer")
        self.cursor.execute(question, arguments)
        answer: int = self.cursor.fetchone()[0]
        self.cursor.execute("set local role wardmote_owner")
        return answer


def _json(value: Any) -> str:
    return json.dumps(value)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def add_accounts() -> int:
    """One account an officer, the password hashed once; the e-mail address verified."""
    account, address = apps.get_model("identity.Account"), apps.get_model("account.EmailAddress")
    hashed = make_password(PASSWORD)
    account._default_manager.using(HERE).bulk_create(
        [account(id=officer.id, email=officer.email, password=hashed, is_active=True) for officer in OFFICERS]
    )
    address._default_manager.using(HERE).bulk_create(
        [address(user_id=o.id, email=o.email, verified=True, primary=True) for o in OFFICERS]
    )
    return len(OFFICERS)


# --- guards -----------------------------------------------------------------------------------------


def tables() -> list[str]:
    return [f"public.{apps.get_model(name)._meta.db_table}" for name in ORDER] + [f"public.{AUDIT}"]


def guards(cursor: Any) -> list[tuple[Any, ...]]:
    """Row security, triggers and rights of every table, as they stand."""
    cursor.execute(GUARDS)
    return list(cursor.fetchall())


def lift_guards(cursor: Any) -> None:
    for table in tables():
        cursor.execute(f"alter table {table} no force row level security")
        cursor.execute(f"alter table {table} disable trigger user")
    cursor.execute(f"grant insert on public.{AUDIT} to current_user")  # entries of days that are over


def restore_guards(cursor: Any, before: list[tuple[Any, ...]]) -> None:
    was = {f"public.{name}": forced for name, _, forced, *_ in before}
    for table in tables():
        if was[table]:
            cursor.execute(f"alter table {table} force row level security")
        cursor.execute(f"alter table {table} enable trigger user")
    cursor.execute(f"revoke insert on public.{AUDIT} from current_user")
    cursor.execute(f"grant insert ({', '.join(SAID)}) on public.{AUDIT} to current_user")


def check_counts(cursor: Any, counts: dict[str, int]) -> None:
    """Under a row policy an insert or a count can fall short without an error: ask the tables."""
    wanted = [(f"public.{apps.get_model(name)._meta.db_table}", counts[name]) for name in ORDER]
    for table, count in [*wanted, (f"public.{AUDIT}", counts["audit entries"])]:
        cursor.execute(f"select count(*) from {table}")  # noqa: S608  # nosec B608  (names of our own tables)
        found = cursor.fetchone()[0]
        if found != count:
            raise AssertionError(f"{table} holds {found} rows; expected {count}")


def main() -> int:
    django.setup()
    began = time.monotonic()
    try:
        counts = load()
    except CannotLoad as reason:
        print(reason, file=sys.stderr)
        return 1
    if not counts:
        print("The demo partnership is already loaded.")
        return 0
    print(
        f"Loaded {counts['identity.Agency']} agencies, {counts['accounts']} officers, "
        f"{counts['agreements.Agreement']} agreements, {counts['cases.Case']} cases and "
        f"{counts['intake.Report']} reports in {time.monotonic() - began:.1f} seconds."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
