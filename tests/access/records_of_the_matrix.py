"""The record of the leak matrix, with a row in each table of the rooms that were there first."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from tests import world
from tests.access.cells import Matrix, Row
from tests.access.viewers import NOBODY, PARTNER_SIDE, SEES, SEES_LISTS, TODAY, TOMORROW
from wardmote.foundation.database.session import hashed
from wardmote.trust.access import commands as access
from wardmote.trust.agreements.models import Organisation, Party
from wardmote.trust.identity.models import Agency, Officer


def _insert(table: str, **values: Any) -> uuid.UUID:
    pk = (
        values.setdefault("id", uuid.uuid4())
        if "id" in values or not table.endswith(("telling", "content", "_layout", "_aside"))
        else None
    )
    columns = ", ".join(f'"{column}"' for column in values)
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"insert into public.{table} ({columns}) values ({marks})", list(values.values()))
    return pk


def records(m: Matrix, p: world.Partnership, plan: access.Plan) -> None:
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
