"""A small partnership that lives: what its officers do through the application, and the plain facts that follow.

Every act is the application's own command, or the database function it calls, by an officer in a session of theirs.
When it went through, the facts told to the oracle (tests/access/oracle.py) are changed as the words of the rule say.
What is no officer's to do (an account suspended, a leaver who comes back, the words of an agreement struck out) is
done aside, as the operator. All in one transaction: `day` is the database's today.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction

from tests import world
from tests.access import facts, oracle
from tests.access.asked_once import ask_once, looking
from tests.access.hung import ABOUT, On, hang
from tests.access.oracle import DECIDE, Audience, Grant, Offer
from tests.access.remembered import Remembered, prepare_to_look
from wardmote.foundation.database.session import acting, hashed
from wardmote.foundation.files.checked import check_upload
from wardmote.foundation.refusals import Refused
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report
from wardmote.records.patrols import commands as patrols
from wardmote.records.patrols.models import Patrol
from wardmote.records.people import commands as people
from wardmote.records.people.models import Person
from wardmote.records.places import commands as places
from wardmote.records.places.models import Place
from wardmote.trust.access import commands as access
from wardmote.trust.identity.models import Agency, Officer, Role, Team
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case

# The database's today, in place of its own, until the test's transaction is undone.
STEERED = """
create or replace function wardmote.today() returns date language sql stable
    return coalesce(nullif(current_setting('wardmote_model.day', true), '')::date,
                    (pg_catalog.now() at time zone 'Europe/London')::date)
