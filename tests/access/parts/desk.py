"""An officer's desk: views of lists, how a list was left, templates, drafts."""

import uuid
from typing import Any

from tests import world
from tests.access.matrix import NOBODY, Attempt, Matrix, Row, _insert


def records(m: Matrix, p: world.Partnership) -> None:
    f, now = m.facts, m.facts["now"]
    by = p.caseworker
    team = {name for name, officer in m.officers.items() if officer.team_id == by.team_id} - NOBODY
    council = {name for name, officer in m.officers.items() if officer.agency_id == p.council.pk} - NOBODY
    # A session opened while the last row was built is no viewer of ours: supervisor and caseworker are one here.
    with world.building():
        view = {"list_name": "cases", "name": "n", "query": "risk=high", "officer_id": by.pk, "made_at": now}
        f["own view"] = _insert("desk_savedview", **view)
        f["team view"] = _insert("desk_savedview", **view, team_id=by.team_id)
        theirs = {**view, "officer_id": m.officers["owner: no ticket"].pk}
        f["view of a colleague"] = _insert("desk_savedview", **theirs, team_id=by.team_id)
        f["own view of a colleague"] = _insert("desk_savedview", **theirs)
        f["view of the other team"] = _insert(
            "desk_savedview",
            **{**view, "officer_id": m.officers["owner: other team"].pk},
            team_id=p.colleague.team_id,
        )
        f["state"] = _insert("desk_liststate", officer_id=by.pk, list_name="cases", query="risk=high")
        words = {"name": "n", "text": "t", "by_id": by.pk, "changed_at": now, "agency_id": p.council.pk}
        f["own template"] = _insert("desk_template", **words, officer_id=by.pk)
        f["template"] = _insert("desk_template", **words)
        f["draft"] = _insert("desk_draft", officer_id=by.pk, place="/", about="a", fields="{}", saved_at=now)
        f["draft of a partner"] = _insert(
            "desk_draft", officer_id=m.officers["partner"].pk, place="/", about="a", fields="{}", saved_at=now
        )
    alone = {"owner: team"}
    m.rows |= {
        "a view of one's own": Row("desk_savedview", f["own view"], alone),
        "a view shared with the team": Row("desk_savedview", f["team view"], team),
        "a colleague's view shared with the team": Row("desk_savedview", f["view of a colleague"], team),
        "a colleague's own view": Row("desk_savedview", f["own view of a colleague"], {"owner: no ticket"}),
        "how a list was left": Row("desk_liststate", f["state"], alone),
        "a template of one's own": Row("desk_template", f["own template"], alone),
        "a template of the agency": Row("desk_template", f["template"], council),
        "a draft": Row("desk_draft", f["draft"], alone),
        "a partner's draft": Row("desk_draft", f["draft of a partner"], {"partner"}),
    }


