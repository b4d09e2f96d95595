"""Entries of registers, read by every officer or by their agency's alone, and all that hangs on them."""

import json
from datetime import timedelta
from typing import Any

from django.db import connection

from tests import world
from tests.access.matrix import NOBODY, TODAY, Matrix, Row, _insert
from tests.access.parts.desk import delete, everyone
from tests.access.records_of_the_matrix import _action

EDITOR = "owner: register editor"


def _entry(m: Matrix, p: world.Partnership, reach: str, **more: Any) -> dict[str, Any]:
    now = m.facts["now"]
    return {
        "register": "risks", "series": "", "number": 0, "title": f"For {reach}", "owner_id": p.council.pk, "reach": reach,
        "state": "open", "values": "{}", "lines": "{}", "version": 1, "note": "", "natural": "", "imported": "{}",
        "created_by_id": p.caseworker.pk, "created_at": now, "changed_by_id": p.caseworker.pk, "changed_at": now, **more,
    }  # fmt: skip


def _seers(m: Matrix, table: str, pk: Any) -> set[str]:
    return next(row.seen_by for row in m.rows.values() if row.table == table and row.pk == pk)


def records(m: Matrix, p: world.Partnership) -> None:
    f, now = m.facts, m.facts["now"]
    all_of_them = set(m.officers) - NOBODY
    council = {name for name, officer in m.officers.items() if officer.agency_id == p.council.pk} - NOBODY
    editors = {name for name in council if "register_editor" in m.officers[name].roles}
    link = {"by_id": p.caseworker.pk, "at": now}
    for reach, seers in (("partnership", all_of_them), ("agency", council)):
        with world.building():
            entry = f[f"entry for {reach}"] = _insert("registers_entry", **_entry(m, p, reach))
            due = f[f"due for {reach}"] = _insert(
                "registers_due", entry_id=entry, kind="review", line="", on=TODAY, words="Review"
            )
            with connection.cursor() as cursor:
                cursor.execute("select id from registers_version where entry_id = %s", [entry])
                version = cursor.fetchone()[0]
        m.rows |= {
            f"an entry of a register for the {reach}": Row("registers_entry", entry, seers),
            f"its version, for the {reach}": Row("registers_version", version, seers),
            f"its date, for the {reach}": Row("registers_due", due, seers),
        }
    with world.building():
        opened = _insert("registers_entry", **_entry(m, p, "agency"))
        with connection.cursor() as cursor:
            cursor.execute("select id from registers_version where entry_id = %s", [opened])
            before = cursor.fetchone()[0]
            cursor.execute(
                "update registers_entry set reach = 'partnership', version = 2 where id = %s", [opened]
            )
        batch = f["register batch"] = _insert(
            "registers_batch",
            register="risks",
            owner_id=p.council.pk,
            name="f.csv",
            counts="{}",
            rows="[]",
            **link,
        )
        _insert("registers_aside", batch_id=batch, rows=1, sealed=b"x")
        mine = {"register": "risks", "owner_id": p.council.pk, "counts": "{}", "rows": "[]", "at": now}
        f["editor's batch"] = _insert("registers_batch", name="g.csv", by_id=m.officers[EDITOR].pk, **mine)
        shared = f["entry for partnership"]
        action = _insert("registers_entryaction", entry_id=shared, action_id=f["action"], line="", **link)
        document = _insert("registers_entrydocument", entry_id=shared, document_id=f["document"], **link)
    m.rows |= {
        "an entry opened to all": Row("registers_entry", opened, all_of_them),
        "its version from before": Row("registers_version", before, council),
        "a file taken into a register": Row("registers_batch", batch, editors),
        "rows of a file set aside": Row("registers_aside", batch, editors, key="batch_id"),
        "an action of an entry": Row(
            "registers_entryaction", action, _seers(m, "actions_action", f["action"])
        ),
        "a document of an entry": Row(
            "registers_entrydocument", document, _seers(m, "documents_document", f["document"])
        ),
    }
    _cards_and_bids(m, p, all_of_them, council)


def _cards_and_bids(m: Matrix, p: world.Partnership, all_of_them: set[str], council: set[str]) -> None:
    now, by = m.facts["now"], {"by_id": p.caseworker.pk, "at": m.facts["now"]}
    bid = {"register": "fund-bids", "owner_id": p.housing.pk}
    score = {"version": 1, "criterion": "Need", "points": 5, "note": "", "agency_id": p.council.pk, **by}
    with world.building():
        person = _insert("registers_entry", **_entry(m, p, "agency", register="accredited-persons"))
        card = _insert(
            "registers_card",
            entry_id=person,
            code_print=b"x" * 32,
            issued_by_id=p.caseworker.pk,
            issued_at=now,
        )
        waits = _insert("registers_entry", **_entry(m, p, "partnership", **bid))
        done = _insert("registers_entry", **_entry(m, p, "partnership", **bid))
        interest = _insert("registers_bidconflict", entry_id=waits, interest="i", **by)
        early = _insert("registers_bidscore", entry_id=waits, **score)
        late = _insert("registers_bidscore", entry_id=done, **score)
        decision = _insert(
            "registers_biddecision",
            entry_id=done,
            outcome="refused",
            reason="r",
            conditions="",
            version=1,
            **by,
        )
        _what_may_be_done(m, p)
    scorer = {name for name, officer in m.officers.items() if officer.pk == p.caseworker.pk} - NOBODY
    m.facts |= {"person accredited": person, "a card": card, "a bid that waits": waits}
    m.rows |= {
        "the card of a person": Row("registers_card", card, council),
        "an interest in a bid": Row("registers_bidconflict", interest, all_of_them),
        "a score before the decision": Row("registers_bidscore", early, scorer),
        "a score after the decision": Row("registers_bidscore", late, all_of_them),
        "the decision of a bid": Row("registers_biddecision", decision, all_of_them),
    }


