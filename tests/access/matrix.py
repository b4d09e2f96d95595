"""The leak matrix: one record and all that hangs on it, many viewers, and who of them may see each row.

A viewer is named for the one thing that is different about them. `Matrix.leaks()` asks in raw SQL, as the
application's role, for every row as every viewer, and gives back each answer that is not the expected one.
"""

import pkgutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from itertools import chain, islice
from typing import Any

from django.db import DatabaseError, connection, transaction

from tests import world
from tests.access import parts as rooms
from wardmote.foundation.database.session import hashed
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Level
from wardmote.trust.agreements.models import Organisation, Party
from wardmote.trust.identity.models import Agency, Officer, Role

TODAY = date.today()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LONG_AGO = TODAY - timedelta(days=200)
COVERED = ("contact", "incident", "offence")

# Partner agencies, each let in by a grant to its first team that relies on its own agreement, and what is wrong
# with it. Those of ADMITTED see the record.
PARTNERS: dict[str, dict[str, Any]] = {
    "partner": {},
    "partner: last day of the agreement": {"ends_on": TODAY},
    "partner: reads only": {"level": Level.READ},
    "partner: decides": {"level": Level.DECIDE},
    "partner: name only": {"level": Level.NAME},
    "partner: grant not started": {"grant_starts_on": TOMORROW},
    "partner: grant ended": {"grant_ends_on": YESTERDAY},
    "partner: agency must not receive": {},
    "partner: agreement not started": {"starts_on": TOMORROW},
    "partner: agreement ended": {"starts_on": LONG_AGO, "ends_on": YESTERDAY},
    "partner: agreement suspended": {"state": "suspended"},
    "partner: agreement ended early": {"state": "ended"},
    "partner: agreement superseded": {"state": "superseded"},
    "partner: agreement a draft": {"state": "draft"},
    "partner: another purpose": {"purposes": ("noise_nuisance",)},
    "partner: depersonalised purpose": {
        "purpose": "strategic_assessment",
        "purposes": ("strategic_assessment",),
    },
    "partner: unknown purpose": {"purpose": "unheard_of", "purposes": ("unheard_of",)},
    "partner: another category": {"categories": ("contact", "offence")},
    "partner: has not signed": {},
    "partner: has withdrawn": {},
    "partner: owner has not signed": {},
    "partner: owner has withdrawn": {},
    "partner: owner is no party": {},
}
ADMITTED = {"partner", "partner: last day of the agreement", "partner: reads only", "partner: decides"}
# Officers of the "partner" agency.
PARTNER_SIDE = ["partner: named officer", "partner: beside the named officer", "partner: must not receive"]
OWNER_SIDE = [
    "owner: team",
    "owner: no ticket",
    "owner: old ticket",
    "owner: ticket of this transaction",
    "owner: ticket of another kind",
    "owner: did something else",
    "owner: other team",
    "owner: moved to another team",
    "owner: administrator",
    "owner: auditor",
    "owner: governance",
    "owner: register editor",
    "owner: leaver",
    "owner: account disabled",
    "owner: session expired",
    "owner: no second factor",
    "owner: broke the glass",
    "owner: broke the glass of others",
    "owner: glass is over",
    "owner: glass ended",
    "owner: glass of another kind",
    "owner: glass of a Channel case",
]
SEES = {"owner: team", "partner: named officer"} | ADMITTED
SEES_LISTS = SEES | {n for n in OWNER_SIDE if "ticket" in n or "something else" in n}
NOBODY = {
    "owner: leaver",
    "owner: account disabled",
    "owner: session expired",
    "owner: no second factor",
    "owner: last day has passed",
    "no session",
}


@dataclass
class Row:
    """One row and who may see it; `table` is its table, `key` its primary key column."""

    table: str
    pk: Any
    seen_by: set[str]
    key: str = "id"


@dataclass
class Attempt:
    """One write. `by` maps viewers to whether it must work for them."""

    table: str
    sql: str
    params: list[Any]
    by: dict[str, bool]


class Named(dict[str, Any]):
    """Rooms add to one table of rows: two of the same name would leave one untried."""

    def __ior__(self, more: Any) -> "Named":  # type: ignore[override,misc]
        if twice := self.keys() & dict(more).keys():
            raise ValueError(f"named twice in the matrix: {', '.join(sorted(twice))}")
        self.update(more)
        return self


