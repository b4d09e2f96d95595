"""What someone tries who can run any SQL as the application, with an ordinary officer's own session.

Each attempt is asked of the database itself; none may work. Those that are accepted are listed in
docs/access-in-one-page.md.
"""

import json
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.database.test_forging import logged_in
from wardmote.foundation.database import session
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Audience, Level
from wardmote.trust.agreements.models import Agreement, Organisation, Party
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases.models import Case, Note

TODAY = date.today()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
REFUSED = "refused"
# Insufficient privilege, a check, a key that points at nothing or stands already.
REFUSALS = {"42501", "23514", "23503", "23505"}

fast = pytest.mark.django_db


def run(sql, *values):
    """Rows touched, or "refused"; what is refused is undone."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount
    except DatabaseError as problem:
        if getattr(problem.__cause__, "sqlstate", None) not in REFUSALS:
            raise
        return REFUSED


def insert(table, **values):
    """An insert of one row, with a fresh id unless told."""
    values.setdefault("id", uuid.uuid4())
    columns = ", ".join(f'"{name}"' for name in values)
    return run(
        f"insert into {table} ({columns}) values ({', '.join(['%s'] * len(values))})", *values.values()
    )


def shared_case(p, **share):
    case = world.case(p)
    world.share(p, case, **share)
    return case


def document(by, audience):
    return {"audience_id": audience, "title": "t", "name": "n", "media_type": "text/plain", "size": 1, "sha256": "",
            "added_by_id": by.pk, "added_at": datetime.now(UTC)}  # fmt: skip


def action(by, audience, agency):
    return {"audience_id": audience, "title": "t", "detail": "", "asked_by_id": by.pk, "asking_id": by.agency_id,
            "agency_id": agency.pk, "due_on": TOMORROW, "state": "asked", "asked_at": datetime.now(UTC),
            "decline_reason": "", "evidence": ""}  # fmt: skip


def disclosure(p, by, audience):
    return {"audience_id": audience, "agency_id": p.housing.pk, "agreement_id": p.agreement.pk, "purpose": "asb",
            "gateway": "", "categories": ["incident"], "level": 2, "necessity": "n", "by_id": by.pk,
            "at": datetime.now(UTC), "withdrawn_reason": ""}  # fmt: skip


def report(by, audience):
    return {"reference": uuid.uuid4().hex[:12], "audience_id": audience, "owner_id": by.agency_id, "kind": "asb",
            "channel": "phone", "harm": "low", "state": "waiting", "area": "", "occurred_words": "",
            "received_at": datetime.now(UTC), "taken_by_id": by.pk, "closed_reason": ""}  # fmt: skip


def case_row(by, audience, **fields):
    now = datetime.now(UTC)
    return {"reference": uuid.uuid4().hex[:12], "audience_id": audience, "owner_id": by.agency_id, "title": "t",
            "kind": "asb", "status": "open", "risk": "low", "area": "", "categories": [], "opened_at": now,
            "opened_by_id": by.pk, "changed_at": now, "review_on": TOMORROW, "outcome": "", **fields}  # fmt: skip


# --- looking without being seen to look -------------------------------------------------------------


@fast
@pytest.mark.parametrize("kind", ["banana", "case list", "report"])
def test_an_opening_is_put_down_under_its_own_kind(partnership, kind):
    """An opening of a "banana" would open the notes and stand in no history of the case."""
    p = partnership
    case = shared_case(p)
    with world.as_officer(p.partner):
        assert insert_entry("opened", kind, case.pk, p.council) == REFUSED


@fast
def test_an_opening_is_put_down_for_the_owners_auditors(partnership):
    p = partnership
    case = shared_case(p)
    with world.as_officer(p.partner):
        assert insert_entry("opened", "case", case.pk, None) == REFUSED
        assert insert_entry("opened", "case", case.pk, p.housing) == REFUSED
        assert insert_entry("opened", "case", case.pk, p.council) == 1


@fast
def test_a_report_with_the_id_of_a_case_does_not_open_the_case(partnership):
    """Ids come from the application: such a report is opened in the log of its own agency, unseen by the case's."""
    p = partnership
    case = shared_case(p)
    own = world.case(p, by=p.partner)
    with world.as_officer(p.partner):
        assert insert("intake_report", id=case.pk, **report(p.partner, own.audience_id)) == 1
        assert insert_entry("opened", "report", case.pk, p.housing) == 1
    world.opened_earlier(p.partner, case.pk, kinds=("report",))
    with world.as_officer(p.partner):
        assert run("select * from cases_summary where case_id = %s", case.pk) == 0
    world.opened_earlier(p.partner, case.pk)
    with world.as_officer(p.partner):
        assert run("select * from cases_summary where case_id = %s", case.pk) == 1