def attempts(m: Matrix, p: world.Partnership) -> None:
    f, now = m.facts, m.facts["now"]
    by = m.officers["owner: team"]
    # The caseworker is a supervisor too; "owner: no ticket" is of the same team and is none.
    alone = {"owner: team": True, "owner: no ticket": False, "partner": False, "no session": False}
    view = {"id": 0, "list_name": "cases", "name": "n", "query": "q", "officer_id": by.pk, "made_at": now}
    m.try_insert("save a view in another's name", "desk_savedview", view, alone)
    m.try_insert("save a view for the team", "desk_savedview", {**view, "team_id": by.team_id}, alone)
    m.try_insert("save a view for another team", "desk_savedview", {**view, "team_id": p.colleague.team_id},
                 {"owner: team": False})  # fmt: skip
    m.try_insert(
        "save a view of one's own", "desk_savedview", view, {"partner": True, "stranger": True}, "officer_id"
    )
    m.try_update("rename a view", "desk_savedview", "name = 'y'", f["own view"], alone)
    m.try_update("rename a colleague's view of the team", "desk_savedview", "name = 'y'", f["view of a colleague"],
                 {"owner: team": True, "owner: no ticket": True, "owner: old ticket": False,
                  "owner: other team": False})  # fmt: skip
    m.try_update("rename a colleague's own view", "desk_savedview", "name = 'y'", f["own view of a colleague"],
                 {"owner: team": False, "owner: no ticket": True})  # fmt: skip
    m.try_update("rename a view of another team", "desk_savedview", "name = 'y'", f["view of the other team"],
                 {"owner: team": False, "owner: other team": True})  # fmt: skip
    m.try_update("take a colleague's view out of the team", "desk_savedview", "team_id = null", f["view of a colleague"],
                 {"owner: team": False, "owner: no ticket": True})  # fmt: skip
    m.try_update("push a view on another team", "desk_savedview", f"team_id = '{p.colleague.team_id}'", f["own view"],
                 {"owner: team": False})  # fmt: skip
    everyone(
        m, "rename every view", "desk_savedview", "update public.desk_savedview set name = 'y'", "stranger"
    )

    state = {"id": 0, "officer_id": by.pk, "list_name": "reports", "query": "q"}
    m.try_insert("keep how another left a list", "desk_liststate", state, alone)
    m.try_insert("open a list with a view one cannot see", "desk_liststate",
                 {**state, "default_view_id": f["own view of a colleague"]}, {"owner: team": False})  # fmt: skip
    m.try_update("change how a list was left", "desk_liststate", "query = 'y'", f["state"], alone)
    m.try_update("choose a view one cannot see", "desk_liststate",
                 f"default_view_id = '{f['own view of a colleague']}'", f["state"], {"owner: team": False})  # fmt: skip
    everyone(m, "change how everyone left their lists", "desk_liststate",
             "update public.desk_liststate set query = 'y'", "stranger")  # fmt: skip

    words = {"id": 0, "agency_id": p.council.pk, "officer_id": by.pk, "name": "n", "text": "t", "by_id": by.pk,
             "changed_at": now}  # fmt: skip
    m.try_insert("keep a template in another's name", "desk_template", words, alone)
    m.try_insert("keep a template of the agency", "desk_template", {**words, "officer_id": None},
                 {"owner: team": True, "owner: no ticket": False, "stranger": False}, "by_id")  # fmt: skip
    m.try_insert("keep a template of another agency", "desk_template",
                 {**words, "officer_id": None, "agency_id": p.stranger.pk}, {"owner: team": False})  # fmt: skip
    m.try_update("change a template of one's own", "desk_template", "text = 'y'", f["own template"], alone)
    m.try_update("change a template of the agency", "desk_template", "text = 'y', by_id = wardmote.actor()",
                 f["template"], alone)  # fmt: skip
    everyone(
        m, "change every template", "desk_template", "update public.desk_template set text = 'y'", "stranger"
    )

    draft = {"id": 0, "officer_id": by.pk, "place": "/x", "about": "", "fields": "{}", "saved_at": now}
    m.try_insert("keep a draft in another's name", "desk_draft", draft, alone)
    m.try_update("change a draft", "desk_draft", "fields = '[]'", f["draft"], alone)
    everyone(
        m, "change everyone's drafts", "desk_draft", "update public.desk_draft set fields = '[]'", "stranger"
    )
    delete(m, "throw a draft away", "desk_draft", f["draft"], alone)
    everyone(m, "throw everyone's drafts away", "desk_draft", "delete from public.desk_draft", "stranger")


def everyone(m: Matrix, name: str, table: str, sql: str, viewer: str) -> None:
    """Without a WHERE no right to read is asked for, so the policy for writing stands alone."""
    m.attempts[name] = Attempt(table, sql, [], {viewer: False})


def delete(m: Matrix, name: str, table: str, pk: uuid.UUID, by: dict[str, Any]) -> None:
    m.attempts[name] = Attempt(table, f"delete from public.{table} where id = %s", [pk], by)
