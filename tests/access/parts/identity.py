"""Invitations, proposed roles and departures; and who may change officers, teams and roles by the functions."""

import uuid
from datetime import UTC, datetime, timedelta

from tests import world
from tests.access.matrix import NOBODY, Attempt, Matrix, _insert
from wardmote.foundation.database.session import hashed
from wardmote.trust.identity.models import Officer, Role

LOOKS_AFTER = {"owner: team", "owner: administrator", "owner: governance", "owner: second administrator"}


def records(m: Matrix, p: world.Partnership) -> None:
    now = datetime.now(UTC)
    team = p.colleague.team
    for name, roles in {
        "owner: second administrator": [Role.ADMINISTRATOR],
        "owner: last day has passed": [Role.CASEWORKER],
        "stranger: administrator": [Role.ADMINISTRATOR],
    }.items():
        at_home = name.startswith("owner")
        agency = p.council if at_home else p.stranger
        made = m.officers[name] = world.officer(
            agency, team if at_home else p.outsider.team, name.title(), *roles
        )
        m.viewers[name] = world.sign_in(made)
    council = {name for name in set(m.viewers) - NOBODY if name.startswith("owner")}
    by = m.officers["owner: administrator"]
    subject = m.officers["owner: other team"]
    leaver = world.officer(p.council, team, "Has Left")
    later = now + timedelta(days=7)
    with world.building():
        Officer.objects.filter(pk=m.officers["owner: last day has passed"].pk).update(
            leaving_on=now.date() - timedelta(days=1)
        )
        Officer.objects.filter(pk=leaver.pk).update(left_at=now)
        invitation = _insert(
            "identity_invitation", id=uuid.uuid4(), agency_id=p.council.pk, name="New Comer",
            email="new.comer@example.org", job_title="", roles=["caseworker"], token=hashed("a token"),
            state="pending", invited_by_id=by.pk, invited_at=now, expires_at=later,
        )  # fmt: skip
        change = _insert(
            "identity_rolechange", id=uuid.uuid4(), agency_id=p.council.pk, officer_id=subject.pk,
            roles_before=["caseworker"], roles=["caseworker", "auditor"], reason="r", state="pending",
            proposed_by_id=by.pk, proposed_at=now, expires_at=later, answer="",
        )  # fmt: skip
        # (The key is the officer, so there is no id to make.)
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "insert into identity_departure (officer_id, agency_id, marked_by_id, marked_at)"
                " values (%s, %s, %s, now())",
                [leaver.pk, p.council.pk, by.pk],
            )
    from tests.access.matrix import Row

    m.rows |= {
        "an invitation": Row("identity_invitation", invitation, LOOKS_AFTER),
        "a change of roles": Row("identity_rolechange", change, LOOKS_AFTER | {"owner: other team"}),
        "a departure": Row("identity_departure", leaver.pk, council, key="officer_id"),
    }
    # Every row of the whole agency is seen by its second administrator too, and by nobody whose day has passed.
    for row in m.rows.values():
        if "owner: administrator" in row.seen_by:
            row.seen_by = row.seen_by | {"owner: second administrator"}
        if "stranger" in row.seen_by:
            row.seen_by = row.seen_by | {"stranger: administrator"}
    m.facts |= {"invitation": invitation, "change": change, "departed": leaver.pk, "subject": subject.pk}