@fast
def test_nobody_writes_in_the_log_of_a_record_they_do_not_see(partnership):
    p = partnership
    case = world.case(p)
    with world.as_officer(p.caseworker):
        insert("documents_document", id=(doc := uuid.uuid4()), **document(p.caseworker, case.audience_id))
        insert(
            "actions_action", id=(act := uuid.uuid4()), **action(p.caseworker, case.audience_id, p.council)
        )
        insert("intake_report", id=(told := uuid.uuid4()), **report(p.caseworker, case.audience_id))
    for kind, record in {"case": case.pk, "document": doc, "action": act, "report": told}.items():
        with world.as_officer(p.outsider):
            assert insert_entry("case closed", kind, record, p.council) == REFUSED, kind
            assert insert_entry("opened", kind, record, p.council) == REFUSED, kind
        with world.as_officer(p.caseworker):
            assert insert_entry("noted", kind, record, p.council) == 1, kind


def insert_entry(what, kind, subject, owner):
    return run(
        "insert into audit_entry (action, subject_kind, subject_id, owner_id, purpose)"
        " values (%s, %s, %s, %s, 'asb')",
        what, kind, subject, owner.pk if owner else None,
    )  # fmt: skip


# --- taking a record along ---------------------------------------------------------------------------


@fast
@pytest.mark.parametrize("kind", ["document", "action", "disclosure"])
def test_a_reader_does_not_carry_a_record_off_into_a_case_of_their_own(partnership, kind):
    p = partnership
    case, lower = shared_case(p), uuid.uuid4()
    table, values = {
        "document": ("documents_document", document(p.caseworker, case.audience_id)),
        "action": ("actions_action", action(p.caseworker, case.audience_id, p.housing)),
        "disclosure": ("access_disclosure", disclosure(p, p.caseworker, case.audience_id)),
    }[kind]
    with world.as_officer(p.caseworker):
        assert insert(table, id=lower, **values) == 1
    own = world.case(p, by=p.partner)
    link = {f"{kind}_id": lower, "categories": []}
    with world.as_officer(p.partner):
        taken = insert(
            f"cases_case{kind}", case_id=own.pk, parent_audience_id=own.audience_id, audience_id=own.audience_id, **link
        )  # fmt: skip
        assert taken == REFUSED
    with world.as_officer(p.caseworker):  # into the case it was made for, as it should
        assert insert(
            f"cases_case{kind}", case_id=case.pk, parent_audience_id=case.audience_id, audience_id=case.audience_id, **link
        ) == 1  # fmt: skip


@fast
def test_a_partner_does_not_take_up_the_one_place_a_report_has_in_a_case(partnership):
    p = partnership
    case, told = shared_case(p), uuid.uuid4()
    with world.building():
        assert insert("intake_report", id=told, **report(p.caseworker, case.audience_id)) == 1
    own = world.case(p, by=p.partner)
    unseen = world.case(p, by=p.outsider)
    for officer, theirs in ((p.partner, own), (p.outsider, unseen)):
        with world.as_officer(officer):
            assert insert(
                "cases_casereport", case_id=theirs.pk, parent_audience_id=theirs.audience_id,
                audience_id=theirs.audience_id, categories=[], report_id=told, by_id=officer.pk, at=datetime.now(UTC),
            ) == REFUSED  # fmt: skip


@fast
def test_a_child_is_not_put_into_a_case_one_does_not_see(partnership):
    p = partnership
    case, own = world.case(p), world.case(p, by=p.outsider)
    common = {"categories": [], "text": "x", "by_id": p.outsider.pk, "at": datetime.now(UTC)}
    with world.as_officer(p.outsider):
        for parent in (case.audience_id, own.audience_id):
            assert insert(
                "cases_note", case_id=case.pk, parent_audience_id=parent, audience_id=own.audience_id, **common
            ) == REFUSED  # fmt: skip
    with world.as_officer(p.outsider):
        assert insert("cases_note", id=(mine := uuid.uuid4()), case_id=own.pk, parent_audience_id=own.audience_id,
                      audience_id=case.audience_id, **common) == 1  # fmt: skip
        for change in ("case_id", "parent_audience_id", "audience_id", "by_id", "categories", "at"):
            assert run(f"update cases_note set {change} = {change} where id = %s", mine) == REFUSED
    with world.building():
        assert Note.objects.get(pk=mine).audience_id == own.audience_id  # never as the application says


# --- widening an audience ----------------------------------------------------------------------------


