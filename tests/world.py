"""Making a small partnership for a test, stepping aside from the application's role to do so."""

import copy
import secrets
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.test import Client

from wardmote.foundation.database.session import acting, hashed
from wardmote.trust.access.models import Level
from wardmote.trust.agreements.models import Agreement, Organisation, Party
from wardmote.trust.identity.models import Agency, Officer, Role, Team

KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "identity_installation",
    "access_shareable",
    "access_atthedoor",
    "access_standingpurpose",
    "access_parameter",
    "identity_sessionlimit",
    "audit_limit",
    "access_door",
    "agreements_purpose",
    "agreements_category",
    "agreements_gateway",
    "search_source",
    "search_parameter",
    "clocks_convention",
    "clocks_calendar",
    "clocks_target",
    "patrols_term",
    "kinds_category",
    "catalogue_entry",
    "catalogue_figure",
    "registers_timing",
    "repeats_threshold",
    "risk_instrument",
    "risk_use",
    "supervision_template",
    "plans_rule",
    "powers_parameter",
    "retention_rule",
    "retention_carried",
    "retention_hook",
    "open311_parameter",
    "front_doors_parameter",
    "files_in_parameter",
    "upkeep_convention",
    "upkeep_topic",
    "upkeep_clause",
}
# Of those, where an agency may have rows of its own beside what migrations put there.
OWN = (
    "retention_rule", "clocks_target", "clocks_calendar", "clocks_convention", "repeats_threshold",
    "front_doors_parameter", "risk_use", "catalogue_figure", "supervision_template", "plans_rule", "registers_timing",
    "upkeep_clause",
)  # fmt: skip


@contextmanager
def building() -> Iterator[None]:
    """Step aside from the application's role, to make the world on the same connection."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user = session_user")
        if cursor.fetchone()[0]:  # aside already
            yield
            return
        cursor.execute("reset role")
        yield
        # After a failure the transaction is lost, and its rollback takes the role back by itself.
        cursor.execute("set role wardmote_app")


def raw(role: str | None = None) -> psycopg.Connection[Any]:
    """A second connection, in another login's shoes or, without one, as the tests' superuser."""
    made = psycopg.connect(
        host=settings.DATABASES["default"]["HOST"],
        port=settings.DATABASES["default"]["PORT"],
        dbname=settings.DATABASES["default"]["NAME"],
        user=settings.DATABASES["default"]["USER"],
        password=settings.DATABASES["default"]["PASSWORD"],
        autocommit=True,
    )
    if role:
        made.execute(f"set role {role}")
    return made


_beside: psycopg.Connection[Any] | None = None


def beside() -> psycopg.Connection[Any]:
    """The superuser on a connection that stays, where triggers stand aside and each statement is committed.

    Never make them stand aside on the connection a test works on: by `session_replication_role` it forgets every plan
    it has made, by `alter table` all that touch the table, and to plan the rules anew takes longer than most tests.
    """
    global _beside
    if _beside is None or _beside.closed:
        _beside = raw()
        _beside.execute("set session_replication_role = replica; set lock_timeout = '10s'")
    return _beside


def sweep() -> None:
    global _laid
    superuser = beside()
    tables = [
        name
        for (name,) in superuser.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
            " and pg_relation_size(oid) > 0"
        ).fetchall()
        if name not in KEPT
    ]
    superuser.execute("; ".join(f'delete from public."{name}"' for name in tables))
    asked = [
        f"select '{table}' where exists (select from public.{table} where agency_id is not null)"
        for table in OWN
    ]
    asked += [
        "select 'identity_installation' from public.identity_installation where not second_factor_required or is_demo",
        "select 'kinds_category' where exists (select from public.kinds_category where by_id is not null)",
        "select 'patrols_term' from public.patrols_term where status = 'own' or ends_on is not null",
    ]
    if found := [name for (name,) in superuser.execute(" union all ".join(asked)).fetchall()]:
        with raw() as superuser:
            for table in set(found) & set(OWN):
                superuser.execute(f"delete from public.{table} where agency_id is not null")
            superuser.execute("delete from public.kinds_category where by_id is not null")
            superuser.execute("delete from public.patrols_term where status = 'own'")
            superuser.execute("update public.patrols_term set ends_on = null where ends_on is not null")
            superuser.execute(
                "update public.identity_installation set second_factor_required = true, is_demo = false"
            )
    _laid = False
    _on_record.clear()


def begin(*, wants_partnership: bool) -> None:
    """Before a test: the partnership that an earlier one left is there for whoever asks for one, and for nobody else."""
    global _built
    _built = False
    if not wants_partnership:
        take_away()


def end() -> None:
    """After a test, rolled back: the entries that were committed for it go too."""
    if _on_record:
        beside().execute("delete from public.audit_entry where id = any(%s)", [_on_record])
        _on_record.clear()


def vacuum() -> None:
    """Dead rows out of the tables, PostgreSQL's own among them, that have many."""
    found = (
        beside()
        .execute("select relid::regclass::text from pg_stat_all_tables where n_dead_tup > 100")
        .fetchall()
    )
    if found:
        beside().execute(f"vacuum (skip_locked) {', '.join(table for (table,) in found)}")