def _what_may_be_done(m: Matrix, p: world.Partnership) -> None:
    """An accreditation that holds, a bid that two have scored, an action and a document that the editor made."""
    editor, f, now = m.officers[EDITOR], m.facts, m.facts["now"]
    days = {
        "starts_on": str(TODAY),
        **dict.fromkeys(("ends_on", "vetting_until", "training_until"), "2099-01-01"),
    }
    held = {"standing": "granted", "organisation": "Wardens", **days}
    _insert(
        "registers_entry",
        **_entry(m, p, "partnership", register="accreditations", title="Wardens", values=json.dumps(held)),
    )
    f["accredited"] = _insert(
        "registers_entry", **_entry(m, p, "agency", register="accredited-persons", values=json.dumps(held))
    )
    _insert("registers_entry", **_entry(m, p, "partnership", register="fund-rounds", title="Matrix round"))
    bid = {"register": "fund-bids", "owner_id": p.housing.pk, "values": json.dumps({"round": "Matrix round"})}
    f["scored bid"] = _insert("registers_entry", **_entry(m, p, "partnership", **bid))
    for scorer in (p.caseworker, p.governance):
        _insert(
            "registers_bidscore", entry_id=f["scored bid"], version=1, criterion="Need", points=5, note="",
            agency_id=p.council.pk, by_id=scorer.pk, at=now,
        )  # fmt: skip
    f["editor's action"] = _insert("actions_action", **_action(editor, f["own"], p.council.pk, now))
    f["editor's document"] = _insert(
        "documents_document", audience_id=f["own"], title="t", name="n", media_type="text/plain", size=1,
        sha256="", added_by_id=editor.pk, added_at=now,
    )  # fmt: skip


def _attempts_on_cards_and_bids(m: Matrix, p: world.Partnership, nobody: dict[str, bool]) -> None:
    f, now = m.facts, m.facts["now"]
    card = {"id": 0, "entry_id": f["person accredited"], "code_print": b"y" * 32, "issued_at": now}
    m.try_insert("issue a card for who is not accredited", "registers_card", card, nobody, "issued_by_id")
    m.try_update(
        "withdraw a card", "registers_card", "withdrawn_at = now(), withdrawn_by_id = wardmote.actor()", f["a card"],
        {EDITOR: True, "owner: administrator": False, "partner": False, "no session": False},
    )  # fmt: skip
    score = {
        "id": 0, "entry_id": f["a bid that waits"], "version": 1, "criterion": "Need", "points": 9, "note": "",
        "agency_id": p.council.pk, "at": now,
    }  # fmt: skip
    m.try_insert("score a bid", "registers_bidscore", score, nobody | {EDITOR: True}, "by_id")
    m.try_insert(
        "score a bid of one's own round", "registers_bidscore", {**score, "entry_id": f["scored bid"]}, nobody, "by_id",
    )  # fmt: skip
    aside = {"batch_id": f["editor's batch"], "rows": 1, "sealed": b"x"}
    m.try_insert("keep rows set aside", "registers_aside", aside, nobody | {EDITOR: True})
    decision = {
        "id": 0, "entry_id": f["a bid that waits"], "outcome": "refused", "reason": "r", "conditions": "", "version": 1,
        "at": now,
    }  # fmt: skip
    m.try_insert("decide a bid", "registers_biddecision", decision, nobody, "by_id")
    editor = nobody | {EDITOR: True}
    m.try_insert("decide a bid that was scored", "registers_biddecision", {**decision, "entry_id": f["scored bid"]}, editor, "by_id")  # fmt: skip
    m.try_insert("issue a card", "registers_card", {**card, "entry_id": f["accredited"], "code_print": b"z" * 32}, editor, "issued_by_id")  # fmt: skip
    interest = {"id": 0, "interest": "i", "at": now}
    said = {EDITOR: True, "partner": True, "no session": False}
    m.try_insert("declare an interest in a bid", "registers_bidconflict", {**interest, "entry_id": f["scored bid"]}, said, "by_id")  # fmt: skip
    m.try_insert(
        "declare an interest in what is no bid", "registers_bidconflict",
        {**interest, "entry_id": f["entry for partnership"]}, {EDITOR: False, "partner": False}, "by_id",
    )  # fmt: skip
    link = {"id": 0, "entry_id": f["entry for partnership"], "at": now}
    m.try_insert("tie one's own action to an entry", "registers_entryaction", {**link, "line": "", "action_id": f["editor's action"]}, editor, "by_id")  # fmt: skip
    m.try_insert("tie one's own document to an entry", "registers_entrydocument", {**link, "document_id": f["editor's document"]}, editor, "by_id")  # fmt: skip
    everyone(
        m, "undo every file", "registers_batch",
        "update public.registers_batch set undone_at = now(), undone_by_id = wardmote.actor()", "stranger",
    )  # fmt: skip