def move(case, plan):
    made = run_value(
        "select wardmote.make_audience(%s, %s::text[], %s::jsonb, %s::jsonb)",
        plan.tier, sorted(plan.held), access._json(plan.grants), access._json(plan.denials),
    )  # fmt: skip
    return made if made == REFUSED else run("select wardmote.set_audience('case', %s, %s)", case.pk, made)


def run_value(sql, *values):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone()[0]
    except DatabaseError as problem:
        if getattr(problem.__cause__, "sqlstate", None) not in REFUSALS:
            raise
        return REFUSED


@fast
def test_the_categories_held_are_never_struck_off_so_that_another_agreement_fits(partnership):
    p = partnership
    case = world.case(p, held=("health", "incident"))
    terms = access.Terms(p.housing.pk, agreement_id=p.agreement.pk, purpose="asb", level=Level.READ)
    with world.as_officer(p.caseworker):
        plan = access.plan_of(case.audience_id)
        for held in (frozenset(), frozenset({"incident"})):
            assert move(case, replace(plan, held=held, grants=plan.grants | {terms})) == REFUSED
        assert move(case, replace(plan, held=plan.held | {"offence"})) == 1  # more is held: fewer see it


@fast
def test_a_case_of_some_category_is_not_opened_under_an_audience_that_holds_less(partnership):
    p = partnership
    case = world.case(p)
    with world.as_officer(p.caseworker):
        assert (
            insert("cases_case", **case_row(p.caseworker, case.audience_id, categories=["health"])) == REFUSED
        )
        assert insert("cases_case", **case_row(p.caseworker, case.audience_id, categories=["incident"])) == 1


@fast
def test_named_officers_only_stays_named_officers_only(partnership):
    p = partnership
    case = world.case(p)
    with world.as_officer(p.caseworker):
        open_plan = access.plan_of(case.audience_id)
        by_name = frozenset({access.Terms(p.council.pk, officer_id=p.caseworker.pk)})
        assert move(case, replace(open_plan, grants=by_name, tier=Audience.Tier.NAMED)) == 1
        assert move(case, open_plan) == REFUSED
        assert move(case, replace(open_plan, grants=by_name)) == REFUSED
        assert move(case, replace(open_plan, grants=by_name, tier=Audience.Tier.CHANNEL)) == REFUSED


@fast
@pytest.mark.parametrize("whom", ["officer", "agency"])
def test_who_must_not_receive_is_not_let_in_while_the_list_says_so(partnership, whom):
    p = partnership
    case = shared_case(p)
    out = (
        access.KeptOut(officer_id=p.partner.pk)
        if whom == "officer"
        else access.KeptOut(agency_id=p.housing.pk)
    )
    with world.as_officer(p.caseworker):
        plan = access.plan_of(case.audience_id)
        assert insert(
            "cases_mustnotreceive", id=(entry := uuid.uuid4()), case_id=case.pk, parent_audience_id=case.audience_id,
            audience_id=case.audience_id, categories=[], name="", reason="r", by_id=p.caseworker.pk,
            at=datetime.now(UTC), officer_id=out.officer_id, agency_id=out.agency_id,
        ) == 1  # fmt: skip
        assert move(case, replace(plan, denials=frozenset({out}))) == 1
        assert move(case, plan) == REFUSED
    world.opened_earlier(p.caseworker, case.pk)
    with world.as_officer(p.caseworker):
        assert run("update cases_mustnotreceive set lifted_at = now(), lifted_by_id = %s where id = %s",
                   p.caseworker.pk, entry) == 1  # fmt: skip
        assert move(case, plan) == 1


def leaver(p):
    with world.building():
        return Officer.objects.create(
            agency=p.council, team=p.caseworker.team, name="Leaver", roles=[], left_at=datetime.now(UTC)
        )


@fast
@pytest.mark.parametrize(
    "how", ["ended", "not started", "ends", "leaver", "denied", "under an agreement", "service"]
)
def test_a_record_is_not_made_to_vanish_by_leaving_it_to_nobody(partnership, how):
    p = partnership
    case = shared_case(p)
    own = access.Terms(p.council.pk, team_id=p.caseworker.team_id)
    with world.building():
        service = Officer.objects.get(agency=p.council, is_service=True)
    keeps, denials = {
        "ended": (replace(own, ends_on=YESTERDAY), set()),
        "not started": (replace(own, starts_on=TOMORROW), set()),
        "ends": (replace(own, ends_on=TOMORROW), set()),
        "leaver": (access.Terms(p.council.pk, officer_id=leaver(p).pk), set()),
        "service": (access.Terms(p.council.pk, officer_id=service.pk), set()),
        "denied": (own, {access.KeptOut(agency_id=p.council.pk)}),
        "under an agreement": (
            replace(own, agreement_id=p.agreement.pk, purpose="asb", categories=("incident",)), set()
        ),
    }[how]  # fmt: skip
    with world.as_officer(p.caseworker):
        plan = access.plan_of(case.audience_id)
        partners = {terms for terms in plan.grants if terms.agreement_id}
        assert (
            move(case, replace(plan, grants=frozenset(partners | {keeps}), denials=frozenset(denials)))
            == REFUSED
        )