@dataclass
class Matrix:
    viewers: dict[str, str] = field(default_factory=dict)  # name -> session token
    officers: dict[str, Officer] = field(default_factory=dict)
    rows: Named = field(default_factory=Named)
    attempts: dict[str, Attempt] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    # -- saying what is to be tried --

    def try_insert(
        self, name: str, table: str, values: dict[str, Any], by: dict[str, bool], author: str | None = None
    ) -> None:
        """One insert for each viewer in `by`, with a fresh id and, in the column `author`, themselves."""
        for viewer, allowed in by.items():
            row = dict(values)
            if "id" in row:
                row["id"] = uuid.uuid4()
            if author and viewer in self.officers:
                row[author] = self.officers[viewer].pk
            columns = ", ".join(f'"{column}"' for column in row)
            marks = ", ".join(["%s"] * len(row))
            self.attempts[f"{name} ({viewer})"] = Attempt(
                table,
                f"insert into public.{table} ({columns}) values ({marks})",
                list(row.values()),
                {viewer: allowed},
            )

    def try_update(
        self, name: str, table: str, change: str, pk: Any, by: dict[str, bool], key: str = "id"
    ) -> None:
        self.attempts[name] = Attempt(table, f"update public.{table} set {change} where {key} = %s", [pk], by)

    # -- asking --

    def seen_now(self, rows: dict[str, Row]) -> set[str]:
        """The labels of those rows that whoever acts now sees: one statement a table."""
        tables: dict[tuple[str, str], dict[str, list[str]]] = {}
        for label, row in rows.items():
            tables.setdefault((row.table, row.key), {}).setdefault(str(row.pk), []).append(label)
        found: set[str] = set()
        with connection.cursor() as cursor:
            for (table, key), labels in tables.items():
                wanted = [row.pk for row in rows.values() if (row.table, row.key) == (table, key)]
                cursor.execute(f"select {key} from public.{table} where {key} = any(%s)", [wanted])
                for (pk,) in cursor.fetchall():
                    found.update(labels[str(pk)])
        return found

    def leaks(
        self, *, table: str | None = None, first: bool = False, writes_first: bool = False
    ) -> list[str]:
        """Every cell that is not as it should be, in words; `first` stops at one."""
        parts = [self.seen_amiss(table), self.done_amiss(table)]
        found = chain.from_iterable(reversed(parts) if writes_first else parts)
        return list(islice(found, 1)) if first else list(found)

    def seen_amiss(self, table: str | None) -> Iterator[str]:
        rows = {label: row for label, row in self.rows.items() if table in (None, row.table)}
        for viewer, token in self.viewers.items():
            with as_application(token):
                if viewer == "owner: ticket of this transaction":
                    self.ticket_now()
                visible = self.seen_now(rows)
            for label, row in rows.items():
                seen = label in visible
                if seen != (viewer in row.seen_by):
                    yield f"{viewer} {'sees' if seen else 'does not see'} {label}"

    def done_amiss(self, table: str | None) -> Iterator[str]:
        for name, attempt in self.attempts.items():
            if table not in (None, attempt.table):
                continue
            for viewer, allowed in attempt.by.items():
                worked = self.try_out(viewer, attempt)
                if worked != allowed:
                    yield f"{viewer} {'can' if worked else 'cannot'} {name}"

    def ticket_now(self) -> None:
        with connection.cursor() as cursor:
            for kind, record in self.facts["opened"].items():
                cursor.execute(
                    "insert into audit_entry (action, subject_kind, subject_id, owner_id, purpose)"
                    " values ('opened', %s, %s, %s, 'asb')",
                    [kind, record, self.facts["p"].council.pk],
                )

    def try_out(self, viewer: str, attempt: Attempt) -> bool:
        """Whether the write goes through and touches a row; undone in any case."""
        try:
            with transaction.atomic():
                with as_application(self.viewers[viewer]), connection.cursor() as cursor:
                    cursor.execute(attempt.sql, attempt.params)
                    worked = cursor.rowcount > 0
                transaction.set_rollback(True)
                return worked
        except DatabaseError as failure:
            text = str(failure)
            if (
                "row-level security" in text
                or "permission denied" in text
                or "officer" in text
                or "agreement" in text
                or "read by leads alone" in text
            ):
                return False
            raise


