"""Plans, reviews and surveys go where their case goes; what was said, once it is opened. A session is two people's."""

import json
import uuid
from datetime import timedelta

from django.db import connection

from tests import world
from tests.access.matrix import SEES, SEES_LISTS, TODAY, TOMORROW, Attempt, Matrix, Row, _case, _insert
from wardmote.foundation.database.session import hashed
from wardmote.work.supervision.shipped import shipped

MATE = "owner: old ticket"  # of the supervisor's team


def records(m: Matrix, p: world.Partnership) -> None:
    f, now, by = m.facts, m.facts["now"], p.caseworker.pk
    template = {row["key"]: row["id"] for row in shipped()}
    mate = m.officers[MATE].pk
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select set_config('wardmote.session', %s, true)", [hashed(m.viewers["owner: team"])])
        child = {
            "case_id": f["case"], "parent_audience_id": f["audience"], "audience_id": f["audience"], "categories": [],
        }  # fmt: skip
        told = {**child, "by_id": by, "at": now}
        person = {
            **child,
            "from_on": TODAY,
            "by_id": by,
            "at": now,
            "contact": "",
            "contact_wishes": "",
            "about": "",
        }
        _insert("cases_mustnotreceive", name="Rob Carrow", reason="w", is_conflict=False, **told)
        asked = _insert("cases_person", name="Zuleika Brimble", role="victim", **person)
        not_asked = {
            "a perpetrator": _insert("cases_person", name="Zuleika Brimble", role="perpetrator", **person),
            "one who has part no more": _insert("cases_person", name="Zuleika Brimble", role="victim", until_on=TODAY, **person),
            "one who must not receive": _insert("cases_person", name="Mr Rob J. Carrow", role="victim", **person),
        }  # fmt: skip
        plan = _insert("supervision_plan", template_id=template["housing-plan"], **told)
        step = {
            **child, "plan_id": plan, "position": 0, "key": "k", "name": "n", "party": "complainant", "after": "",
            "due_on": TODAY, "in_copy": True, "left_out": "", "by_id": by,
        }  # fmt: skip
        made_step = _insert("supervision_step", **step)
        signed = {"state": "signed", "answered_by_id": by, "answered_at": now}
        review = {**told, "next_on": TOMORROW, "state": "waiting"}
        # Of a case of its own, so that the other still closes.
        another = _insert("cases_case", **_case(p.caseworker, f["audience"], now))
        waiting = _insert("supervision_review", **{**review, "case_id": another, "by_id": mate})
        _insert(
            "supervision_words",
            of="review",
            review_id=waiting,
            text="w",
            **{**told, "case_id": another, "by_id": mate},
        )
        third = _insert("cases_case", **_case(p.caseworker, f["audience"], now))
        unsaid = {
            **told, "case_id": third, "of": "review", "text": "w",
            "review_id": _insert("supervision_review", **{**review, "case_id": third}),
        }  # fmt: skip
        survey = {
            **told, "template_id": template["housing-survey"], "entry_id": asked, "way": "phone",
            "is_safe": False, "state": "offered", "scores": json.dumps({}),
        }  # fmt: skip
        offered = _insert("supervision_survey", **survey)
        excuse = _insert("supervision_excuse", code="survey-not-offered", **told)
        words = {**told, "of": "excuse", "excuse_id": excuse, "text": "w"}
        triage = {**told, "template_id": template["housing-triage"], "answers": json.dumps({"wanted": "w"})}
        session = {"officer_id": mate, "by_id": by, "held_on": TODAY, "words": "w", "at": now}
        held = _insert("supervision_session", **session)
        agreed = _insert("supervision_agreed", session_id=held, words="w")
        two = {"owner: team", MATE}
        rows = {
            "a plan": ("supervision_plan", plan, SEES_LISTS),
            "a step of a plan": ("supervision_step", made_step, SEES_LISTS),
            "first questions": ("supervision_triage", _insert("supervision_triage", **triage), SEES),
            "a review that waits": ("supervision_review", waiting, SEES_LISTS),
            "a review that was signed off": (
                "supervision_review", _insert("supervision_review", **{**review, **signed, "by_id": mate}), SEES_LISTS,
            ),
            "a survey": ("supervision_survey", offered, SEES_LISTS),
            "an excuse": ("supervision_excuse", excuse, SEES_LISTS),
            "the words of an excuse": ("supervision_words", _insert("supervision_words", **words), SEES),
            "a supervision session": ("supervision_session", held, two),
            "what was agreed in it": ("supervision_agreed", agreed, two),
        }  # fmt: skip
        cursor.execute("select set_config('wardmote.session', '', true)")
    for officer in (p.caseworker, m.officers[MATE], m.officers["partner: decides"]):
        world.opened_earlier(officer, another, ("case",))
    m.rows |= {name: Row(*row) for name, row in rows.items()}
    world.opened_earlier(p.caseworker, third)
    f["supervision"] = {
        "unsaid": unsaid,
        "child": child, "told": told, "template": template, "plan": plan, "step": step, "made_step": made_step,
        "review": review, "waiting": waiting, "survey": survey, "offered": offered, "words": words,
        "triage": triage, "session": session, "held": held, "agreed": agreed, "mate": mate,
        "not_asked": not_asked,
    }  # fmt: skip