@fast
@pytest.mark.parametrize("table", ["cases_case", "intake_report"])
def test_a_record_is_not_put_under_an_audience_of_another_agency(partnership, table):
    """The other agency's own grants need no agreement: it would keep the record after sharing ended."""
    p = partnership
    case = shared_case(p, level=Level.DECIDE)
    row = (case_row if table == "cases_case" else report)(p.partner, case.audience_id)
    with world.as_officer(p.partner):
        assert insert(table, **row) == REFUSED


@fast
@pytest.mark.parametrize("table", ["cases_case", "intake_report"])
def test_a_record_does_not_begin_shared(partnership, table):
    """Sharing goes through `set_audience` alone, which puts it on record."""
    p = partnership
    case = shared_case(p)
    row = (case_row if table == "cases_case" else report)(p.caseworker, case.audience_id)
    with world.as_officer(p.caseworker):
        assert insert(table, **row) == REFUSED
    with world.as_officer(p.caseworker), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from audit_entry where subject_id = %s and action = 'audience changed'",
            [case.pk],
        )
        assert cursor.fetchone() == (1,)


@fast
@pytest.mark.parametrize(
    ("fault", "tier", "held"),
    [
        ({"level": 6}, "standard", []),
        ({"level": 0}, "standard", []),
        ({"level": None}, "standard", []),
        ({}, "everyone", []),
        ({}, None, []),
        ({}, "standard", ["no such category"]),
        ({"agency": "housing"}, "standard", []),
        ({"agency": "housing", "agreement": True}, "standard", []),  # for no purpose
        ({"agency": "housing", "purpose": "asb"}, "standard", []),
        ({"agency": None}, "standard", []),
        ({"team": True, "agency": "housing", "agreement": True, "purpose": "asb"}, "standard", []),
        ({"level": "5.6"}, "standard", []),
    ],
)
def test_an_audience_is_not_made_of_anything_else(partnership, fault, tier, held):
    p = partnership
    terms = {"agency": str(p.council.pk), "level": 5, "categories": [], "purpose": "", **fault}
    if terms["agency"] == "housing":
        terms["agency"] = str(p.housing.pk)
    if terms.get("agreement"):
        terms["agreement"] = str(p.agreement.pk)
    if terms.get("team"):
        terms["team"] = str(p.caseworker.team_id)
    with world.as_officer(p.caseworker):
        try:
            made = run_value(
                "select wardmote.make_audience(%s, %s::text[], %s::jsonb, '[]')",
                tier,
                held,
                json.dumps([terms]),
            )
        except DatabaseError as problem:
            made = REFUSED if problem.__cause__.sqlstate in {"23502", "22P02"} else problem  # null; no number
        assert made == REFUSED


# --- in another's name, on another day ---------------------------------------------------------------


@fast
def test_an_officer_signs_in_their_own_name_only(partnership):
    p = partnership
    case = shared_case(p)
    ids = {name: uuid.uuid4() for name in ("action", "disclosure", "out")}
    now, other, own = datetime.now(UTC), p.colleague.pk, p.caseworker
    world.opened_earlier(own, case.pk)
    with world.as_officer(own):
        # Asked of their own agency: the other side's part is refused them whoever signs.
        insert("actions_action", id=ids["action"], **action(own, case.audience_id, p.council))
        insert("access_disclosure", id=ids["disclosure"], **disclosure(p, own, case.audience_id))
        insert("cases_mustnotreceive", id=ids["out"], case_id=case.pk, parent_audience_id=case.audience_id,
               audience_id=case.audience_id, categories=[], name="N", reason="r", by_id=own.pk, at=now)  # fmt: skip
        for table, key, change in [
            ("actions_action", ids["action"], "state = 'accepted', answered_at = now(), answered_by_id = %s"),
            ("actions_action", ids["action"],
             "state = 'done', finished_at = now(), evidence = 'e', finished_by_id = %s"),
            ("access_disclosure", ids["disclosure"], "withdrawn_at = now(), withdrawn_by_id = %s"),
            ("cases_mustnotreceive", ids["out"], "lifted_at = now(), lifted_by_id = %s"),
            ("cases_case", case.pk, "status = 'closed', outcome = 'resolved', closed_at = now(), closed_by_id = %s"),
        ]:  # fmt: skip
            sql = f"update {table} set {change} where id = %s"
            assert run(sql, other, key) == REFUSED, sql
            assert run(sql, own.pk, key) == 1, sql
        row = action(own, case.audience_id, p.housing)
        assert insert("actions_action", **{**row, "answered_by_id": other}) == REFUSED
        closed = {"status": "closed", "outcome": "resolved", "closed_at": now, "closed_by_id": other}
        assert insert("cases_case", **case_row(own, case.audience_id, **closed)) == REFUSED