def attempts(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    nobody = {"owner: administrator": False, "owner: team": False, "stranger: administrator": False}
    for table, change in {
        "identity_invitation": "state = 'accepted'",
        "identity_rolechange": "state = 'approved'",
        "identity_departure": "marked_at = now()",
        "identity_team": "name = 'x'",
        "identity_officer": "team_id = null",
        "identity_agency": "name = 'x'",
    }.items():
        m.attempts[f"change {table} by hand"] = Attempt(
            table, f"update public.{table} set {change}", [], nobody
        )
    m.attempts["read the token of an invitation"] = Attempt(
        "identity_invitation", "select token from identity_invitation", [], nobody
    )

    def call(name: str, table: str, sql: str, values: list[object], by: dict[str, bool]) -> None:
        m.attempts[name] = Attempt(table, f"select wardmote.{sql}", values, by)

    administer = {
        "owner: administrator": True, "owner: second administrator": True, "owner: team": False,
        "owner: governance": False, "stranger: administrator": False, "partner": False, "no session": False,
    }  # fmt: skip
    fresh = hashed("another token")
    call("invite an officer", "identity_invitation", "invite_officer('N', 'n@example.org', '', null, '{auditor}', %s)",
         [fresh], {**administer, "stranger: administrator": True})  # fmt: skip
    call("invite an officer into another agency's team", "identity_invitation",
         "invite_officer('N', 'n@example.org', '', %s, '{auditor}', %s)", [p.caseworker.team_id, fresh],
         {"owner: administrator": True, "stranger: administrator": False})  # fmt: skip
    call("send the invitation again", "identity_invitation", "renew_invitation(%s, %s)",
         [f["invitation"], fresh], administer)  # fmt: skip
    call(
        "take the invitation back",
        "identity_invitation",
        "revoke_invitation(%s)",
        [f["invitation"]],
        administer,
    )
    call("accept an invitation without being asked", "identity_invitation", "accept_invitation(%s)",
         [hashed("a token")], nobody)  # fmt: skip
    call("decide on the change", "identity_rolechange", "decide_roles(%s, true, '')", [f["change"]], {
        "owner: second administrator": True, "owner: team": True, "owner: governance": True,
        "owner: administrator": False,  # proposed it
        "owner: other team": False,  # is the subject
        "owner: auditor": False, "stranger: administrator": False, "stranger: governance": False,
        "no session": False,
    })  # fmt: skip
    call("withdraw the change", "identity_rolechange", "withdraw_roles(%s)", [f["change"]], administer)
    other = p.colleague.pk
    call("propose roles", "identity_rolechange", "propose_roles(%s, '{auditor}', 'r')", [other], administer)
    call("take an officer out of a team", "identity_officer", "move_officer(%s, null)", [other], administer)
    call("propose another team", "identity_rolechange", "propose_move(%s, %s, 'r')",
         [p.governance.pk, p.caseworker.team_id], administer)  # fmt: skip
    for move in ("move_officer(%s, %s)", "propose_move(%s, %s, 'r')"):
        call(f"to another agency's team: {move}", "identity_officer", move,
             [p.governance.pk, p.outsider.team_id], {"owner: administrator": False})  # fmt: skip
    call("move an officer into a team alone", "identity_officer", "move_officer(%s, %s)",
         [other, p.caseworker.team_id], {"owner: administrator": False})  # fmt: skip
    call("end an officer's sessions", "identity_officer", "end_sessions(%s, 'r')", [other], administer)
    call("reset a second factor", "identity_officer", "reset_second_factor(%s, 'r')", [other], administer)
    call("unlock an account", "identity_officer", "unlock(%s)", [other], administer)
    call("see an officer off", "identity_officer", "see_off(%s, null)", [other],
         {**administer, "owner: team": False})  # fmt: skip
    call("see an officer of one's team off", "identity_officer", "see_off(%s, null)",
         [m.officers["owner: no ticket"].pk], {"owner: team": True, "owner: old ticket": False})  # fmt: skip
    call(
        "add a team", "identity_team", "add_team('New')", [], {**administer, "stranger: administrator": True}
    )
    call("rename a team", "identity_team", "rename_team(%s, 'New')", [p.caseworker.team_id], administer)
    call(
        "close a team that holds something", "identity_team", "close_team(%s)", [p.caseworker.team_id], nobody
    )
    for name in ("propose_roles(%s, '{administrator}', 'r')", "move_officer(%s, null)",
                 f"propose_move(%s, '{p.caseworker.team_id}', 'r')", "see_off(%s, null)"):  # fmt: skip
        mine = m.officers["owner: administrator"].pk
        call(f"do to oneself: {name}", "identity_officer", name, [mine], {"owner: administrator": False})
        service = _service(p)
        call(f"do to the service account: {name}", "identity_officer", name, [service],
             {"owner: administrator": False})  # fmt: skip


def _service(p: world.Partnership) -> uuid.UUID:
    with world.building():
        return Officer.objects.get(agency=p.council, is_service=True).pk