def attempts(m: Matrix, p: world.Partnership) -> None:
    f, now = m.facts["supervision"], m.facts["now"]
    owner = {
        "owner: team": True, "partner": False, "partner: decides": False, "partner: reads only": False,
        "stranger": False, "no session": False,
    }  # fmt: skip
    adds = {**owner, "partner": True, "partner: decides": True}
    nobody = dict.fromkeys(owner, False)
    other = {"by_id": p.colleague.pk}

    def both(words, table, values, by):
        m.try_insert(words, table, {"id": 0, **values}, by, "by_id")
        m.try_insert(f"{words} in another's name", table, {"id": 0, **values, **other}, nobody)

    def hidden(words, table, values):
        """What holds nothing is not hidden from others by saying that it does."""
        m.try_insert(words, table, {"id": 0, **values, "categories": ["health"]}, nobody, "by_id")

    both("make a plan", "supervision_plan", {**f["told"], "template_id": f["template"]["asb-plan"]}, owner)
    hidden(
        "make a plan that others do not see",
        "supervision_plan",
        {**f["told"], "template_id": f["template"]["asb-plan"]},
    )
    both("add a step", "supervision_step", {**f["step"], "key": "another"}, owner)
    hidden("add a step that others do not see", "supervision_step", {**f["step"], "key": "another"})
    both("answer the first questions", "supervision_triage", f["triage"], adds)
    hidden("answer the first questions so that others do not see", "supervision_triage", f["triage"])
    own = {"case_id": m.facts["whole"], "parent_audience_id": m.facts["own"], "audience_id": m.facts["own"]}
    both("write a review", "supervision_review", {**f["review"], **own}, owner)
    m.try_insert("write a review of the owner's", "supervision_review", {"id": 0, **f["review"]},
                 {"partner": False, "partner: decides": False}, "by_id")  # fmt: skip
    hidden("write a review that others do not see", "supervision_review", {**f["review"], **own})
    m.try_insert("write a review ahead", "supervision_review",
                 {"id": 0, **f["review"], **own, "at": now + timedelta(days=1)}, nobody, "by_id")  # fmt: skip
    signed = {**f["review"], **own, "state": "signed", "answered_by_id": p.colleague.pk, "answered_at": now}
    m.try_insert("write one that is signed", "supervision_review", {"id": 0, **signed}, nobody, "by_id")
    both("offer a survey", "supervision_survey", f["survey"], owner)
    hidden("offer a survey that others do not see", "supervision_survey", f["survey"])
    m.try_insert("offer one by a link that nobody said is safe", "supervision_survey",
                 {"id": 0, **f["survey"], "way": "link"}, nobody, "by_id")  # fmt: skip
    for words, entry in f["not_asked"].items():
        m.try_insert(f"offer a survey to {words}", "supervision_survey", {"id": 0, **f["survey"], "entry_id": entry},
                     nobody, "by_id")  # fmt: skip
    m.try_insert(
        "excuse by hand",
        "supervision_excuse",
        {"id": 0, **f["told"], "code": "survey-not-offered"},
        nobody,
        "by_id",
    )
    m.try_insert("write one's own review", "supervision_words", {"id": 0, **f["unsaid"]}, owner, "by_id")
    m.try_insert(
        "say by hand why it is excused", "supervision_words", {"id": 0, **f["words"]}, nobody, "by_id"
    )
    excuse = "select 1 where wardmote.excuse_supervision(%s, %s, %s)"
    for code, words, by in (
        ("survey-not-offered", "They moved away.", {**owner, MATE: False, "owner: no ticket": False}),
        ("contact-missing", "They moved away.", {**owner, MATE: False, "owner: no ticket": False}),
        ("contact-missing", "", nobody),
        ("review-waiting", "They moved away.", nobody),
        ("open-actions", "They moved away.", nobody),
    ):
        m.attempts[f"excuse {code} in words: {words}"] = Attempt(
            "supervision_excuse", excuse, [m.facts["case"], code, words], by
        )
    m.try_update("record that a plan was agreed", "supervision_plan",
                 "agreed_on = current_date, agreed_by_id = wardmote.actor()", f["plan"], owner)  # fmt: skip
    m.try_update("record in nobody's name that a plan was agreed", "supervision_plan", "agreed_on = current_date",
                 f["plan"], nobody)  # fmt: skip
    m.try_update("record in another's name that a plan was agreed", "supervision_plan",
                 f"agreed_on = current_date, agreed_by_id = '{p.colleague.pk}'", f["plan"], nobody)  # fmt: skip
    done = "done_at = now(), done_by_id = {}"
    m.try_update(
        "mark a step as done", "supervision_step", done.format("wardmote.actor()"), f["made_step"], owner
    )
    m.try_update("mark a step as done long ago", "supervision_step",
                 "done_at = now() - interval '9 days', done_by_id = wardmote.actor()", f["made_step"], nobody)  # fmt: skip
    m.try_update(
        "mark it in another's name",
        "supervision_step",
        done.format(f"'{p.colleague.pk}'"),
        f["made_step"],
        nobody,
    )
    refused = "state = 'refused', answered_at = now(), answered_by_id = {}"
    m.try_update(
        "say that they do not answer",
        "supervision_survey",
        refused.format("wardmote.actor()"),
        f["offered"],
        owner,
    )
    m.try_update(
        "say so in another's name",
        "supervision_survey",
        refused.format(f"'{p.colleague.pk}'"),
        f["offered"],
        nobody,
    )
    m.try_update("sign a review by hand", "supervision_review", "state = 'signed'", f["waiting"], nobody)
    m.attempts["sign a review off"] = Attempt(
        "supervision_review",
        "select 1 where wardmote.answer_supervision_review(%s, true, '')",
        [f["waiting"]],
        {**owner, MATE: False, "owner: no ticket": False},
    )
    m.attempts["take a review back"] = Attempt(
        "supervision_review",
        "select 1 where wardmote.take_back_supervision_review(%s)",
        [f["waiting"]],
        {**owner, MATE: True},  # its author, and whoever decides at the owner
    )
    two = {"owner: team": True, MATE: False, "owner: no ticket": False, "partner": False, "stranger": False}
    m.try_insert("record a session", "supervision_session", {"id": 0, **f["session"]}, two, "by_id")
    m.try_insert("record a session in another's name", "supervision_session",
                 {"id": 0, **f["session"], **other}, nobody)  # fmt: skip
    m.try_insert("record a session with another team's", "supervision_session",
                 {"id": 0, **f["session"], "officer_id": p.colleague.pk}, nobody, "by_id")  # fmt: skip
    m.try_insert(
        "agree something", "supervision_agreed", {"id": 0, "session_id": f["held"], "words": "w"}, two
    )
    m.try_update("mark what was agreed as done", "supervision_agreed", "done_on = wardmote.today()", f["agreed"],
                 {**two, MATE: True})  # fmt: skip
    m.try_update("mark it as done on another day", "supervision_agreed", "done_on = current_date - 9", f["agreed"],
                 {"owner: team": False, MATE: False})  # fmt: skip
    m.try_insert("set a template by hand", "supervision_template",
                 {"id": uuid.uuid4(), "key": "k", "use": "plan", "kind": "", "name": "n", "parts": "[]", "withdrawn": False,
                  "source": "s", "status": "own", "starts_on": TODAY, "at": now}, nobody)  # fmt: skip