@fast
@pytest.mark.parametrize(
    "change",
    [
        "status = 'open', closed_at = null, closed_by_id = null, outcome = ''",
        "outcome = 'withdrawn'",
        "closed_at = now() + interval '1 day'",
        "closed_by_id = wardmote.actor()",
        "team_id = null",
        "lead_id = null",
        "review_on = review_on + 90, title = 'y'",
    ],
)
def test_a_partner_who_may_decide_does_not_undo_how_the_owner_closed_a_case(partnership, change):
    p = partnership
    case = shared_case(p, level=Level.DECIDE)
    sql = f"update cases_case set {change} where id = %s"
    with world.as_officer(p.caseworker):
        run("update cases_case set status = 'closed', outcome = 'resolved', closed_at = now(),"
            " closed_by_id = %s where id = %s", p.caseworker.pk, case.pk)  # fmt: skip
    with world.as_officer(p.partner):
        assert run(sql, case.pk) == REFUSED
        assert (
            run("update cases_case set title = 'y', area = 'x', review_on = review_on where id = %s", case.pk)
            == 1
        )
    with world.as_officer(p.caseworker):
        assert run(sql, case.pk) == 1


@fast
def test_a_note_is_not_dated_ahead_so_that_it_can_be_mended_for_ever(partnership):
    p = partnership
    case = world.case(p)
    with world.as_officer(p.caseworker):
        assert insert(
            "cases_note", case_id=case.pk, parent_audience_id=case.audience_id, audience_id=case.audience_id,
            categories=[], text="x", by_id=p.caseworker.pk, at=datetime.now(UTC) + timedelta(days=400),
        ) == REFUSED  # fmt: skip


@fast
def test_a_notice_that_will_be_due_is_not_used_up_beforehand(partnership):
    """A notice is told once a day: one that is read already, or of tomorrow, would silence the real one."""
    p = partnership
    row = {"officer_id": p.governance.pk, "kind": "agreement_ended", "subject_kind": "agreement",
           "subject_id": p.agreement.pk, "on": TODAY, "at": datetime.now(UTC)}  # fmt: skip
    with world.as_officer(p.outsider):
        assert insert("notices_notice", **row, read_at=datetime.now(UTC)) == REFUSED
        assert tell(p.governance, p.agreement.pk, on=TOMORROW) == REFUSED
        assert tell(p.governance, p.agreement.pk) == 1


def tell(officer, subject, on=TODAY):
    """How many were told, as whoever tells hears it."""
    return run_value(
        "select wardmote.tell(array[%s::uuid], 'shared', 'case', %s, %s, now())", officer.pk, subject, on
    )


# --- agreements --------------------------------------------------------------------------------------


