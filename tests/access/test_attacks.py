"""What someone tries who can run any SQL as the application, with an ordinary officer's own session.

Each attempt is asked of the database itself; none may work. Those that are accepted are listed in
docs/access-in-one-page.md.
"""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests import world
from tests.access.attacking import (
    REFUSED,
    TODAY,
    TOMORROW,
    action,
    case_row,
    fast,
    insert,
    insert_entry,
    report,
    run,
    shared_case,
    tell,
)
from wardmote.trust.access.models import Level
from wardmote.work.cases.models import Note


def document(by, audience):
    return {"audience_id": audience, "title": "t", "name": "n", "media_type": "text/plain", "size": 1, "sha256": "",
            "added_by_id": by.pk, "added_at": datetime.now(UTC)}  # fmt: skip


def disclosure(p, by, audience):
    return {"audience_id": audience, "agency_id": p.housing.pk, "agreement_id": p.agreement.pk, "purpose": "asb",
            "gateway": "", "categories": ["incident"], "level": 2, "necessity": "n", "by_id": by.pk,
            "at": datetime.now(UTC), "withdrawn_reason": ""}  # fmt: skip


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