class as_application:
    """Stand in the application's role with one session, and step out again."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set role wardmote_app")
            cursor.execute("select count(*) from wardmote.begin_session(%s)", [hashed(self.token)])

    def __exit__(self, *problem: Any) -> None:
        if problem[0] is None:
            with connection.cursor() as cursor:
                cursor.execute("select set_config('wardmote.session', '', true)")


def build() -> Matrix:
    """The whole world of the matrix, in the present transaction.

    Each room adds its rows and its writes in a module of `tests/access/parts`: `records(m, p)` and `attempts(m, p)`.
    """
    m = Matrix()
    p = world.build()
    first, second = (p.caseworker.team, p.colleague.team)
    m.facts["p"] = p

    def add(name: str, agency: Agency, team: Any, *roles: str) -> Officer:
        officer = m.officers[name] = world.officer(agency, team, name.title(), *roles)
        m.viewers[name] = world.sign_in(officer)
        return officer

    # The owner's side.
    m.officers["owner: team"] = p.caseworker
    m.viewers["owner: team"] = world.sign_in(p.caseworker)
    for name in OWNER_SIDE[1:]:
        team = second if "team" in name.split(": ")[1] else first
        role = {
            "owner: administrator": Role.ADMINISTRATOR,
            "owner: auditor": Role.AUDITOR,
            "owner: governance": Role.INFORMATION_GOVERNANCE,
            "owner: register editor": Role.REGISTER_EDITOR,
        }.get(name, Role.TRIAGE if "glass" in name else None)
        elsewhere = second if role else team
        add(name, p.council, elsewhere, *([role] if role else [Role.CASEWORKER]))
    add("stranger", p.stranger, p.outsider.team, Role.CASEWORKER)
    add("stranger: auditor", p.stranger, p.outsider.team, Role.AUDITOR)
    add("stranger: governance", p.stranger, p.outsider.team, Role.INFORMATION_GOVERNANCE)
    m.viewers["no session"] = "nobody at all has this cookie"

    # The partners, each with an agreement of its own.
    terms: list[access.Terms] = [access.Terms(p.council.pk, team_id=first.pk)]
    denied_agency = None
    third = world.agency("Third party")
    for name, faults in PARTNERS.items():
        faults = dict(faults)
        level, purpose = faults.pop("level", Level.CONTRIBUTE), faults.pop("purpose", "asb")
        starts, ends = faults.pop("grant_starts_on", None), faults.pop("grant_ends_on", None)
        agency = world.agency(name.capitalize(), "housing")
        with world.building():
            team = agency.teams.order_by("name").first()
        owner = third if name == "partner: owner is no party" else p.council
        agreement = world.agreement(owner, agency, **{"categories": COVERED, **faults})
        who = Organisation.objects.get
        with world.building():
            party = Party.objects.filter(agreement=agreement)
            if name == "partner: has not signed":
                party.filter(organisation=who(agency=agency)).update(signed_on=None)
            if name == "partner: has withdrawn":
                party.filter(organisation=who(agency=agency)).update(withdrew_on=TODAY)
            if name == "partner: owner has not signed":
                party.filter(organisation=who(agency=p.council)).update(signed_on=None)
            if name == "partner: owner has withdrawn":
                party.filter(organisation=who(agency=p.council)).update(withdrew_on=TODAY)
        if name == "partner: agency must not receive":
            denied_agency = agency
        add(name, agency, team, Role.CASEWORKER)
        terms.append(
            access.Terms(
                agency.pk,
                team.pk,
                None,
                agreement.pk,
                purpose,
                COVERED,
                level,
                starts_on=starts,
                ends_on=ends,
            )
        )
        if name == "partner":
            m.facts["agreement"] = agreement
            named = add("partner: named officer", agency, _second(agency), Role.CASEWORKER)
            add("partner: beside the named officer", agency, _second(agency), Role.CASEWORKER)
            denied = add("partner: must not receive", agency, team, Role.CASEWORKER)
            add("partner: governance", agency, _second(agency), Role.INFORMATION_GOVERNANCE)
            terms.append(
                access.Terms(
                    agency.pk, named.team_id, named.pk, agreement.pk, "asb", COVERED, Level.CONTRIBUTE
                )
            )
    kept_out = {access.KeptOut(officer_id=denied.pk), access.KeptOut(agency_id=denied_agency.pk)}

    _records(m, p, access.Plan(frozenset(terms), frozenset(kept_out), frozenset({"incident"})))
    parts = [
        import_module(found.name) for found in pkgutil.iter_modules(rooms.__path__, f"{rooms.__name__}.")
    ]
    for part in parts:
        part.records(m, p)
    _sessions_gone_wrong(m, second)
    _tickets(m)
    _attempts(m, p)
    for part in parts:
        part.attempts(m, p)
    return m


def _second(agency: Agency) -> Any:
    with world.building():
        return agency.teams.order_by("name").last()


def _insert(table: str, **values: Any) -> uuid.UUID:
    pk = (
        values.setdefault("id", uuid.uuid4())
        if "id" in values or not table.endswith(("telling", "content", "_layout"))
        else None
    )
    columns = ", ".join(f'"{column}"' for column in values)
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"insert into public.{table} ({columns}) values ({marks})", list(values.values()))
    return pk


def _records(m: Matrix, p: world.Partnership, plan: access.Plan) -> None:
    """One case with one row in every table that hangs on it, made as the owner's caseworker would."""
    now = datetime.now(UTC)
    by = p.caseworker
    with world.as_officer(by):
        own = access.make_audience(
            access.Plan(frozenset({access.Terms(p.council.pk)}), held=frozenset({"incident"}))
        )
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select set_config('wardmote.session', %s, true)", [hashed(m.viewers["owner: team"])])
        # Built aside: the agreements of some grants are not live, and `set_audience` would rightly refuse.
        cursor.execute(
            "select wardmote.find_audience(%s, 'standard', %s::text[], %s::jsonb, %s::jsonb)",
            [p.council.pk, ["incident"], access._json(plan.grants), access._json(plan.denials)],
        )
        audience = cursor.fetchone()[0]
        whole = _insert("cases_case", **_case(by, own, now))
        case = _insert("cases_case", **_case(by, audience, now))
        report = _insert(
            "intake_report", reference=uuid.uuid4().hex[:12], audience_id=audience, owner_id=p.council.pk, kind="asb",
            channel="phone", harm="low", state="waiting", area="", occurred_words="", received_at=now,
            taken_by_id=by.pk, closed_reason="",
        )  # fmt: skip
        common = {"parent_audience_id": audience, "audience_id": audience, "categories": []}
        _insert(
            "intake_telling", report_id=report, what="What was said", who="", address="", postcode="", teller_name="",
            is_anonymous=False, teller_phone="", teller_email="", contact_by="any", contact_wishes="", **common,
        )  # fmt: skip
        child = {"case_id": case, **common, "by_id": by.pk, "at": now}
        made = {
            "cases_summary": _insert("cases_summary", text="x", **child),
            "cases_person": _insert(
                "cases_person",
                name="N",
                role="victim",
                contact="",
                contact_wishes="",
                about="",
                from_on=TODAY,
                **child,
            ),
            "cases_place": _insert("cases_place", address="1", postcode="", role="where", about="", **child),
            "cases_note": _insert("cases_note", text="x", **child),
            "cases_mustnotreceive": _insert("cases_mustnotreceive", name="N", reason="r", **child),
            "cases_event": _insert("cases_event", kind="opened", note="", **child),
        }
        kept_out = {
            name: _insert("cases_mustnotreceive", name="", reason="r", **child, **whom)
            for name, whom in {
                "an officer kept out": {"officer_id": m.officers["partner: must not receive"].pk},
                "an agency kept out": {"agency_id": m.officers["partner: agency must not receive"].agency_id},
            }.items()
        }
        health = _insert("cases_note", text="x", **{**child, "categories": ["health"]})
        document = _insert(
            "documents_document", audience_id=audience, title="t", name="n", media_type="text/plain", size=1,
            sha256="", added_by_id=by.pk, added_at=now,
        )  # fmt: skip
        _insert(
            "documents_content", document_id=document, key_id="k", wrapped=b"x", sealed_for=audience, pieces=1
        )
        disclosure = _insert(
            "access_disclosure", audience_id=audience, agency_id=p.housing.pk, agreement_id=p.agreement.pk,
            purpose="asb", gateway="", categories=["incident"], level=2, necessity="n", by_id=by.pk, at=now,
            withdrawn_reason="",
        )  # fmt: skip
        action = _insert("actions_action", **_action(by, audience, m.officers["partner"].agency_id, now))
        link = {"case_id": case, **common}
        made |= {
            "cases_casedocument": _insert("cases_casedocument", document_id=document, **link),
            "cases_casedisclosure": _insert("cases_casedisclosure", disclosure_id=disclosure, **link),
            "cases_caseaction": _insert("cases_caseaction", action_id=action, **link),
            "cases_casereport": _insert("cases_casereport", report_id=report, by_id=by.pk, at=now, **link),
        }
        agreement = m.facts["agreement"]
        file = _insert(
            "agreements_agreementfile", agreement_id=agreement.pk, name="n", media_type="text/plain", size=1,
            sha256="", key_id="k", wrapped=b"w", sealed=b"x", added_by_id=by.pk, added_at=now,
        )  # fmt: skip
        alias = _insert(
            "agreements_alias", key=uuid.uuid4().hex, name="n", organisation_id=_organisation(p.council)
        )
        notice = _insert(
            "notices_notice", officer_id=m.officers["partner"].pk, kind="shared", subject_kind="case",
            subject_id=case, at=now, on=TODAY,
        )  # fmt: skip
        entries = {}
        for kind, subject in {
            "case": case,
            "report": report,
            "action": action,
            "agreement": agreement.pk,
        }.items():
            cursor.execute(
                "insert into audit_entry (action, subject_kind, subject_id, owner_id) values ('noted', %s, %s, %s)",
                [kind, subject, p.council.pk],
            )
            cursor.execute("select id from audit_entry where subject_id = %s and action = 'noted'", [subject])
            entries[kind] = cursor.fetchone()[0]
        cursor.execute(
            "insert into audit_entry (action, subject_kind, subject_id, owner_id) values ('share refused', 'case', %s, %s)",
            [case, p.council.pk],
        )
        cursor.execute(
            "select id from audit_entry where subject_id = %s and action = 'share refused'", [case]
        )
        refusal = cursor.fetchone()[0]
        cursor.execute(
            "select id from access_grant where audience_id = %s and agreement_id is null", [audience]
        )
        grant = cursor.fetchone()[0]
        cursor.execute("select id from access_denial where audience_id = %s limit 1", [audience])
        denial = cursor.fetchone()[0]
        cursor.execute("select set_config('wardmote.session', '', true)")

    signed_in = set(m.viewers) - NOBODY
    council = {name for name in signed_in if name.startswith("owner")}
    sensitive = [
        "cases_summary",
        "cases_person",
        "cases_place",
        "cases_note",
        "cases_mustnotreceive",
        "cases_event",
    ]
    m.rows |= {
        "the case": Row("cases_case", case, SEES_LISTS),
        "a case of the owner's whole agency": Row("cases_case", whole, council),
        **{table: Row(table, made[table], SEES) for table in sensitive},
        **{table: Row(table, pk, SEES_LISTS) for table, pk in made.items() if table not in sensitive},
        # Which officer or agency is kept out is known to those who decide.
        **{
            label: Row("cases_mustnotreceive", pk, {"owner: team", "partner: decides"})
            for label, pk in kept_out.items()
        },
        # The partners' agreements do not cover health.
        "a note on health": Row("cases_note", health, {"owner: team"}),
        "the report": Row("intake_report", report, SEES_LISTS),
        "what was told": Row("intake_telling", report, SEES, key="report_id"),
        "the document": Row("documents_document", document, SEES_LISTS),
        "its key": Row("documents_content", document, SEES, key="document_id"),
        "the disclosure": Row("access_disclosure", disclosure, SEES_LISTS),
        "the action": Row("actions_action", action, SEES_LISTS),
        "the audience": Row("access_audience", audience, SEES_LISTS),
        "a grant": Row("access_grant", grant, SEES_LISTS),
        "a denial": Row("access_denial", denial, council & SEES_LISTS | {"partner: decides"}),
        "the partner's notice": Row("notices_notice", notice, {"partner"}),
        "the case's log": Row("audit_entry", entries["case"], SEES_LISTS | {"owner: auditor"}),
        "a share of it refused": Row(
            "audit_entry", refusal, council & SEES_LISTS | {"partner: decides", "owner: auditor"}
        ),
        "the report's log": Row("audit_entry", entries["report"], SEES_LISTS | {"owner: auditor"}),
        "the action's log": Row("audit_entry", entries["action"], SEES_LISTS | {"owner: auditor"}),
        "the agreement's log": Row("audit_entry", entries["agreement"], signed_in),
        "the agreement": Row("agreements_agreement", agreement.pk, signed_in),
        "its party": Row("agreements_party", _party(agreement, p.council), signed_in),
        "its file": Row(
            "agreements_agreementfile", file, council | {"partner", "partner: governance", *PARTNER_SIDE}
        ),
        "an organisation": Row("agreements_organisation", _organisation(p.council), signed_in),
        "an alias": Row("agreements_alias", alias, signed_in),
        "an agency": Row("identity_agency", p.council.pk, signed_in),
        "a team": Row("identity_team", p.caseworker.team_id, signed_in),
        "an officer": Row("identity_officer", p.caseworker.pk, signed_in),
    }
    m.facts |= {
        "case": case, "whole": whole, "audience": audience, "own": own, "report": report, "document": document,
        "action": action, "disclosure": disclosure, "made": made, "alias": alias, "notice": notice,
        "opened": {"case": case, "report": report, "document": document}, "now": now,
    }  # fmt: skip