@fast
class TestTheKeeperOfAnAgreementAlone:
    """Housing has signed an agreement the council keeps, and shared a case under it. What the council's lead
    then does alone must not open housing's case again once housing left or the agreement was over."""

    @pytest.fixture
    def lead(self, partnership):
        return partnership.governance

    @pytest.fixture
    def reader(self, partnership):
        p = partnership
        self.agreement = p.agreement
        with world.building():
            self.other = Organisation.objects.create(name="Housing again")
        own = access.Terms(p.housing.pk, team_id=p.partner.team_id)
        theirs = access.Terms(
            p.council.pk,
            agreement_id=p.agreement.pk,
            purpose="asb",
            categories=("incident",),
            level=Level.READ,
        )
        case = world.case(p, by=p.partner)
        with world.as_officer(p.partner):
            shared = access.make_audience(access.Plan(frozenset({own, theirs}), held=frozenset({"incident"})))
            access.set_audience("case", case.pk, shared)
        return p.colleague

    def sees(self, reader):
        with world.as_officer(reader):
            return Case.objects.exists()

    def party(self, agency):
        with world.building():
            return Party.objects.get(agreement=self.agreement, organisation__agency=agency)

    def test_undoing_that_a_party_left(self, partnership, lead, reader):
        assert self.sees(reader)
        party = self.party(partnership.housing)
        with world.building():
            Party.objects.filter(pk=party.pk).update(withdrew_on=TODAY)
        assert not self.sees(reader)
        with world.as_officer(lead):
            for change in (
                "withdrew_on = null",
                "withdrew_on = '2099-01-01'",
                f"organisation_id = '{self.other.pk}'",
            ):
                assert run(f"update agreements_party set {change} where id = %s", party.pk) == REFUSED, change
            assert run("delete from agreements_party where id = %s", party.pk) == 0

    @pytest.mark.parametrize("first", ["named", "party"])
    def test_naming_the_party_that_left_once_more(self, partnership, lead, reader, first):
        p = partnership
        party = self.party(p.housing)
        with world.building():
            Party.objects.filter(pk=party.pk).update(withdrew_on=TODAY)
        name = "update agreements_organisation set agency_id = %s where id = %s", p.housing.pk, self.other.pk
        add = {"agreement_id": self.agreement.pk, "organisation_id": self.other.pk, "named_as": "", "contact": "",
               "data_protection_officer": "", "controller_role": "", "signed_by": ""}  # fmt: skip
        sign = {**add, "signed_on": YESTERDAY}
        with world.as_officer(lead):
            if first == "named":
                assert run(*name) == 1
                assert insert("agreements_party", **sign) == REFUSED
                assert insert("agreements_party", **add) == REFUSED
            else:
                assert insert("agreements_party", **sign) == 1
                assert run(*name) == REFUSED
        assert not self.sees(reader)

    def test_a_party_that_leaves_leaves_under_every_name(self, partnership, reader):
        p = partnership
        lead = world.officer(p.housing, None, "Housing Lead", Role.INFORMATION_GOVERNANCE)
        with world.building():
            Organisation.objects.filter(pk=self.other.pk).update(agency=p.housing)
            Party.objects.create(agreement=self.agreement, organisation=self.other, signed_on=YESTERDAY)
        party = self.party_named("Housing")
        with world.as_officer(lead):
            assert run("update agreements_party set withdrew_on = wardmote.today() where id = %s", party) == 1
        assert not self.sees(reader)

    def test_changing_the_words_after_a_party_signed(self, partnership, lead):
        p = partnership
        waiting = world.agreement(p.council, p.housing, state="awaiting_signature")
        widen = ("update agreements_agreement set categories = '{incident,health}' where id = %s", waiting.pk)
        with world.as_officer(lead):
            assert run(*widen) == REFUSED
            assert (
                run("update agreements_agreement set review_on = '2099-01-01' where id = %s", waiting.pk) == 1
            )
        with world.building():
            Party.objects.filter(agreement=waiting).update(signed_on=None)
        with world.as_officer(lead):
            assert run(*widen) == 1

    def test_making_a_body_that_signed_on_paper_ones_partner(self, partnership, lead):
        p = partnership
        draft = world.agreement(p.council, p.housing, state="draft")
        with world.building():
            paper = Organisation.objects.create(name="Signed on paper")
            Party.objects.create(agreement=draft, organisation=paper, signed_on=YESTERDAY)
        link = ("update agreements_organisation set agency_id = %s where id = %s", p.stranger.pk, paper.pk)
        with world.as_officer(lead):
            assert run(*link) == REFUSED
        theirs = world.officer(p.stranger, p.outsider.team, "Their Lead", Role.INFORMATION_GOVERNANCE)
        with world.as_officer(theirs):
            assert run(*link) == 1

    def party_named(self, name):
        with world.building():
            return Party.objects.get(agreement=self.agreement, organisation__name=name).pk

    @pytest.mark.parametrize("over", [{"state": "ended"}, {"state": "superseded"}, {"ends_on": YESTERDAY}])
    def test_bringing_back_what_is_over(self, partnership, lead, reader, over):
        with world.building():
            Agreement.objects.filter(pk=self.agreement.pk).update(**over)
        assert not self.sees(reader)
        with world.as_officer(lead):
            for change in (
                "state = 'in_force', ends_on = null",
                "state = 'draft', ends_on = null",
                "ends_on = null",
                "ends_on = '2099-01-01'",
            ):
                run(f"update agreements_agreement set {change} where id = %s", self.agreement.pk)
                assert not self.sees(reader), change

    @pytest.mark.parametrize("state", ["in_force", "suspended", "ended"])
    @pytest.mark.parametrize(
        "change",
        ["purposes = '{asb,ccm}'", "categories = categories || '{health}'", "gateways = '{}'", "starts_on = '2001-01-01'",
         "state = 'draft'", "state = 'awaiting_signature'"],
    )  # fmt: skip
    def test_changing_what_the_others_signed(self, partnership, lead, state, change):
        with world.building():
            Agreement.objects.update(state=state)
        with world.as_officer(lead):
            assert (
                run(f"update agreements_agreement set {change} where id = %s", partnership.agreement.pk)
                == REFUSED
            )

    def test_signing_for_another_agency(self, partnership, lead):
        p = partnership
        own = world.officer(p.stranger, None, "Stranger Lead", Role.INFORMATION_GOVERNANCE)
        draft = world.agreement(p.council, state="draft")
        third = world.agency("Third")
        with world.building():
            other = Organisation.objects.get(agency=p.stranger)
            third_body = Organisation.objects.get(agency=third).pk
            paper = Organisation.objects.create(name="On paper")
            party = Party.objects.create(agreement=p.agreement, organisation=other).pk
            Party.objects.filter(agreement=p.agreement, organisation__agency=p.housing).update(signed_by="X")
            signed = Party.objects.get(agreement=p.agreement, organisation__agency=p.housing).pk
            on_paper = Party.objects.create(agreement=draft, organisation=paper).pk
        change = "update agreements_party set {} where id = %s"
        row = {"agreement_id": draft.pk, "organisation_id": other.pk, "named_as": "", "contact": "",
               "data_protection_officer": "", "controller_role": "", "signed_by": ""}  # fmt: skip
        with world.as_officer(lead):
            assert run(change.format("signed_on = '2026-01-01'"), party) == REFUSED
            assert run(change.format("signed_by = 'Chief executive'"), party) == REFUSED
            assert run(change.format("signed_on = null"), signed) == REFUSED
            assert run(change.format("signed_on = '2020-01-01'"), signed) == REFUSED
            assert run(change.format("signed_by = 'Somebody else'"), signed) == REFUSED
            assert insert("agreements_party", **row, signed_on=YESTERDAY) == REFUSED
            assert insert("agreements_party", **row) == 1
            # For a body that is not on the system; what it signed does not become an agency's.
            assert run(change.format("signed_on = '2026-01-01', signed_by = 'Clerk'"), on_paper) == 1
            assert run(change.format(f"organisation_id = '{third_body}'"), on_paper) == REFUSED
        with world.as_officer(own):
            assert run(change.format("signed_on = '2026-01-01'"), party) == 1
            assert run(change.format("signed_on = '2020-01-01'"), signed) == 0

    def test_a_register_editor_signs_for_nobody(self, partnership):
        p = partnership
        editor = world.officer(p.council, None, "Editor", Role.REGISTER_EDITOR)
        draft = world.agreement(p.council, state="draft")
        with world.building():
            party = Party.objects.create(
                agreement=draft, organisation=Organisation.objects.get(agency=p.housing)
            ).pk
            other = Organisation.objects.get(agency=p.stranger).pk
        signed = {"agreement_id": draft.pk, "organisation_id": other, "named_as": "", "contact": "",
                  "data_protection_officer": "", "controller_role": "", "signed_by": ""}  # fmt: skip
        with world.as_officer(editor):
            assert run("update agreements_party set signed_on = '2026-01-01' where id = %s", party) == REFUSED
            assert insert("agreements_party", **signed, signed_on=YESTERDAY) == REFUSED
            assert insert("agreements_party", **signed) == 1