"""
PLAIN, SPECIAL = ("contact", "incident", "offence"), ("health", "household")
PURPOSES = ("asb", "noise_nuisance")
REFUSED = {"42501", "23514"}  # insufficient privilege; a check that the database holds
KNOWN = {**facts.KNOWN, **ABOUT}
LEAD = Role.INFORMATION_GOVERNANCE
MODELS = {"case": Case, "report": Report, "patrol": Patrol, "person": Person, "place": Place}


@dataclass
class Merged:
    kind: str
    key: str
    away: str
    into: str


@dataclass
class Living:
    """The partnership as it stands: facts for the oracle, and what is needed to act."""

    day: date = field(default_factory=lambda: date.today() - timedelta(days=200))
    officers: dict[str, Officer] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # of anything, for the list of steps
    agencies: dict[str, Agency] = field(default_factory=dict)
    teams: dict[str, list[Team]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)  # of a record
    entries: dict[str, tuple[str, str]] = field(
        default_factory=dict
    )  # on the must-not-receive list: case, whom
    conflicts: dict[str, tuple[str, str, str]] = field(
        default_factory=dict
    )  # that stand: case, whose, their entry on that list
    waiting: dict[str, None] = field(default_factory=dict)  # reports
    referrals: dict[str, tuple[str, Grant, str]] = field(default_factory=dict)  # report, grant, state
    sides: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # of a referral, and its report
    offers: dict[str, tuple[str, Offer]] = field(default_factory=dict)  # that stand, by case
    parts: dict[str, set[str]] = field(default_factory=dict)  # what the parts of a case hold
    glass: dict[str, str] = field(default_factory=dict)  # by officer: what they broke and have not closed
    requests: dict[str, tuple[str, str]] = field(
        default_factory=dict
    )  # of people recorded: whose, who looks too
    plans: dict[str, tuple[str, str]] = field(default_factory=dict)  # whose, and its state
    registered: dict[str, str] = field(default_factory=dict)  # entries of registers, by whose they are
    kept: dict[tuple[str, str], Any] = field(default_factory=dict)  # the facts of each row, as they were last
    tables: set[str] = field(default_factory=set)  # of which rows were compared
    looks: int = 0
    remembered: Remembered = field(default_factory=Remembered)
    merges: list[Merged] = field(default_factory=list)
    spare: dict[str, list[uuid.UUID]] = field(default_factory=dict)  # ids for records to come
    steps: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    to_hang: list[On] | None = field(default_factory=list)  # all at once, when the partnership is built

    # -- making it ------------------------------------------------------------------------------------

    def build(self) -> None:
        with world.building(), connection.cursor() as cursor:
            cursor.execute("select set_config('wardmote_model.day', %s, true)", [str(self.day)])
            cursor.execute("select key from agreements_purpose where personal_data")
            purposes = {key for (key,) in cursor.fetchall()}
        self.w = oracle.World(self.day, {}, {}, {}, purposes)
        for kind, name in (
            ("council", "Ash"),
            ("housing", "Birch"),
            ("police", "Cedar"),
            ("charity", "Dell"),
        ):
            agency = world.agency(name, kind)
            self.agencies[str(agency.pk)] = agency
            with world.building():
                first, second = self.teams[str(agency.pk)] = list(agency.teams.order_by("name"))
            self.name(agency, name)
            self.add_officer(agency, first, f"{name} worker", Role.CASEWORKER, Role.SUPERVISOR)
            self.add_officer(agency, second, f"{name} lead", LEAD, Role.CASEWORKER, Role.REGISTER_EDITOR)
            self.add_officer(agency, first, f"{name} admin", Role.ADMINISTRATOR, Role.AUDITOR)
        for kind, some in (
            ("case", 8),
            ("report", 5),
            ("person", 8),
            ("place", 8),
            ("patrol", 4),
            ("document", 24),
            ("referral", 12),
            ("file_batch", 4),
        ):
            self.spare[kind] = [uuid.uuid4() for _ in range(some)]
        for who in self.officers:
            self.put_openings_on_record(who)
        a, b, c, d = self.agencies
        for keeper, *others in ([a, b], [a, b, c], [b, c, d], [c, a, d], [d, a]):
            self.sign_at_once(keeper, *others, categories=PLAIN + (SPECIAL if keeper != b else ()))
        for agency, kinds in (
            (a, "case case report patrol person person place place"),
            (b, "case report patrol person"),
            (c, "case report"),
            (d, "case place"),
        ):
            for kind in kinds.split():
                self.begin(kind, self.officer(agency, "worker"))
        for number, agency in enumerate(self.agencies):
            self.hang("agency", agency, self.officer(agency, "lead"), self.officer(agency, "worker"), number)
        for number, (who, me) in enumerate(self.w.officers.items()):
            self.hang("officer", who, who, self.officer(me.agency, "lead"), number)
        for number, (key, agreement) in enumerate(self.w.agreements.items()):
            lead = self.officer(agreement.keeper, "lead")
            self.hang("agreement", key, lead, lead, number)
        hang(*(self.to_hang or ()))
        self.to_hang = None

    def name(self, thing: Any, name: str) -> str:
        self.names[key := str(getattr(thing, "pk", thing))] = name
        return key

    def say(self, *parts: Any) -> str:
        return " ".join(self.names.get(str(part), str(part)) for part in parts)

    def officer(self, agency: str, job: str) -> str:
        return next(
            k for k, o in self.w.officers.items() if o.agency == agency and self.names[k].endswith(job)
        )

    def add_officer(self, agency: Agency, team: Team, name: str, *roles: str) -> None:
        made = world.officer(agency, team, name, *roles)
        key = self.name(made, name)
        self.officers[key] = made
        self.w.officers[key] = oracle.Officer(str(agency.pk), str(team.pk), set(roles))
        self.sign_in(key)

    def sign_in(self, who: str) -> None:
        self.w.officers[who].stated = set()
        self.tokens[who] = world.sign_in(self.officers[who])

    def put_openings_on_record(self, who: str) -> None:
        """As if committed a moment ago; also of records still to come, and of those they do not see.

        They are dated ahead: they run out by an act of the model, not by the clock of a slow machine.
        """
        pairs = [(kind, pk) for kind, keys in self.spare.items() for pk in keys]
        self.aside(
            "insert into audit_entry (id, at, xid, officer_id, action, subject_kind, subject_id, purpose, note, salt)"
            " select gen_random_uuid(), now() + interval '1 day', 1, %s, 'opened', k, s, 'aside', '', ''"
            " from unnest(%s::text[], %s::uuid[]) as opened(k, s)",
            who, [kind for kind, _ in pairs], [pk for _, pk in pairs],
        )  # fmt: skip
        self.w.officers[who].openings = {f"{kind}:{pk}" for kind, pk in pairs}

    def outright(self, sql: str, *values: Any) -> None:
        """As the superuser, where no trigger objects."""
        with world.building(), connection.cursor() as cursor:
            cursor.execute(sql, values)

    def aside(self, sql: str, *values: Any) -> None:
        """What nobody may do: the triggers are not asked. Seldom: PostgreSQL then forgets how it planned each question."""
        with world.building(), connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")
            cursor.execute(sql, values)
            cursor.execute("set local session_replication_role = origin")

    def sign_at_once(self, keeper: str, *others: str, categories: tuple[str, ...]) -> None:
        start = self.day - timedelta(days=30)
        made = world.agreement(
            self.agencies[keeper], *(self.agencies[other] for other in others), purposes=PURPOSES,
            categories=categories, starts_on=start,
        )  # fmt: skip
        key = self.name(made, f"agreement {len(self.w.agreements) + 1}")
        self.w.agreements[key] = oracle.Agreement(
            keeper, "in_force", start, None, set(PURPOSES), set(categories),
            {agency: oracle.Party(start) for agency in (keeper, *others)},
        )  # fmt: skip

    # -- asking -----------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)

    def tries(self, who: str, act: Callable[[Officer], Any]) -> bool:
        """Whether the officer could; what is refused leaves nothing behind."""
        try:
            with acting(self.tokens[who], durable=False) as by:
                act(by)
        except Refused as refused:
            self.refused.append(f"{refused} ({self.steps[-1]})")
            return False
        except DatabaseError as problem:
            if getattr(problem.__cause__, "sqlstate", None) not in REFUSED:
                raise
            self.refused.append(f"{str(problem).splitlines()[0]} ({self.steps[-1]})")
            return False
        return True

    def audience(self, record: str) -> Audience:
        return self.w.audiences[record]

    def at_owner(self, record: str, level: int = DECIDE) -> list[str]:
        """Officers of the owner who are let in as far as that."""
        found = self.audience(record)
        return [
            who for who, me in self.w.officers.items()
            if me.agency == found.owner and self.w.level(found, who) >= level
        ]  # fmt: skip

    def records(self, *kinds: str) -> list[str]:
        return [record for record in self.w.audiences if self.kinds.get(record) in kinds]

    def here(self, *roles: str, agency: str | None = None) -> list[str]:
        return [
            who for who, me in self.w.officers.items()
            if self.w.is_here(me) and (not roles or me.roles & set(roles)) and agency in (None, me.agency)
        ]  # fmt: skip

    def sees_by_another(self, who: str) -> int:
        """How many records this officer sees only since they stand in for somebody."""
        if not self.w.stands_in_for(who):
            return 0
        found = self.w.audiences.values()
        return sum(self.w.level(each, who) >= oracle.READ > self.w.own_level(each, who) for each in found)

    def has_opened(self, who: str, record: str) -> bool:
        return f"{self.kinds[record]}:{record}" in self.w.officers[who].openings

    def partners(self, record: str) -> list[Grant]:
        """The grants to other agencies, always in the same order."""
        return sorted(
            (g for g in self.audience(record).grants if g.agreement is not None),
            key=lambda g: (self.say(g.agency, g.team, g.officer, g.agreement, g.purpose), g.level),
        )

    def live_for(self, record: str) -> Iterator[tuple[str, str]]:
        """Agreement and agency with whom this record may be shared today for some purpose."""
        found = self.audience(record)
        for key, agreement in self.w.agreements.items():
            for reader in agreement.parties:
                if (
                    reader != found.owner
                    and {reader} - found.kept_out
                    and self.live_purposes(record, key, reader)
                ):
                    yield key, reader

    def live_purposes(self, record: str, agreement: str, reader: str) -> list[str]:
        found = self.audience(record)
        return [
            purpose for purpose in PURPOSES
            if self.w.is_live(agreement, reader=reader, owner=found.owner, purpose=purpose, held=found.held)
        ]  # fmt: skip

    def shares_ground(self, record: str, reader: str, agreement: str, purpose: str) -> bool:
        return any(
            (g.agency, g.agreement, g.purpose) == (reader, agreement, purpose) for g in self.partners(record)
        )

    def the(self, record: str) -> Any:
        return MODELS[self.kinds[record]].objects.get(pk=record)

    # -- moving a record --------------------------------------------------------------------------------

    def moved(self, record: str, audience: Audience) -> None:
        self.w.audiences[record] = audience.holding(frozenset())

    def with_grants(self, record: str, new: list[Grant]) -> Audience:
        """A new grant stands in place of an earlier one to the same people on the same ground."""

        def same(g: Grant) -> tuple[Any, ...]:
            return (g.agency, g.team, g.officer, g.agreement, g.purpose)

        found = self.audience(record)
        replaced = {same(g) for g in new}
        return replace(
            found, grants=frozenset({g for g in found.grants if same(g) not in replaced} | set(new))
        )

    def move_by_hand(self, record: str, audience: Audience) -> None:
        """By the database's own function, as the officer who acts."""

        def key(text: str | None) -> uuid.UUID | None:
            return uuid.UUID(text) if text else None

        grants = frozenset(
            access.Terms(
                key(g.agency), key(g.team), key(g.officer), key(g.agreement), g.purpose, tuple(sorted(g.categories)),
                g.level, g.starts_on, g.ends_on,
            )
            for g in audience.grants
        )  # fmt: skip
        out = frozenset(
            access.KeptOut(agency_id=key(each))
            if each in self.agencies
            else access.KeptOut(officer_id=key(each))
            for each in audience.kept_out
        )
        plan = access.Plan(grants, out, audience.held, audience.tier)
        access.set_audience(self.kinds[record], uuid.UUID(record), access.make_audience(plan))

    # -- making records ---------------------------------------------------------------------------------

    def begin(self, kind: str, who: str) -> bool:
        """A record of the officer's own team, with one row in each of its tables."""
        pk, me = self.spare[kind][-1], self.w.officers[who]
        day, key = self.now, str(pk)
        sort = "hate" if len(self.spare[kind]) % 2 else "asb"
        self.steps.append(self.say(who, "begins a", kind))

        def make(by: Officer) -> None:
            if kind == "case":
                made = cases.open_case(
                    title="t", kind=sort, area="", summary="s", risk="low", categories=("incident",), team=by.team,
                    lead=None, review_on=self.day, by=by, now=day, key=pk,
                )  # fmt: skip
                cases.add_note(case=made, text="x", by=by, now=day)
                cases.add_note(case=made, text="x", categories=("health",), by=by, now=day)
                cases.add_person(
                    case=made,
                    name="N",
                    role="victim",
                    from_on=self.day,
                    categories=("offence",),
                    by=by,
                    now=day,
                )
                cases.add_person(case=made, name="M", role="witness", from_on=self.day, by=by, now=day)
                cases.add_place(case=made, address="1", role="where", by=by, now=day)
                cases.keep_out(case=made, name="Someone", reason="r", by=by, now=day)
                cases.ask_action(case=made, title="t", agency=by.agency, due_on=self.day, by=by, now=day)
                file = check_upload("a.txt", b"words")
                for categories in ((), ("health",)):
                    cases.add_document(
                        case=made, title="t", file=file, categories=categories, by=by, now=day,
                        key=self.spare["document"].pop(),
                    )  # fmt: skip
            elif kind == "report":
                made = intake.take_report(
                    what="w", kind=sort, harm="low", channel="phone", area="a", team=by.team, by=by, now=day,
                    categories=("offence",) if len(self.spare["report"]) % 2 else (), report_id=pk,
                )  # fmt: skip
                intake.add_document(
                    report=made, title="t", file=check_upload("a.txt", b"words"), by=by, now=day,
                    key=self.spare["document"].pop(),
                )  # fmt: skip
            elif kind == "person":
                made = people.make_person(
                    kind="known", name=f"Ann {key[:6]}", phone="020 7946 0000", description="d", team=by.team, by=by,
                    now=day, key=pk,
                )  # fmt: skip
                people.add_address(person=made, kind="home", address="1", by=by, now=day)
                people.add_detail(person=made, kind="note", text="x", categories=("health",), by=by, now=day)
            elif kind == "patrol":
                patrols.task(
                    kind="patrol", title="t", brief="b", ward="w", windows=[(day, day + timedelta(hours=2))],
                    carrier=by.agency, carrier_team=by.team, team=by.team, by=by, now=day, patrol_id=pk,
                )  # fmt: skip
            else:
                made = places.make_place(
                    kind="premises", name=f"Hall {key[:6]}", note="x", team=by.team, by=by, now=day, key=pk
                )
                places.add_note(place=made, text="x", categories=("household",), by=by, now=day)

        if not self.tries(who, make):
            return False
        self.spare[kind].pop()
        self.name(key, f"{kind} {sum(k == kind for k in self.kinds.values()) + 1}")
        self.kinds[key] = kind
        held = {"contact"} if kind in ("person", "place") else {"incident"}
        own = Grant(me.agency, oracle.EXPORT, me.team)
        self.moved(key, Audience(me.agency, frozenset(held), frozenset({own})))
        if kind in ("case", "report"):
            self.w.sorts[key] = sort
        if kind == "case":
            self.parts[key] = {"health", "offence"}
        if kind == "report":
            self.waiting[key] = None
        self.hang(kind, key, who, self.officer(me.agency, "lead"))
        return True

    def hang(self, kind: str, key: str, who: str, colleague: str, number: int | None = None) -> None:
        """A row in each table of the rooms that hangs something on such a thing."""
        me = self.w.officers[who]
        if number is None:
            number = sum(k == kind for k in self.kinds.values())
        report = [*self.records("report"), key, key, key, key][number - 1] if kind == "patrol" else key
        other = list(self.agencies)[list(self.agencies).index(me.agency) - 1]
        if kind == "agreement":
            other = next(each for each in self.w.agreements[key].parties if each != me.agency)
        on = On(kind, key, number, me.agency, who, self.day, self.now, colleague, report, other, me.team)
        if kind == "agency":
            on.ids["files_in_batch"] = self.spare["file_batch"].pop()
        if self.to_hang is None:
            hang(on)
        else:
            self.to_hang.append(on)
        if kind == "agency":
            self.requests[str(on.ids["rights_request"])] = (key, colleague)
            self.plans[self.name(str(on.ids["plans_plan"]), f"plan of {self.names[key]}")] = (key, "draft")
        if kind == "case":
            entry = self.name(str(on.ids["registers_entry"]), f"entry {number}")
            self.registered[entry] = me.agency

    def fresh(self, who: str) -> Officer:
        with world.building():
            return Officer.objects.select_related("agency", "team").get(pk=who)

    def has_all_openings(self, who: str) -> bool:
        return len(self.w.officers[who].openings) > 20

    def open_all(self, who: str, says: Callable[[str], bool]) -> None:
        """Through the door of each kind of record, which asks why of some; it counts once committed, not before."""
        me, token = self.w.officers[who], hashed(self.tokens[who])
        with world.building(), connection.cursor() as cursor:
            cursor.execute(
                "select document_id::text, case_id::text, categories::text[] from cases_casedocument"
                " union all select document_id::text, report_id::text, categories::text[] from intake_reportdocument"
            )
            documents = cursor.fetchall()
            keys = []
            for table in ("cases_case", "intake_report", "patrols_patrol", "people_person", "places_place"):
                cursor.execute(f"select id::text, reference from {table} order by id")
                keys += [(table.split("_")[1], *found) for found in cursor.fetchall()]
        told = {}
        with connection.connection.cursor() as cursor:
            cursor.execute(f"select wardmote.begin_session('{token}')")
            for kind, record, reference in keys:
                if self.w.asks(record) and record not in me.stated and says(record):
                    cursor.execute(f"select wardmote.state_purpose('{kind}', '{record}', 'supervision')")
                    sees = cursor.fetchone() == (True,)
                    assert sees == (self.w.sees_record(record, who) or me.glass == record), self.say(
                        who, record
                    )
                    me.stated |= {record} if sees else set()
                cursor.execute(f"select wardmote.open_{kind}('{token}', '{reference}')")
                told[record] = cursor.fetchone()[0]
            for kind, key in [("document", d) for d, _, _ in documents] + [
                ("referral", r) for r in self.sides
            ]:
                cursor.execute(f"select wardmote.open_{kind}('{token}', '{key}')")
            for agency, _ in self.requests.values():
                cursor.execute(f"select wardmote.open_data_request('{token}', 'R-{agency[:9]}')")
            if not me.openings:
                cursor.execute("select count(*) from cases_event")
                assert cursor.fetchone() == (0,), "an opening counts before it is committed"
            cursor.execute("select set_config('wardmote.session', '', true)")
        self.aside(  # those of now alone: what has run out stays so
            "update audit_entry set xid = 1, at = now() + interval '1 day'"
            " where action = 'opened' and officer_id = %s and at > now() - interval '15 minutes'",
            who,
        )
        eyes = self.w.eyes(who)
        for _, record, _ in keys:
            sees = self.w.sees_record(record, who) or eyes(
                oracle.Row(glass=frozenset({record}), for_nobody=False, of=record)
            )
            asked = sees and not self.w.may_open(record, who)
            assert (told[record] == "asks") == asked, f"{self.say(who, record)}: {told[record]}"
        me.openings = {
            f"{self.kinds[record]}:{record}" for _, record, _ in keys if self.w.may_open(record, who)
        } | {
            f"referral:{key}" for key, (one, other, report) in self.sides.items()
            if eyes(oracle.Row(of=key, agencies=frozenset({one, other}), closed_by=report))
        } | {
            f"data_request:{key}" for key, (agency, second) in self.requests.items()
            if eyes(oracle.Row(agencies=frozenset({agency}), roles=frozenset({LEAD}), officer=second))
        } | {
            f"document:{document}" for document, home, held in documents
            if eyes(oracle.Row(of=home, categories=frozenset(held), glass=frozenset({home})))
        }  # fmt: skip

    # -- looking ----------------------------------------------------------------------------------------

    def look(self, chosen: list[str]) -> tuple[int, list[str]]:
        """Ask the database as these officers, and the oracle beside it: how many (officer, row) were compared, and
        where they disagree. At every fourth look one of them, each in turn, is asked without what is remembered,
        and with a record at hand."""
        with connection.connection.cursor() as cursor:
            cursor.execute(
                "reset role; execute what_was_written; execute what_there_is; set role wardmote_app"
            )
            cursor.nextset()
            written = dict(cursor.fetchall())
            cursor.nextset()
            rows = facts.rows(cursor.fetchall(), self.kept)
            self.learn_audiences({int(key) for table, key in rows if table == "access_audience"})
            alike: dict[int, list[tuple[str, str]]] = {}  # rows of which the same is known
            for row, about in rows.items():
                alike.setdefault(id(about), []).append(row)
            groups = [(rows[some[0]], some) for some in alike.values()]
            self.tables.update(table for table, _ in rows)
            wrong = []
            for who in chosen:
                self.looks += 1
                seen = self.remembered.look(
                    cursor, who, hashed(self.tokens[who]), self.looks, written, self.at_hand(who)
                )
                eyes = self.w.eyes(who)
                expected = {row for about, some in groups if eyes(about) for row in some}
                wrong += [
                    f"{self.names[who]} {'sees' if row in seen else 'does not see'} {row[0]} {row[1]}"
                    f" of {self.say(rows[row].of) if row in rows else '?'}"
                    for row in sorted(seen ^ expected)
                ]
            cursor.execute(
                f"{looking(None)}; select set_config('wardmote.session', '', true), set_config('wardmote.at_hand', '', true)"
            )
        return len(rows) * len(chosen), wrong

    def at_hand(self, who: str) -> str:
        """At every fourth look of them all, for one officer in turn: one of the records, as a request would name it."""
        everyone, kinds = list(self.tokens), list(self.kinds)
        number, rest = divmod(self.looks // len(everyone), 4)
        if rest or who != everyone[number % len(everyone)]:
            return ""
        return kinds[number % len(kinds)]

    def told(self) -> str:
        return "\n".join(f"{number:4}. {words}" for number, words in enumerate(self.steps, 1))

    def learn_audiences(self, numbers: set[int]) -> None:
        """What each audience is made of, for the tables that hold audiences themselves."""
        if new := [number for number in numbers if f"audience:{number}" not in self.w.audiences]:
            with world.building(), connection.cursor() as cursor:
                cursor.execute(
                    "select a.id, a.owner_id::text, h.categories::text[], a.tier from access_audience a"
                    " join access_holding h on h.id = a.holding_id where a.id = any(%s)", [new],
                )  # fmt: skip
                owners = cursor.fetchall()
                cursor.execute(
                    "select audience_id, agency_id::text, level, team_id::text, officer_id::text, agreement_id::text,"
                    " purpose, categories::text[], starts_on, ends_on from access_grant where audience_id = any(%s)", [new],
                )  # fmt: skip
                grants = cursor.fetchall()
                cursor.execute(
                    "select audience_id, coalesce(officer_id, agency_id)::text from access_denial where audience_id = any(%s)",
                    [new],
                )
                out = cursor.fetchall()
            for number, owner, held, tier in owners:
                let_in = [
                    Grant(agency, level, team, officer, agreement, purpose, frozenset(covered), starts, ends)
                    for of, agency, level, team, officer, agreement, purpose, covered, starts, ends in grants
                    if of == number
                ]
                self.w.audiences[f"audience:{number}"] = Audience(
                    owner,
                    frozenset(held),
                    frozenset(let_in),
                    frozenset(who for of, who in out if of == number),
                    tier,
                )


def prepare() -> None:
    """Once for a connection, in the test's transaction: today can be set, and both questions are planned."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute(STEERED)
    ask_once()
    with connection.connection.cursor() as cursor:
        cursor.execute("deallocate all")
        prepare_to_look(cursor, KNOWN)
        cursor.execute("reset role")
        cursor.execute("prepare what_there_is as " + facts.what_there_is(KNOWN))
        cursor.execute("set role wardmote_app")


@transaction.atomic
def undone(act: Callable[[], None]) -> None:
    act()
    transaction.set_rollback(True)
