"""What waits for the council's administrators: an invitation, a change of roles, an officer who leaves."""

import hashlib
from datetime import timedelta

from wardmote.demo.agencies import AGENCIES, OFFICERS, Officer, identity
from wardmote.demo.clock import Clock
from wardmote.demo.rows import Rows

# Said aloud, as the password is: /account/invitation/marlbridge-demo-invitation/ opens in the demo.
INVITATION = "marlbridge-demo-invitation"
COUNCIL = AGENCIES["council"]


def named(name: str) -> Officer:
    return next(officer for officer in OFFICERS if officer.name == name)


def the_offices(rows: Rows, clock: Clock) -> None:
    admin, leaver = named("Ffion Kettleby"), named("Dougal Finnerty")
    now = clock.office(-1)
    newcomer = identity("invited", "tamsin")
    rows.add(
        "identity.Invitation",
        id=newcomer,
        agency_id=COUNCIL.id,
        team_id=COUNCIL.team_id("cst"),
        name="Tamsin Fairclough",
        email="tamsin.fairclough@council.marlbridge.example",
        job_title="Community safety officer",
        roles=["caseworker", "triage"],
        token=hashlib.sha256(INVITATION.encode()).hexdigest(),
        invited_by_id=admin.id,
        invited_at=now,
        expires_at=now + timedelta(days=7),
    )
    rows.act("officer.invited", at=now, by=admin, kind="officer", subject=newcomer, owner="council")
    _proposed(rows, newcomer, [], ["caseworker", "triage"], "", by=admin, at=now, team="cst")
    amina, since = named("Amina Shawcross"), now - timedelta(days=1)
    _proposed(
        rows, amina.id, list(amina.roles), ["caseworker", "triage"], "Covers the reports desk in December.",
        by=admin, at=since,
    )  # fmt: skip
    row = next(row for row in rows.tables["identity.Officer"] if row["id"] == leaver.id)
    row["leaving_on"] = clock.today + timedelta(days=9)
    rows.add("identity.Departure", id=leaver.id, agency_id=COUNCIL.id, marked_by_id=admin.id, marked_at=since)
    rows.act("officer.leaving", at=since, by=admin, kind="officer", subject=leaver.id, owner="council")
    for name, kind, about, subject in (
        ("Ruth Ellingsworth", "to_hand_over", "departure", leaver.id),
        ("Ruth Ellingsworth", "roles_wait", "role_change", identity("role change", str(amina.id))),
        ("Piers Wetherley", "roles_wait", "role_change", identity("role change", str(newcomer))),
    ):
        rows.add(
            "notices.Notice",
            id=identity("notice", kind, str(subject), name),
            officer_id=named(name).id,
            kind=kind,
            subject_kind=about,
            subject_id=subject,
            on=since.date(),
            at=since,
        )


def _proposed(rows, subject, before, roles, reason, *, by, at, team=None) -> None:
    rows.add(
        "identity.RoleChange",
        id=identity("role change", str(subject)),
        agency_id=COUNCIL.id,
        officer_id=subject,
        team_id=COUNCIL.team_id(team) if team else None,
        roles_before=before,
        roles=roles,
        reason=reason,
        proposed_by_id=by.id,
        proposed_at=at,
        expires_at=at + timedelta(days=14),
    )
    rows.act("officer.roles_proposed", at=at, by=by, kind="officer", subject=subject, owner="council")
