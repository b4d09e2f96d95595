"""Letterheads and templates are their agency's; letters and bundles are seen as the case, once it is opened."""

import uuid
from datetime import UTC, date, datetime

from tests import world
from tests.access.matrix import SEES, Attempt, Matrix, Row, _insert
from tests.access.parts.open311 import NOT_IN


def records(m: Matrix, p: world.Partnership) -> None:
    now, audience, me = datetime.now(UTC), m.facts["audience"], m.officers["owner: team"]
    common = {
        "case_id": m.facts["case"],
        "parent_audience_id": audience,
        "audience_id": audience,
        "categories": [],
    }
    ours = {"agency_id": p.council.pk, "by_id": me.pk, "at": now}
    head = {"number": 901, "name": "n", "address": "", "telephone": "", "email": "", "footer": "", "logo_words": "",
            "starts_on": date.today(), **ours}  # fmt: skip
    template = {"agency_id": p.council.pk, "by_id": me.pk, "changed_at": now, "is_open": True}
    run = {"template_key": "warning", "template_name": "n", "role": "victim", "values": "{}", "at": now}
    item = {"position": 1, "state": "waiting", "why": "", "letters": 0}
    letter = {"agency_id": p.council.pk, "to_name": "Nobody In Particular", "to_address": "", "wishes": "",
              "template_key": "warning", "template_name": "n", "values": "{}", "state": "draft", "by_id": me.pk, "at": now,
              "sent_how": "", "withdrawn_why": "", **common}  # fmt: skip
    bundle = {"title": "t", "state": "draft", "by_id": me.pk, "at": now, **common}
    with world.building():
        whose = _insert("letters_letterhead", id=uuid.uuid4(), **head)
        kept = _insert("letters_template", id=uuid.uuid4(), key="matrix", **template)
        version = {"template_id": kept, "number": 1, "name": "n", "blocks": "[]", "why": "w",
                   "starts_on": date.today(), **ours}  # fmt: skip
        read = _insert("letters_version", id=uuid.uuid4(), **version)
        ordered = _insert("letters_run", id=uuid.uuid4(), officer_id=me.pk, **run)
        one = _insert(
            "letters_runitem",
            id=uuid.uuid4(),
            run_id=ordered,
            officer_id=me.pk,
            reference="C-AAAA-AAAA",
            **item,
        )
        written = _insert("letters_letter", id=uuid.uuid4(), reference="L-AAAA-AAAA", **letter)
        made = _insert(
            "letters_letter", id=uuid.uuid4(), reference="L-DDDD-DDDD",
            **letter | {"state": "made", "word_id": m.facts["document"], "pdf_id": m.facts["document"],
                        "made_by_id": me.pk, "made_at": now},
        )  # fmt: skip
        printed = _insert(
            "letters_printout", id=uuid.uuid4(), letter_id=made, run_id=ordered, officer_id=me.pk, position=1,
            key_id="k", wrapped=b"x", sealed=b"x", at=now, **common,
        )  # fmt: skip
        bound = _insert("letters_bundle", id=uuid.uuid4(), **bundle)
        exhibit = {
            "kind": "story",
            "title": "t",
            "words_out": "",
            "areas_out": "",
            "by_id": me.pk,
            "at": now,
            **common,
        }
        shown = _insert("letters_bundleitem", id=uuid.uuid4(), bundle_id=bound, position=1, **exhibit)
        second = _insert("letters_letter", id=uuid.uuid4(), reference="L-BBBB-BBBB", **letter)
        over = _insert(
            "letters_bundle", id=uuid.uuid4(),
            **bundle | {"state": "made", "document_id": m.facts["document"], "pages": 1, "made_by_id": me.pk, "made_at": now},
        )  # fmt: skip
        elsewhere = _insert(
            "documents_document", id=uuid.uuid4(), audience_id=audience, title="t", name="n", media_type="text/plain", size=1,
            sha256="", added_by_id=me.pk, added_at=now,
        )  # fmt: skip
        closed = _insert("letters_bundleitem", id=uuid.uuid4(), bundle_id=over, position=1, **exhibit)
        strangers = _insert("letters_run", id=uuid.uuid4(), officer_id=m.officers["stranger"].pk, **run)
    owners = {name for name, by in m.officers.items() if by.agency_id == p.council.pk} - NOT_IN
    mine = {"owner: team"}
    m.rows |= {
        "a letterhead": Row("letters_letterhead", whose, owners),
        "a template of letters": Row("letters_template", kept, owners),
        "a version of a template": Row("letters_version", read, owners),
        "an order of many letters": Row("letters_run", ordered, mine),
        "one case of many letters": Row("letters_runitem", one, mine),
        "a letter of the case": Row("letters_letter", written, SEES),
        "a letter to print": Row("letters_printout", printed, mine),
        "a bundle of the case": Row("letters_bundle", bound, SEES),
        "an exhibit of a bundle": Row("letters_bundleitem", shown, SEES),
    }
    m.facts |= {
        "a letterhead": head, "letterhead": whose, "a letter template": template, "letter template": kept, "a version": version,
        "a run": run, "run": ordered, "a run item": item, "run item": one, "a letter": letter, "letter": written,
        "second letter": second, "a bundle": bundle, "bundle": bound, "an exhibit": exhibit, "exhibit": shown,
        "made bundle": over, "made exhibit": closed, "printout": printed, "of the case": common, "other document": elsewhere, "stranger's run": strangers,
    }  # fmt: skip