def _case(by: Officer, audience: int, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(), "reference": uuid.uuid4().hex[:12], "audience_id": audience, "owner_id": by.agency_id,
        "title": "t", "kind": "asb", "status": "open", "risk": "low", "area": "", "categories": ["incident"],
        "opened_at": now, "opened_by_id": by.pk, "changed_at": now, "review_on": TOMORROW, "outcome": "",
    }  # fmt: skip


def _action(by: Officer, audience: int, agency: Any, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(), "audience_id": audience, "title": "t", "detail": "", "asked_by_id": by.pk,
        "asking_id": by.agency_id, "agency_id": agency, "due_on": TOMORROW, "state": "asked", "asked_at": now,
        "decline_reason": "", "evidence": "",
    }  # fmt: skip


def _organisation(agency: Agency) -> uuid.UUID:
    with world.building():
        return Organisation.objects.get(agency=agency).pk


def _party(agreement: Any, agency: Agency) -> uuid.UUID:
    with world.building():
        return Party.objects.get(agreement=agreement, organisation__agency=agency).pk


def _sessions_gone_wrong(m: Matrix, elsewhere: Any) -> None:
    with world.building(), connection.cursor() as cursor:
        one = {name: m.officers[name].pk for name in m.officers}
        cursor.execute("update identity_officer set left_at = now() where id = %s", [one["owner: leaver"]])
        cursor.execute(
            "update identity_account set is_active = false where id = %s", [one["owner: account disabled"]]
        )
        cursor.execute(
            "update identity_session set expire_date = now() - interval '1 second' where account_id = %s",
            [one["owner: session expired"]],
        )
        cursor.execute(
            "update identity_session set second_factor_at = null where account_id = %s",
            [one["owner: no second factor"]],
        )