def take_away() -> None:
    global _laid
    if _laid and _kept:
        beside().execute(_kept.strike)
    _laid = False


def own(queries: Iterable[dict[str, str]]) -> list[str]:
    """What a page asked: without the savepoints that stand in for a request's transaction within a test's own."""
    return [each["sql"] for each in queries if not each["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT"))]


def sign_in(officer: Officer, *, second_factor: bool = True) -> str:
    """A live session for an officer; returns its cookie."""
    token = secrets.token_urlsafe(24)
    with building(), connection.cursor() as cursor:
        cursor.execute(
            "insert into identity_account (id, email, password, is_active) values (%s, %s, '', true)"
            " on conflict (id) do nothing",
            [officer.pk, f"{officer.pk.hex}@example.org"],
        )
        cursor.execute(
            "insert into identity_session (session_key, session_data, expire_date, account_id, second_factor_at)"
            " values (%s, '', %s, %s, %s)",
            [
                hashed(token),
                datetime.now(UTC) + timedelta(hours=1),
                officer.pk,
                datetime.now(UTC) if second_factor else None,
            ],
        )
    return token


@contextmanager
def as_officer(officer: Officer) -> Iterator[Officer]:
    """Act as this officer for some lines, through a real session."""
    with acting(sign_in(officer), durable=False) as signed_in:
        yield signed_in


def client_for(officer: Officer) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = sign_in(officer)
    return client


def opened_earlier(
    officer: Officer, record: uuid.UUID, kinds: tuple[str, ...] = ("case", "report", "document", "place")
) -> None:
    """An opening ticket of an earlier, committed transaction; whatever kind of record it is."""
    on_record(
        {"officer_id": officer.pk, "action": "opened", "subject_kind": kind, "subject_id": record}
        for kind in kinds
    )


def on_record(entries: Iterable[dict[str, Any]]) -> None:
    """Entries of the log that an earlier transaction committed: just now, where they do not say when."""
    plain = {"at": datetime.now(UTC), "xid": 1, "purpose": "", "note": "", "salt": ""}
    rows = [{"id": uuid.uuid4(), **plain, **entry} for entry in entries]
    if rows:
        _on_record.extend(row["id"] for row in rows)
        each = f"({', '.join(['%s'] * len(rows[0]))})"
        beside().execute(
            f"insert into public.audit_entry ({', '.join(rows[0])}) values {', '.join([each] * len(rows))}",
            [value for row in rows for value in row.values()],
        )


def officer(agency: Agency, team: Team | None, name: str, *roles: str, is_service: bool = False) -> Officer:
    with building():
        return Officer.objects.create(
            agency=agency, team=team, name=name, roles=list(roles), is_service=is_service
        )


def agency(name: str, kind: str = "council", teams: tuple[str, ...] = ("First", "Second")) -> Agency:
    with building():
        made = Agency.objects.create(name=name, short_name=name[:40], kind=kind)
        for team in teams:
            Team.objects.create(agency=made, name=team)
        Organisation.objects.create(name=name, agency=made)
        Officer.objects.create(agency=made, name=f"{name} (service)", is_service=True)
    return made


