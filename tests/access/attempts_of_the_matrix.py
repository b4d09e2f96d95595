"""What is tried on the record of the leak matrix and on the register of agreements, and by whom it must work."""

import uuid
from collections.abc import Callable
from typing import Any

from tests import world
from tests.access.cells import Attempt, Matrix
from tests.access.records_of_the_matrix import _action, _case, _insert, _organisation, _party
from tests.access.viewers import SEES_LISTS, TODAY, TOMORROW
from wardmote.trust.agreements.models import Organisation, Party


def attempts(m: Matrix, p: world.Partnership) -> None:
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