def attempts(m: Matrix, p: world.Partnership) -> None:
    f, now = m.facts, m.facts["now"]
    # Who broke the glass sees more once the door has said so: the links go along.
    for label, table, record in (
        ("an action of an entry", "actions_action", f["action"]),
        ("a document of an entry", "documents_document", f["document"]),
    ):
        m.rows[label].seen_by = _seers(m, table, record)
    editor = {
        EDITOR: True,
        "owner: team": False,
        "owner: administrator": False,
        "partner": False,
        "no session": False,
    }
    nobody = dict.fromkeys(editor, False)
    for reach in ("partnership", "agency"):
        entry = f[f"entry for {reach}"]
        m.try_insert(
            f"add an entry for the {reach}", "registers_entry", {"id": 0, **_entry(m, p, reach)}, editor
        )
        m.try_update(
            f"change an entry for the {reach}",
            "registers_entry",
            "title = 'y', version = version + 1",
            entry,
            editor,
        )
        due = {
            "id": 0,
            "entry_id": entry,
            "kind": "end",
            "line": "",
            "on": TODAY + timedelta(days=9),
            "words": "w",
        }
        m.try_insert(f"follow a date of an entry for the {reach}", "registers_due", due, editor)
        delete(m, f"follow a date no more, for the {reach}", "registers_due", f[f"due for {reach}"], editor)
        m.try_update(
            f"say that it was told, for the {reach}",
            "registers_due",
            "reminded_at = now()",
            f[f"due for {reach}"],
            nobody,
        )
    theirs = _entry(m, p, "partnership", owner_id=p.housing.pk)
    m.try_insert("add an entry for another agency", "registers_entry", {"id": 0, **theirs}, {EDITOR: False})
    m.try_insert(
        "write a version by hand", "registers_version",
        {"id": 0, "entry_id": f["entry for partnership"], "no": 9, "title": "t", "values": "{}", "lines": "{}", "facts": "{}",
         "reach": "partnership", "note": "", "by_id": p.caseworker.pk, "at": now},
        nobody,
    )  # fmt: skip
    m.try_insert(
        "publish what is there only then", "registers_entry",
        {"id": 0, **_entry(m, p, "partnership", published_at=now, published_by_id=p.caseworker.pk, public_values="{}")},
        nobody,
    )  # fmt: skip
    batch = {
        "id": 0,
        "register": "risks",
        "owner_id": p.council.pk,
        "name": "f",
        "counts": "{}",
        "rows": "[]",
        "at": now,
    }
    m.try_insert("take a file in", "registers_batch", batch, editor, "by_id")
    m.try_update(
        "undo a file",
        "registers_batch",
        "undone_at = now(), undone_by_id = wardmote.actor()",
        f["register batch"],
        editor,
    )
    for table, column, record in (
        ("registers_entryaction", "action_id", f["action"]),
        ("registers_entrydocument", "document_id", f["document"]),
    ):
        link = {"id": 0, "entry_id": f["entry for agency"], column: record, "at": now}
        link |= {"line": ""} if column == "action_id" else {}
        m.try_insert(f"tie to an entry what one did not make: {table}", table, link, nobody, "by_id")
    timing = {
        "id": 0, "register": "risks", "kind": "review", "agency_id": p.council.pk, "ahead": 1, "escalate_after": 1,
        "starts_on": TODAY, "source": "s", "status": "own", "at": now,
    }  # fmt: skip
    m.try_insert("set a timing by hand", "registers_timing", timing, nobody)
    said = {"subject_kind": "register_entry", "subject_id": f["entry for agency"], "owner_id": p.council.pk}
    who = {EDITOR: True, "partner": False, "stranger": False}
    m.try_insert("write of an agency's entry in the log", "audit_entry", {**said, "action": "a"}, who)
    m.try_insert(
        "put an opening of an agency's entry on record", "audit_entry", {**said, "action": "opened"}, who
    )
    said = {**said, "action": "a", "subject_kind": "register_batch", "subject_id": f["register batch"]}
    m.try_insert("write of a file of a register in the log", "audit_entry", said, who)
    _attempts_on_cards_and_bids(m, p, nobody)
    everyone(m, "retitle every entry", "registers_entry",
             "update public.registers_entry set title = 'y', version = version + 1", "stranger")  # fmt: skip
    everyone(m, "drop every date", "registers_due", "delete from public.registers_due", "stranger")