# --- inference ---------------------------------------------------------------------------------------


@fast
@pytest.mark.parametrize(
    ("table", "column"),
    [("cases_person", "name"), ("cases_person", "contact"), ("cases_place", "address"), ("cases_place", "postcode"),
     ("intake_telling", "teller_name"), ("intake_telling", "teller_phone"), ("intake_telling", "address")],
)  # fmt: skip
def test_the_planner_does_not_tell_how_often_a_hidden_name_stands_there(partnership, table, column):
    """EXPLAIN gives everyone the estimates made from the commonest values of all rows."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select attstattarget from pg_attribute where attrelid = %s::regclass and attname = %s",
            [table, column],
        )
        assert cursor.fetchone() == (0,)


@fast
def test_errors_and_estimates_hold_no_hidden_value(partnership):
    p = partnership
    case = world.case(p, title="Zebra 4711")
    with world.as_officer(p.outsider):
        for sql in (
            "select * from cases_case where title::int = 1",
            "select cast(title as date) from cases_case",
            "select * from cases_case where 1 / (case when title like 'Zebra%%' then 0 else 1 end) = 1",
            "select query_to_xml('select * from cases_case', true, true, '')::text where false",
            "select 1 from pg_stats where tablename like 'cases%%' and schemaname = 'public' having count(*) > 0",
        ):
            assert run(sql) == 0, sql
        # One and the same answer, whether the record is there or not.
        answers = set()
        for record in (case.pk, uuid.uuid4()):
            with pytest.raises(DatabaseError) as refused, transaction.atomic():
                access.set_audience("case", record, case.audience_id)
            answers.add(str(refused.value))
        assert len(answers) == 1


# --- what any login might do on the server -----------------------------------------------------------


@pytest.fixture
def app(committed):
    with logged_in("wardmote_app") as made:
        yield made


QUEUED = "insert into procrastinate_jobs (queue_name, task_name, args"


@pytest.mark.parametrize(
    "statement",
    [
        # What others are doing just now: their session's hash stands in what they ask.
        "select query from pg_stat_activity",
        "select * from pg_stat_get_activity(null)",
        "select pg_stat_get_backend_activity(1)",
        "select pg_cancel_backend(1)",
        "select pg_terminate_backend(1)",
        # Names of our own in front of the real ones.
        "create temp table identity_officer (id int)",
        "create domain pg_temp.text as int",
        "create function pg_temp.mine() returns int language sql as 'select 1'",
        "create schema mine",
        "create trigger t before insert on cases_note for each row execute function wardmote.narrow_child()",
        "create policy p on cases_case using (true)",
        "alter function wardmote.my_audiences(text) set search_path = public",
        "set session authorization wardmote_owner",
        "set role wardmote_definer",
        "set session_replication_role = replica",
        "set row_security = off; select * from cases_case",
        "set statement_timeout = 0; select * from identity_session",
        # The parts of the rule that only the rule may call.
        "select wardmote.find_audience(gen_random_uuid(), 'standard', '{}', '[]', '[]')",
        "select wardmote.grants_of(1)",
        "select wardmote.denials_of(1)",
        "select wardmote.narrowed(1, '{}')",
        "select wardmote.live_sharing(gen_random_uuid())",
        "select wardmote.job_acts_for(1, gen_random_uuid())",
        # In and out by other doors.
        "copy cases_case from program 'true'",
        "copy identity_session to stdout",
        "copy (select 1) to '/tmp/x'",
        "select pg_read_file('postgresql.conf')",
        "select lo_import('/etc/hostname')",
        "select lo_create(0)",
        "select lo_from_bytea(0, 'x')",
        # The queue: other agencies' jobs, and jobs that stand in the way of the timetable.
        "select args from procrastinate_jobs",
        "select secret from identity_jobactor",
        "select procrastinate_cancel_job_v1(1, true, true)",
        "select * from procrastinate_fetch_job_v2(null, 1)",
        "select procrastinate_finish_job_v1(1, 'succeeded', true)",
        "select procrastinate_register_worker_v1()",
        f"{QUEUED}, id) values ('default', 'x', '{{}}', 999999)",
        f"{QUEUED}, status) values ('default', 'x', '{{}}', 'doing')",
        f"{QUEUED}, queueing_lock) values ('default', 'x', '{{}}', 'notices.tell_of_yesterday')",
        f"{QUEUED}, lock) values ('default', 'x', '{{}}', 'l')",
    ],
)
def test_the_application_may_not(app, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
        for each in statement.split("; "):
            app.execute(each)


def test_nobody_elses_session_stands_where_it_can_be_read(committed_partnership):
    """Where the administrator could not close pg_stat_activity (hosted PostgreSQL), the hash is not in it."""
    token = world.sign_in(committed_partnership.caseworker)
    with transaction.atomic():
        assert session.begin_session(token)
        with world.raw() as superuser:
            shown = superuser.execute(
                "select query from pg_stat_activity where pid <> pg_backend_pid()"
            ).fetchall()
    assert any("begin_session" in query for (query,) in shown)
    assert not any(session.hashed(token) in query for (query,) in shown)


def test_another_login_gains_nothing(committed_partnership):
    p = committed_partnership
    world.case(p)
    token = session.hashed(world.sign_in(p.caseworker))
    with logged_in("wardmote_authenticator") as authenticator:
        for statement in (
            f"select * from wardmote.begin_session('{token}')",
            "select wardmote.my_audiences()",
            "select * from cases_case",
            "select * from procrastinate_jobs",
            "select nextval('access_audience_id_seq')",
            "select nextval('procrastinate_jobs_id_seq')",
            "create temp table t (id int)",
            "select query from pg_stat_activity",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                authenticator.execute(statement)
    with logged_in("wardmote_worker") as worker:
        for statement in ("select query from pg_stat_activity", "select secret from identity_jobactor",
                          "select session_key from identity_session", "set role wardmote_definer"):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                worker.execute(statement)
        assert worker.execute("select count(*) from cases_case").fetchone() == (0,)
