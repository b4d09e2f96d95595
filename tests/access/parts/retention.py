"""How long a record is kept, its holds and decisions, who deletes it, and what is left of one: owners and leads."""

import uuid
from datetime import UTC, datetime

from tests import world
from tests.access.matrix import SEES_LISTS, TODAY, Matrix, Row, _insert


def records(m: Matrix, p: world.Partnership) -> None:
    now, audience, lead = datetime.now(UTC), m.facts["audience"], m.officers["owner: governance"].pk
    days = {"begun_on": TODAY, "settled_on": TODAY}
    about = {"reference": "C-AAAA-AAAA", "owner_id": p.council.pk, "audience_id": audience}
    of_item = {
        "record_kind": "case",
        "sort": "asb",
        "outcome": "",
        "born_unknown": False,
        "reckoned_at": now,
        **days,
    }
    asked = {"ground": "no_basis", "asked_by_id": p.governance.pk, "asked_at": now}
    agreed = {"agreed_by_id": lead, "agreed_at": now}
    items, deletions, tombs = {}, {}, {}
    partner = m.officers["partner"]
    with world.building():
        for tier in ("standard", "named"):
            record = m.facts["case"] if tier == "standard" else uuid.uuid4()
            items[tier] = _insert(
                "retention_item", record_id=record, tier=tier, held=True, **about, **of_item
            )
            deletions[tier] = _insert(
                "retention_deletion", item_id=items[tier], record_id=record, tier=tier, state="asked", not_before=now,
                **about, **asked,
            )  # fmt: skip
            tombs[tier] = _insert(
                "retention_tombstone", record_kind="case", record_id=uuid.uuid4(), tier=tier, rule="", source="",
                deleted_at=now, counts="{}", **(about | {"reference": f"C-{tier[:4].upper()}-GONE"}), **days, **asked,
                **agreed,
            )  # fmt: skip
        for name, kind, tier, settled in (
            ("unreferred", "person", "standard", TODAY), ("referred", "person", "standard", None),
            ("of a place for named officers", "place", "named", TODAY),
            ("of a patrol", "patrol", "standard", TODAY),
        ):  # fmt: skip
            items[name] = _insert(
                "retention_item", record_id=uuid.uuid4(), tier=tier, held=False,
                **(about | of_item | {"record_kind": kind, "reference": "P-AAAA-AAAA", "settled_on": settled}),
            )  # fmt: skip
        item = items["standard"]
        by = {"by_id": p.caseworker.pk, "at": now}
        hold = _insert("retention_hold", item_id=item, reason="r", lifted_reason="", **by)
        decision = _insert("retention_decision", item_id=item, kind="held", criterion="", reason="r", **by)
        answers = [
            _insert(
                "retention_answer", deletion_id=deletions["standard"], agency_id=agency, owner_id=p.council.pk,
                wants="objects", words="w", by_id=partner.pk, at=now, is_last=True, settled_words="",
            )
            for agency in (partner.agency_id, m.officers["partner: decides"].agency_id)
        ]  # fmt: skip
    owners = {name for name in SEES_LISTS if name.startswith("owner")}
    leads = {"owner: governance"}
    whose = {
        name for name in SEES_LISTS if name in m.officers and m.officers[name].agency_id == partner.agency_id
    }
    m.rows |= {
        "how long it is kept": Row("retention_item", item, owners | leads),
        "how long one of a named tier is kept": Row("retention_item", items["named"], owners),
        "how long a person is kept": Row("retention_item", items["unreferred"], leads),
        "how long one that a case refers to is": Row("retention_item", items["referred"], set()),
        "how long a place of a named tier is": Row(
            "retention_item", items["of a place for named officers"], owners
        ),
        "how long a patrol is kept": Row("retention_item", items["of a patrol"], owners | leads),
        "a legal hold": Row("retention_hold", hold, owners | leads),
        "a decision on its keeping": Row("retention_decision", decision, owners | leads),
        "that it is to be deleted": Row("retention_deletion", deletions["standard"], SEES_LISTS | leads),
        "that one of a named tier is to be": Row("retention_deletion", deletions["named"], SEES_LISTS),
        "what a partner says to that": Row("retention_answer", answers[0], owners | leads | whose),
        "what another partner says": Row(
            "retention_answer", answers[1], owners | leads | {"partner: decides"}
        ),
        "what is left of a record": Row(
            "retention_tombstone", tombs["standard"], SEES_LISTS | leads | {"owner: auditor"}
        ),
        "what is left of one of a named tier": Row("retention_tombstone", tombs["named"], SEES_LISTS),
    }
    m.facts |= {"kept item": item, "deletion": deletions["standard"], "hold": hold}


def attempts(m: Matrix, p: world.Partnership) -> None:
    nobody = {"owner: team": False, "owner: governance": False, "partner: decides": False, "stranger": False}
    for table, change in {
        "retention_item": "due_on = current_date",
        "retention_hold": "lifted_at = now()",
        "retention_deletion": "state = 'agreed'",
        "retention_decision": "reason = 'x'",
        "retention_answer": "settled_at = now()",
        "retention_tombstone": "counts = '{}'",
    }.items():
        m.try_update(f"change {table}", table, change, m.facts["kept item"], nobody)
    m.try_insert(
        "place a hold by hand", "retention_hold",
        {"id": 0, "item_id": m.facts["kept item"], "reason": "r", "by_id": None, "at": datetime.now(UTC),
         "lifted_reason": ""},
        nobody, "by_id",
    )  # fmt: skip