def agreement(
    owner: Agency,
    *parties: Agency,
    purposes: tuple[str, ...] = ("asb",),
    categories: tuple[str, ...] = ("incident", "contact", "offence"),
    starts_on: date | None = None,
    ends_on: date | None = None,
    state: str = "in_force",
    **fields: Any,
) -> Agreement:
    """An entry in force since last month, signed by all its parties."""
    today = date.today()
    start = starts_on or today - timedelta(days=30)
    with building():
        teams = list(owner.teams.order_by("name"))
        made = Agreement.objects.create(
            owner=owner,
            register_id=fields.pop("register_id", uuid.uuid4().hex[:8]),
            document_name=fields.pop("document_name", "Agreement"),
            state=state,
            purposes=list(purposes),
            categories=list(categories),
            gateways=["cda_115"],
            owner_team=teams[0],
            successor_team=teams[-1],
            starts_on=start,
            review_on=today + timedelta(days=300),
            ends_on=ends_on,
            created_at=datetime.now(UTC),
            changed_at=datetime.now(UTC),
            **fields,
        )
        for party in (owner, *parties):
            Party.objects.create(
                agreement=made,
                organisation=Organisation.objects.get(agency=party),
                signed_on=min(start, today),
            )
    return made


def agreements(how_many: int, owner: Agency, *parties: Agency) -> None:
    """Many entries in force, made at once."""
    now, day = datetime.now(UTC), date(2026, 1, 1)
    with building():
        bodies = list(Organisation.objects.filter(agency__in=[owner, *parties]))
        team = owner.teams.first()
        made = Agreement.objects.bulk_create(
            Agreement(
                owner=owner, register_id=f"{number}", document_name=f"Agreement {number}", version="1",
                state="in_force", purposes=["asb"], categories=["incident"], owner_team=team,
                successor_team=team, starts_on=day, review_on=day + timedelta(days=number % 28),
                created_at=now, changed_at=now,
            )
            for number in range(how_many)
        )  # fmt: skip
        Party.objects.bulk_create(
            Party(agreement=agreement, organisation=body, signed_on=day)
            for agreement in made
            for body in bodies
        )


@dataclass
class Partnership:
    """A council that owns, a housing association that is a partner, a stranger; each with officers."""

    council: Agency
    housing: Agency
    stranger: Agency
    agreement: Agreement
    caseworker: Officer  # of the council's first team
    colleague: Officer  # of the council's second team
    partner: Officer  # of housing's first team
    partner_colleague: Officer  # of housing's second team
    outsider: Officer
    governance: Officer  # the council's information governance lead
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Kept:
    """The first partnership that was built, and the statements that put its rows back and take them away again."""

    lay: str
    strike: str
    made: Partnership


_kept: Kept | None = None
_laid = False  # its rows are in the database, committed
_built = False  # this test has asked for it
_on_record: list[uuid.UUID] = []


def build() -> Partnership:
    """A partnership of one's own. Made once, row by row; ever after its rows are put back as they were, in one go.

    They are committed beside the test, and stay for the next one that wants them: see `begin`.
    """
    global _kept, _laid, _built
    if _kept and _laid and not _built:
        _built = True
        return copy.deepcopy(_kept.made)
    with building(), connection.cursor() as cursor:
        cursor.execute("select exists (select from identity_agency)")
        if cursor.fetchone()[0]:
            return _build_anew()
        if _kept is None:
            made = _build_anew()
            _kept = Kept(*_rows(cursor), made)
        else:
            beside().execute(_kept.lay)
            _laid = _built = True
    return copy.deepcopy(_kept.made)


def _rows(cursor: Any) -> tuple[str, str]:
    """Statements that put the rows back where triggers stand aside, for what they made is among the rows; and away."""
    cursor.execute(
        "select c.relname, string_agg(quote_ident(a.attname), ', ' order by a.attnum)"
        " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
        "  and a.attgenerated = ''"
        " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by 1 order by 1"
    )
    statements, strikes = [], []
    for table, columns in [row for row in cursor.fetchall() if row[0] not in KEPT]:
        cursor.execute(f"select quote_literal(jsonb_agg(to_jsonb(t))::text) from public.{table} t")
        if (rows := cursor.fetchone()[0]) is not None:
            statements.append(
                f"insert into public.{table} ({columns}) overriding system value"
                f" select {columns} from jsonb_populate_recordset(null::public.{table}, {rows}::jsonb)"
            )
            strikes.append(f"delete from public.{table}")
    return "; ".join(statements), "; ".join(strikes)