def _tickets(m: Matrix) -> None:
    """Committed openings for everyone, but for those whose point is that theirs is missing or not good."""
    none = {"owner: no ticket", "owner: ticket of this transaction"}
    with world.building(), connection.cursor() as cursor:
        cursor.execute("alter table audit_entry disable trigger audit_fill")
        for name, officer in m.officers.items():
            if name in none:
                continue
            old = timedelta(minutes=16 if name == "owner: old ticket" else 0)
            action = "noted something" if name == "owner: did something else" else "opened"
            for kind, record in m.facts["opened"].items():
                cursor.execute(
                    "insert into audit_entry (id, at, xid, officer_id, action, subject_kind, subject_id, purpose, note,"
                    " salt, leaf) values (%s, %s, 1, %s, %s, %s, %s, '', '', '', '')",
                    [
                        uuid.uuid4(),
                        datetime.now(UTC) - old,
                        officer.pk,
                        action,
                        "another" if name == "owner: ticket of another kind" else kind,
                        record,
                    ],
                )
        cursor.execute("alter table audit_entry enable trigger audit_fill")


def _attempts(m: Matrix, p: world.Partnership) -> None:
    """Writes, each by someone who may and someone who may not."""
    f = m.facts
    now, audience = f["now"], f["audience"]
    officer: Callable[[str], Any] = lambda name: m.officers[name].pk  # noqa: E731
    org = _organisation(p.council)

    insert, update = m.try_insert, m.try_update
    contributes = {"owner: team": True, "partner": True, "partner: reads only": False, "stranger": False}
    decides = {"owner: team": True, "partner": False, "stranger": False}
    child = {
        "id": 0,
        "case_id": f["case"],
        "parent_audience_id": audience,
        "audience_id": audience,
        "categories": [],
    }
    written = {**child, "by_id": None, "at": now}
    insert("write a note", "cases_note", {**written, "text": "x"}, contributes, "by_id")
    insert("write a note on health", "cases_note", {**written, "text": "x", "categories": ["health"]},
           {"owner: team": True, "partner": False}, "by_id")  # fmt: skip
    insert("write a summary", "cases_summary", {**written, "text": "x"}, contributes, "by_id")
    insert("add a person", "cases_person",
           {**written, "name": "N", "role": "victim", "contact": "", "contact_wishes": "", "about": "",
            "from_on": TODAY}, contributes, "by_id")  # fmt: skip
    insert("add a place", "cases_place", {**written, "address": "1", "postcode": "", "role": "where", "about": ""},
           contributes, "by_id")  # fmt: skip
    insert("write an event", "cases_event", {**written, "kind": "changed", "note": ""}, contributes, "by_id")
    insert(
        "keep someone out", "cases_mustnotreceive", {**written, "name": "N", "reason": "r"}, decides, "by_id"
    )
    m.attempts["write a note in another's name"] = Attempt(
        "cases_note",
        "insert into cases_note (id, case_id, parent_audience_id, audience_id, categories, text, by_id, at)"
        " values (%s, %s, %s, %s, '{}', 'x', %s, now())",
        [uuid.uuid4(), f["case"], audience, audience, officer("owner: team")],
        {"partner": False},
    )
    update("mend a note", "cases_note", "text = 'y', edited_at = now()", f["made"]["cases_note"],
           {"owner: team": True, "partner": False})  # fmt: skip
    update(
        "end a person's part",
        "cases_person",
        "until_on = current_date",
        f["made"]["cases_person"],
        contributes,
    )
    update(
        "let someone in again",
        "cases_mustnotreceive",
        "lifted_at = now()",
        f["made"]["cases_mustnotreceive"],
        decides,
    )
    update("change the case", "cases_case", "title = 'y', kind = 'noise', risk = 'low', area = 'y'", f["case"],
           {**decides, "partner: decides": True})  # fmt: skip
    alone = {"owner: team": True, "partner: decides": False, "partner": False}
    closed = "status = 'closed', closed_at = now(), closed_by_id = wardmote.actor(), outcome = 'resolved'"
    update("close the case", "cases_case", closed, f["case"], alone)
    update(
        "hand the case to another team", "cases_case", f"team_id = '{p.colleague.team_id}'", f["case"], alone
    )
    update("change who leads the case", "cases_case", "lead_id = wardmote.actor()", f["case"], alone)
    update("put off the review of the case", "cases_case", "review_on = '2099-01-01'", f["case"], alone)
    update("take the case over", "cases_case", f"audience_id = {f['own']}", f["case"], {"owner: team": False})
    update(
        "give the case away", "cases_case", f"owner_id = '{p.stranger.pk}'", f["case"], {"owner: team": False}
    )
    insert("open a case", "cases_case", _case(p.caseworker, f["own"], now) | {"reference": "C-NEW"},
           {"owner: team": True, "stranger": False}, "opened_by_id")  # fmt: skip
    m.attempts["delete the case"] = Attempt(
        "cases_case", "delete from cases_case where id = %s", [f["case"]], {"owner: team": False}
    )

    report = {
        "id": 0, "reference": "R-NEW", "audience_id": f["own"], "owner_id": p.council.pk, "kind": "asb",
        "channel": "phone", "harm": "low", "state": "waiting", "area": "", "occurred_words": "", "received_at": now,
        "taken_by_id": None, "closed_reason": "",
    }  # fmt: skip
    insert("take a report", "intake_report", report, {"owner: team": True, "stranger": False}, "taken_by_id")
    update("close the report", "intake_report", "state = 'closed'", f["report"], decides)
    lone = uuid.uuid4()
    with world.building():
        _insert("intake_report", **{**report, "id": lone, "reference": "R-LONE", "audience_id": audience,
                                    "taken_by_id": officer("owner: team")})  # fmt: skip
    telling = {
        "report_id": lone, "parent_audience_id": audience, "audience_id": audience, "categories": [], "what": "x",
        "who": "", "address": "", "postcode": "", "is_anonymous": False, "teller_name": "", "teller_phone": "",
        "teller_email": "", "contact_by": "any", "contact_wishes": "",
    }  # fmt: skip
    insert("tell", "intake_telling", telling, {"owner: team": True, "stranger": False})

    document = {
        "id": 0, "audience_id": audience, "title": "t", "name": "n", "media_type": "text/plain", "size": 1,
        "sha256": "", "added_by_id": None, "added_at": now,
    }  # fmt: skip
    insert("add a document", "documents_document", document, contributes, "added_by_id")
    loose, loose_action, loose_disclosure, loose_report = (uuid.uuid4() for _ in range(4))
    with world.building():
        _insert("documents_document", **{**document, "id": loose, "added_by_id": officer("owner: team")})
        _insert(
            "actions_action", **{**_action(p.caseworker, audience, p.housing.pk, now), "id": loose_action}
        )
        _insert("access_disclosure", id=loose_disclosure, audience_id=audience, agency_id=p.housing.pk,
                agreement_id=p.agreement.pk, purpose="asb", gateway="", categories=["incident"], level=2,
                necessity="n", by_id=officer("owner: team"), at=now, withdrawn_reason="")  # fmt: skip
        _insert("intake_report", **{**report, "id": loose_report, "reference": "R-LOOSE", "audience_id": audience,
                                    "taken_by_id": officer("owner: team")})  # fmt: skip
    sealed = {"document_id": loose, "key_id": "k", "wrapped": b"x", "sealed_for": audience, "pieces": 1}
    insert("put a sealed key to a document", "documents_content", sealed,
           {"owner: team": True, "partner": False})  # fmt: skip
    insert("put bytes to a document unsealed", "documents_content",
           {"document_id": loose, "data": b"x", "key_id": "", "pieces": 0},
           {"owner: team": False})  # fmt: skip
    insert("link a document", "cases_casedocument", {**child, "document_id": loose}, contributes)
    insert("link an action", "cases_caseaction", {**child, "action_id": loose_action}, contributes)
    insert("link a disclosure", "cases_casedisclosure", {**child, "disclosure_id": loose_disclosure}, decides)
    insert("link a report", "cases_casereport", {**written, "report_id": loose_report}, decides, "by_id")

    insert("ask an action", "actions_action", _action(p.caseworker, audience, p.housing.pk, now),
           {"owner: team": True, "partner": False, "stranger": False}, "asked_by_id")  # fmt: skip
    update("answer the action", "actions_action", "state = 'accepted'", f["action"],
           {"owner: team": False, "partner": True, "partner: reads only": False, "stranger": False,
            "partner: must not receive": False})  # fmt: skip

    disclosure = {
        "id": 0, "audience_id": audience, "agency_id": p.housing.pk, "agreement_id": p.agreement.pk, "purpose": "asb",
        "gateway": "", "categories": ["incident"], "level": 2, "necessity": "n", "by_id": None, "at": now,
        "withdrawn_reason": "",
    }  # fmt: skip
    insert("record a disclosure", "access_disclosure", disclosure, decides, "by_id")
    update("withdraw a disclosure", "access_disclosure", "withdrawn_at = now()", f["disclosure"], decides)
    for name, sql in {
        "make an audience by hand": f"insert into access_audience (owner_id, tier, holding_id, fingerprint)"
        f" select owner_id, tier, holding_id, 'x' from access_audience where id = {audience}",
        "let oneself in": f"insert into access_grant (audience_id, owner_id, holding_id, agency_id, purpose, categories,"
        f" level) select id, owner_id, holding_id, owner_id, '', '{{}}', 5 from access_audience where id = {audience}",
        "raise a grant": f"update access_grant set level = 5 where audience_id = {audience}",
        "strike a denial": f"delete from access_denial where audience_id = {audience}",
    }.items():
        m.attempts[name] = Attempt("access_grant", sql, [], {"owner: team": False, "partner": False})
    m.attempts["set the case's audience"] = Attempt(
        "access_shareable", "select wardmote.set_audience('case', %s, %s)", [f["whole"], f["own"]],
        {"owner: team": True, "partner": False, "stranger": False, "no session": False},
    )  # fmt: skip

    notice = {"id": 0, "officer_id": officer("owner: team"), "kind": "shared", "subject_kind": "case",
              "subject_id": uuid.uuid4(), "at": now, "on": TODAY}  # fmt: skip
    insert("put down a notice by hand", "notices_notice", notice, {"partner": False, "owner: team": False})
    m.attempts["send a notice"] = Attempt(
        "notices_notice", "select wardmote.tell(array[%s::uuid], 'shared', 'case', %s, %s, %s)",
        [officer("owner: team"), uuid.uuid4(), TODAY, now], {"partner": True, "no session": False},
    )  # fmt: skip
    update(
        "mark a notice read",
        "notices_notice",
        "read_at = now()",
        f["notice"],
        {"partner": True, "owner: team": False},
    )
    # Without a WHERE no right to read is asked for, so the policy for writing stands alone.
    m.attempts["mark everyone's notices read"] = Attempt(
        "notices_notice", "update public.notices_notice set read_at = now()", [], {"stranger": False}
    )
    insert(
        "write in the log",
        "audit_entry",
        {"action": "a", "subject_kind": "a"},
        {"partner": True, "no session": False},
    )
    opening = {
        "action": "opened", "subject_kind": "case", "subject_id": f["case"], "owner_id": p.council.pk, "purpose": "asb",
    }  # fmt: skip
    everyone = {viewer: viewer in SEES_LISTS for viewer in m.viewers}
    insert("open the case", "audit_entry", opening, everyone)
    insert("open a case of the whole agency", "audit_entry", {**opening, "subject_id": f["whole"]},
           {"owner: other team": True, "stranger": False})  # fmt: skip
    about = {"case": f["case"], "report": f["report"], "document": f["document"], "action": f["action"],
             "agreement": f["agreement"].pk}  # fmt: skip
    for kind, record in about.items():
        entry = {"subject_kind": kind, "subject_id": record, "owner_id": p.council.pk, "purpose": "asb"}
        insert(f"write in the log of the {kind}", "audit_entry", {**entry, "action": "a"},
               {"partner": True, "stranger": False})  # fmt: skip
        if kind in f["opened"]:
            insert(f"put an opening of the {kind} on record", "audit_entry", {**entry, "action": "opened"},
                   {"partner": True, "stranger": False})  # fmt: skip
            insert(f"put an opening of the {kind} on another's record", "audit_entry",
                   {**entry, "action": "opened", "owner_id": p.stranger.pk}, {"partner": False})  # fmt: skip
    update(
        "change the log",
        "audit_entry",
        "action = 'b'",
        f["case"],
        {"owner: auditor": False},
        key="subject_id",
    )

    _agreement_attempts(m, p, insert, update, org)
    for name, sql in {
        "become another's officer": f"update identity_officer set agency_id = '{p.council.pk}'",
        "take a role": "update identity_officer set roles = '{administrator}'",
        "read passwords": "select password from identity_account",
        "read sessions": "select session_key from identity_session",
        "begin a job": "select wardmote.begin_job(1)",
    }.items():
        m.attempts[name] = Attempt(
            "identity_officer", sql, [], {"stranger": False, "owner: administrator": False}
        )