def attempts(m: Matrix, p: world.Partnership) -> None:
    me, f = m.officers["owner: team"], m.facts
    now = f["now"]
    nobody = {
        "owner: team": False, "owner: other team": False, "owner: no ticket": False, "partner": False,
        "partner: decides": False, "partner: reads only": False, "stranger": False, "no session": False,
    }  # fmt: skip
    team = {**nobody, "owner: team": True}
    head = {"id": 0, **f["a letterhead"], "number": 902}
    m.try_insert(
        "set a letterhead", "letters_letterhead", head, {**nobody, "owner: administrator": True}, "by_id"
    )
    m.try_insert(
        "set a letterhead in another's name", "letters_letterhead", head, {"owner: administrator": False}
    )
    m.try_insert("set another's letterhead", "letters_letterhead", {**head, "agency_id": p.housing.pk},
                 {"owner: administrator": False}, "by_id")  # fmt: skip
    template = {"id": 0, **f["a letter template"], "key": "made"}
    sets = {**nobody, "owner: team": True, "owner: administrator": True}
    m.try_insert("make a template of letters", "letters_template", template, sets, "by_id")
    m.try_insert(
        "make a template in another's name",
        "letters_template",
        {**template, "by_id": p.governance.pk},
        nobody,
    )
    m.try_insert(
        "make another's template",
        "letters_template",
        {**template, "agency_id": p.housing.pk},
        nobody,
        "by_id",
    )
    m.try_update(
        "shut a template",
        "letters_template",
        f"is_open = false, by_id = '{me.pk}'",
        f["letter template"],
        team,
    )
    m.try_update("shut a template in another's name", "letters_template", f"by_id = '{p.governance.pk}'",
                 f["letter template"], nobody)  # fmt: skip
    version = {"id": 0, **f["a version"], "number": 2}
    m.try_insert("write a version", "letters_version", version, sets, "by_id")
    m.try_insert(
        "write a version in another's name", "letters_version", {**version, "by_id": p.governance.pk}, nobody
    )
    m.try_update(
        "change a version",
        "letters_version",
        "why = 'x'",
        f["a version"]["template_id"],
        nobody,
        "template_id",
    )

    run = {"id": 0, **f["a run"]}
    # The partners are supervisors too, by the part on transfers: of what they order the letters are their own.
    m.try_insert("order many letters", "letters_run", run, {"owner: team": True, "owner: other team": False,
                 "stranger": False, "no session": False}, "officer_id")  # fmt: skip
    m.try_insert(
        "order many letters in another's name", "letters_run", {**run, "officer_id": p.governance.pk}, nobody
    )
    m.try_update("finish many letters", "letters_run", "finished_at = now()", f["run"], team)
    item = {"id": 0, "run_id": f["run"], **f["a run item"], "reference": "C-BBBB-BBBB"}
    m.try_insert(
        "add a case to many letters",
        "letters_runitem",
        item,
        {"owner: team": True, "no session": False},
        "officer_id",
    )
    m.try_insert(
        "add a case that is done", "letters_runitem", {**item, "state": "made"}, nobody, "officer_id"
    )
    m.try_update("say what came of a case", "letters_runitem", "state = 'refused'", f["run item"], team)
    m.try_update("say that a case was opened", "letters_runitem", "claimed_in = 1", f["run item"], nobody)

    adds = {**nobody, "owner: team": True, "owner: no ticket": True}
    letter = {"id": 0, **f["a letter"], "reference": "L-CCCC-CCCC"}
    m.try_insert("write a letter", "letters_letter", letter, team, "by_id")
    m.try_insert(
        "write a letter as one of many that was not opened for it",
        "letters_letter",
        {**letter, "run_item_id": f["run item"]},
        nobody,
        "by_id",
    )
    m.try_insert(
        "write a letter in another's name", "letters_letter", {**letter, "by_id": p.governance.pk}, nobody
    )
    m.try_insert("write another agency's letter", "letters_letter", {**letter, "agency_id": p.housing.pk},
                 {"owner: team": False}, "by_id")  # fmt: skip
    m.try_update("change a letter", "letters_letter", "to_address = 'x'", f["letter"], team)
    m.try_update(
        "give a letter to another agency",
        "letters_letter",
        f"agency_id = '{p.housing.pk}'",
        f["letter"],
        nobody,
    )
    for what, change in {"by hand": "state = 'sent'", "by nobody": "state = 'made'"}.items():
        m.try_update(
            f"send a letter {what}",
            "letters_letter",
            change,
            f["second letter"],
            {"partner": False, "stranger": False},
        )
    printout = {
        "id": 0, "letter_id": f["second letter"], "run_id": f["run"], "position": 2, "key_id": "k", "wrapped": b"x",
        "sealed": b"x", "at": now, **f["of the case"],
    }  # fmt: skip
    m.try_insert("keep a letter to print", "letters_printout", printout,
                 {"owner: team": True, "stranger": False, "partner: reads only": False, "no session": False}, "officer_id")  # fmt: skip
    m.try_insert(
        "keep a letter for another to print",
        "letters_printout",
        {**printout, "officer_id": p.governance.pk},
        nobody,
    )
    m.try_insert(
        "keep a letter of a case one does not see to print",
        "letters_printout",
        {**printout, "run_id": f["stranger's run"]},
        {"stranger": False},
        "officer_id",
    )
    # Without a column read, only the policy for changing is asked.
    others = {"owner: other team": False, "partner": False, "no session": False}
    for table, change in {
        "letters_run": "finished_at = now()",
        "letters_runitem": "state = 'refused'",
    }.items():
        m.attempts[f"change every row of {table}"] = Attempt(
            table, f"update public.{table} set {change}", [], others
        )
    m.try_update("change what is printed", "letters_printout", "position = 3", f["printout"], nobody)

    bundle = {"id": 0, **f["a bundle"]}
    decides = {**adds, "partner: decides": True}
    m.try_insert("begin a bundle", "letters_bundle", bundle, decides, "by_id")
    m.try_insert(
        "begin a bundle in another's name", "letters_bundle", {**bundle, "by_id": p.governance.pk}, nobody
    )
    m.try_update(
        "name a bundle", "letters_bundle", "title = 'x'", f["bundle"], {**team, "partner: decides": True}
    )
    exhibit = {"id": 0, "bundle_id": f["bundle"], "position": 2, **f["an exhibit"]}
    m.try_insert("add an exhibit", "letters_bundleitem", exhibit, {**team, "partner: decides": True}, "by_id")
    m.try_insert(
        "add an exhibit in another's name",
        "letters_bundleitem",
        {**exhibit, "by_id": p.governance.pk},
        nobody,
    )
    m.try_insert(
        "add an exhibit to what is made",
        "letters_bundleitem",
        {**exhibit, "bundle_id": f["made bundle"]},
        nobody,
        "by_id",
    )
    m.try_insert("put a document that is not there into a bundle", "letters_bundleitem",
                 {**exhibit, "kind": "document", "document_id": f["other document"]}, {"owner: team": False}, "by_id")  # fmt: skip
    m.try_update(
        "move an exhibit",
        "letters_bundleitem",
        "position = 5",
        f["exhibit"],
        {**team, "partner: decides": True},
    )
    m.try_update("move what is made", "letters_bundleitem", "position = 5", f["made exhibit"], nobody)
    m.attempts["drop an exhibit"] = _drop(f["exhibit"], {**team, "partner: decides": True})
    m.attempts["drop an exhibit of what is made"] = _drop(f["made exhibit"], nobody)
    for kind, subject in {
        "letterhead": f["letterhead"],
        "letter_template": f["letter template"],
        "letter_run": f["run"],
    }.items():
        entry = {"action": "a", "subject_kind": kind, "subject_id": subject, "owner_id": p.council.pk}
        m.try_insert(f"write of a {kind}", "audit_entry", entry, {"owner: team": True, "stranger": False})


def _drop(pk: uuid.UUID, by: dict[str, bool]) -> Attempt:
    return Attempt("letters_bundleitem", "delete from public.letters_bundleitem where id = %s", [pk], by)