def _build_anew() -> Partnership:
    council, housing, stranger = (
        agency("Council"),
        agency("Housing", "housing"),
        agency("Stranger", "charity"),
    )

    def teams(of: Agency) -> list[Team]:
        with building():
            return list(of.teams.order_by("name"))

    (c1, c2), (h1, h2), (s1, _) = teams(council), teams(housing), teams(stranger)
    return Partnership(
        council=council,
        housing=housing,
        stranger=stranger,
        agreement=agreement(council, housing),
        caseworker=officer(council, c1, "Case Worker", Role.CASEWORKER, Role.SUPERVISOR),
        colleague=officer(council, c2, "Council Colleague", Role.CASEWORKER),
        partner=officer(housing, h1, "Housing Partner", Role.CASEWORKER),
        partner_colleague=officer(housing, h2, "Housing Colleague", Role.CASEWORKER),
        outsider=officer(stranger, s1, "Out Sider", Role.CASEWORKER),
        governance=officer(council, c2, "Info Governance", Role.INFORMATION_GOVERNANCE),
    )


def grant(
    agency: Agency,
    *,
    team: Team | None = None,
    officer: Officer | None = None,
    agreement: Agreement | None = None,
    purpose: str = "",
    categories: tuple[str, ...] = (),
    level: int = Level.EXPORT,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> dict[str, Any]:
    """One grant as `make_audience` takes it."""
    return {
        "agency": str(agency.pk),
        "team": str(team.pk) if team else None,
        "officer": str(officer.pk) if officer else None,
        "agreement": str(agreement.pk) if agreement else None,
        "purpose": purpose,
        "categories": list(categories),
        "level": level,
        "starts_on": str(starts_on) if starts_on else None,
        "ends_on": str(ends_on) if ends_on else None,
    }


def case(
    p: Partnership, by: Officer | None = None, held: tuple[str, ...] = ("incident",), **fields: Any
) -> Any:
    """A case of the caseworker's team, opened as that officer, with its summary."""
    from wardmote.foundation.references import new_reference
    from wardmote.trust.access import commands as access
    from wardmote.work.cases.models import Case, Summary

    by = by or p.caseworker
    now = datetime.now(UTC)
    with as_officer(by):
        audience = access.make_audience(
            access.Plan(frozenset({access.Terms(by.agency_id, team_id=by.team_id)}), held=frozenset(held))
        )
        made = Case.objects.create(
            reference=new_reference("C"),
            audience_id=audience,
            owner_id=by.agency_id,
            team_id=by.team_id,
            lead=by,
            title=fields.pop("title", "Noise on the stairs at night"),
            kind=fields.pop("kind", Case.Kind.ASB),
            categories=list(held),
            opened_at=now,
            opened_by=by,
            changed_at=now,
            review_on=date.today() + timedelta(days=28),
            **fields,
        )
        Summary.objects.create(
            case=made, parent_audience_id=audience, audience_id=audience, text="What happened.", by=by, at=now
        )
    return made


def share(
    p: Partnership,
    case: Any,
    *,
    to: Agency | None = None,
    team: Team | None = None,
    officer: Officer | None = None,
    under: Agreement | None = None,
    purpose: str = "asb",
    categories: tuple[str, ...] = ("contact", "incident", "offence"),
    level: int = Level.CONTRIBUTE,
    **dates: Any,
) -> None:
    """Add a grant to the case's audience, as its caseworker."""
    from wardmote.trust.access import commands as access

    to = to or (officer.agency if officer else None) or (team.agency if team else None) or p.housing
    with as_officer(p.caseworker):
        case.refresh_from_db(fields=["audience"])
        plan = access.plan_of(case.audience_id).with_grant(
            access.Terms(
                agency_id=to.pk,
                team_id=team.pk if team else (officer.team_id if officer else None),
                officer_id=officer.pk if officer else None,
                agreement_id=(under or p.agreement).pk,
                purpose=purpose,
                categories=tuple(sorted(categories)),
                level=level,
                **dates,
            )
        )
        access.set_audience("case", case.pk, access.make_audience(plan))
        case.refresh_from_db(fields=["audience"])


def set_tier(case: Any, tier: str) -> None:
    """Make the case's own audience one of this tier, its officers named; nobody could by a page."""
    with building(), connection.cursor() as cursor:
        cursor.execute("update access_audience set tier = %s where id = %s", [tier, case.audience_id])