def _agreement_attempts(m: Matrix, p: world.Partnership, insert: Any, update: Any, org: uuid.UUID) -> None:
    f = m.facts
    now = f["now"]
    agreement = f["agreement"].pk
    keeps = {"owner: governance": True, "owner: register editor": False, "owner: team": False,
             "partner: governance": False, "stranger: governance": False}  # fmt: skip
    texts = dict.fromkeys(("version", "document_type", "named_organisations", "description", "purpose_and_objective", "why_necessary", "data_items", "special_category_data", "lawful_basis", "conditions", "individual_rights", "security", "retention", "accuracy", "breaches", "freedom_of_information", "onward_sharing", "dpia_reference", "termination", "state_reason"), "")  # fmt: skip
    entry = {
        "id": 0, "owner_id": p.council.pk, "register_id": "new", "document_name": "d", "purposes": [],
        "categories": [], "gateways": [], "created_at": now, "changed_at": now, **texts,
    }  # fmt: skip
    drafts = {
        "owner: governance": True,
        "owner: register editor": True,
        "owner: team": False,
        "stranger: governance": False,
    }
    insert("draft an agreement", "agreements_agreement", {**entry, "state": "draft"}, drafts)
    team = p.caseworker.team_id
    in_force = {**entry, "state": "in_force", "owner_team_id": team, "successor_team_id": team, "starts_on": TODAY,
                "review_on": TOMORROW}  # fmt: skip
    insert("enter an agreement in force", "agreements_agreement", in_force,
           {"owner: governance": True, "owner: register editor": False})  # fmt: skip
    update("lengthen an agreement", "agreements_agreement", "ends_on = '2099-01-01'", agreement, keeps)
    party = _party(f["agreement"], p.council)
    theirs = _party(f["agreement"], m.officers["partner"].agency)
    new_party = {"id": 0, "agreement_id": agreement, "organisation_id": _organisation(p.stranger), "named_as": "",
                 "contact": "", "data_protection_officer": "", "controller_role": "", "signed_by": ""}  # fmt: skip
    insert("add a party", "agreements_party", new_party, keeps)
    update("sign for the owner", "agreements_party", "signed_on = current_date", party,
           {"owner: governance": True, "partner: governance": False, "owner: team": False})  # fmt: skip
    update("sign for the partner", "agreements_party", "signed_on = current_date", theirs,
           {"owner: governance": False, "owner: register editor": False, "partner: governance": True,
            "partner": False, "stranger: governance": False})  # fmt: skip
    with world.building():
        paper = Organisation.objects.create(name="Signs on paper")
        on_paper = Party.objects.create(agreement=f["agreement"], organisation=paper).pk
    update("record a signature on paper", "agreements_party", "signed_on = current_date", on_paper, keeps)
    update("change the partner's contact", "agreements_party", "contact = 'x'", theirs,
           {**keeps, "partner: governance": True, "partner": False})  # fmt: skip
    update("withdraw oneself", "agreements_party", "withdrew_on = current_date", theirs,
           {"partner: governance": True, "partner": False, "stranger: governance": False})  # fmt: skip
    draft = world.agreement(p.council, p.housing, state="draft")
    draft_party = _party(draft, p.housing)
    m.attempts["strike a party of a draft"] = Attempt(
        "agreements_party", "delete from agreements_party where id = %s", [draft_party],
        {"owner: governance": True, "owner: register editor": True, "stranger: governance": False},
    )  # fmt: skip
    m.attempts["strike a party of an agreement in force"] = Attempt(
        "agreements_party",
        "delete from agreements_party where id = %s",
        [party],
        {"owner: governance": False},
    )
    file = {"id": 0, "agreement_id": agreement, "name": "n", "media_type": "text/plain", "size": 1, "sha256": "",
            "key_id": "k", "wrapped": b"w", "sealed": b"x", "added_by_id": None, "added_at": now}  # fmt: skip
    insert("attach a file", "agreements_agreementfile", file,
           {"owner: governance": True, "partner: governance": False, "owner: team": False}, "added_by_id")  # fmt: skip
    plain = {**file, "key_id": "", "wrapped": None, "sealed": None, "content": b"x"}
    insert(
        "attach a file unsealed",
        "agreements_agreementfile",
        plain,
        {"owner: governance": False},
        "added_by_id",
    )
    register = {"owner: governance": True, "owner: register editor": True, "owner: team": False}
    insert("name an organisation", "agreements_organisation", {"id": 0, "name": "New body"}, register)
    with world.building():
        spare = Organisation.objects.create(name="Not yet on the system").pk
    makes = {"owner: governance": True, "owner: register editor": False, "owner: team": False}
    update(
        "make an organisation an agency",
        "agreements_organisation",
        f"agency_id = '{p.stranger.pk}'",
        spare,
        makes,
    )
    update("turn a party in force into another agency", "agreements_organisation", f"agency_id = '{p.stranger.pk}'", org,
           {"owner: governance": False, "stranger: governance": False})  # fmt: skip
    insert(
        "write a name down",
        "agreements_alias",
        {"id": 0, "key": "new", "name": "new", "organisation_id": org},
        register,
    )
    update("point a name elsewhere", "agreements_alias", f"organisation_id = '{org}'", f["alias"],
           {"owner: governance": True, "owner: team": False})  # fmt: skip
