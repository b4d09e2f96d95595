"""What the generator makes is coherent, invented, and the same for the same day and seed."""

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from tests.demo.conftest import made_of
from wardmote.demo import register
from wardmote.demo.accounts import accounts
from wardmote.demo.agencies import AGENCIES, OFFICERS, ROLE_NAMES
from wardmote.demo.partnership import SEED, Partnership, make
from wardmote.demo.words import common, sentences, themes

OFFICER = {officer.id: officer for officer in OFFICERS}
AGENCY = {agency.id: agency.key for agency in AGENCIES.values()}


@pytest.fixture(
    scope="module",
    params=[
        (date(2026, 11, 23), 1411),
        (date(2026, 1, 2), 1411),
        (date(2027, 4, 4), 99),  # a Sunday
    ],
    ids=lambda made: f"{made[0]} {made[1]}",
)
def made(request: pytest.FixtureRequest) -> Partnership:
    return made_of(*request.param)


def rows(made: Partnership, model: str) -> list[dict[str, Any]]:
    return made.rows.tables[model]


def by_case(made: Partnership, model: str) -> dict[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = {case.id: [] for case in made.cases}
    for row in rows(made, model):
        found[row["case_id"]].append(row)
    return found


def test_the_same_day_and_seed_make_the_same_and_another_seed_does_not() -> None:
    today = date(2026, 11, 23)
    first, again, other = made_of(today, SEED), make(today), make(today, 2)
    assert first.rows.tables == again.rows.tables
    assert first.rows.acts == again.rows.acts
    assert first.rows.tables["cases.Case"] != other.rows.tables["cases.Case"]


def test_no_two_summaries_share_a_sentence(made: Partnership) -> None:
    said = Counter(sentence for row in rows(made, "cases.Summary") for sentence in sentences(row["text"]))
    assert [sentence for sentence, times in said.items() if times > 1] == []


def test_every_gap_in_a_wording_is_filled(made: Partnership) -> None:
    # A template's fields stand in braces, and a draft is JSON.
    for name, table in made.rows.tables.items():
        for row in table:
            for value in () if name in {"desk.Template", "desk.Draft"} else row.values():
                if isinstance(value, str):
                    assert not re.search(r"[\[\]{}|]| // ", value), value


def test_there_is_a_case_at_every_stage_an_agreement_in_every_state_and_an_officer_in_every_role(
    made: Partnership,
) -> None:
    assert len(made.cases) == 300
    assert min(Counter(case.brief.stage for case in made.cases).values()) >= 6
    assert Counter(row["state"] for row in rows(made, "intake.Report"))["waiting"] == 58
    assert {row["state"] for row in rows(made, "actions.Action")} == {
        "asked", "accepted", "declined", "done", "withdrawn"
    }  # fmt: skip
    assert {role for officer in OFFICERS for role in officer.roles} == set(ROLE_NAMES)
    assert len(OFFICERS) == len(accounts()) == 30

    entries = rows(made, "agreements.Agreement")
    assert len(entries) == 12
    today = made.today
    assert {row["state"] for row in entries} == {
        "draft", "awaiting_signature", "in_force", "suspended", "ended", "superseded"
    }  # fmt: skip
    running = [row for row in entries if row["state"] == "in_force"]
    assert any(row["starts_on"] > today for row in running), "none has yet to start"
    assert any(row["review_on"] < today and not row["ends_on"] for row in running), "none is due for review"
    assert any(row["ends_on"] and today - timedelta(days=7) < row["ends_on"] < today for row in running)
    assert any(row["supersedes_id"] for row in running), "none has taken another's place"


def test_the_life_of_a_case_is_in_order(made: Partnership) -> None:
    reports = {row["id"]: row for row in rows(made, "intake.Report")}
    links = by_case(made, "cases.CaseReport")
    notes, events = by_case(made, "cases.Note"), by_case(made, "cases.Event")
    for case in made.cases:
        row, midnight = case.row, case.clock.now
        opened, closed = row["opened_at"], row["closed_at"]
        assert made.today - timedelta(days=370) < opened.date() < made.today
        for link in links[case.id]:
            assert reports[link["report_id"]]["received_at"] < opened
        end = closed or midnight
        for child in notes[case.id] + events[case.id]:
            assert opened <= child["at"] <= end, (case.brief, child)
        told = [event["kind"] for event in sorted(events[case.id], key=lambda event: event["at"])]
        assert told[0] == "opened"
        turns = [kind for kind in told if kind in ("closed", "reopened")]
        assert turns == ["closed", "reopened"] * (len(turns) // 2) + ["closed"] * (len(turns) % 2)
        assert (row["status"] == "closed") == bool(turns and turns[-1] == "closed") == bool(closed)
        assert bool(row["outcome"]) == bool(closed)
        assert opened <= row["changed_at"] <= midnight


def test_leads_and_those_who_open_belong_to_the_owner_and_its_team(made: Partnership) -> None:
    for row in rows(made, "cases.Case"):
        for officer in (OFFICER[row["lead_id"]], OFFICER[row["opened_by_id"]]):
            assert AGENCIES[officer.agency].id == row["owner_id"]
            assert officer.team_id == row["team_id"]


def test_actions_are_answered_after_they_are_asked_by_someone_who_could_see_and_settled_before_closing(
    made: Partnership,
) -> None:
    actions = {row["id"]: row for row in rows(made, "actions.Action")}
    links = by_case(made, "cases.CaseAction")
    for case in made.cases:
        for link in links[case.id]:
            action = actions[link["action_id"]]
            asked, answered, finished = (action[f"{step}_at"] for step in ("asked", "answered", "finished"))
            assert case.opened < asked < case.clock.now
            assert (
                answered is None or asked <= answered < case.clock.now
            )  # a plan's are taken on as it is made
            assert finished is None or (answered or asked) < finished < case.clock.now
            assert action["due_on"] > asked.date()
            if case.row["closed_at"]:
                assert action["state"] not in ("asked", "accepted")
                assert max(filter(None, (asked, answered, finished))) < case.row["closed_at"]
            if action["agency_id"] != case.row["owner_id"]:
                share = next(s for s in case.shares if s.way.agency == action["agency_id"])
                assert share.at < asked
                assert (finished or answered or asked) < share.until or not share.withdrawn


def asked_for(wording: str) -> re.Pattern[str]:
    """What the part of a wording that is asked looks like once its gaps are filled."""
    return re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(wording.split(" // ")[1])))


def test_an_action_is_of_the_theme_or_neutral_and_asked_of_an_agency_that_would_do_it(
    made: Partnership,
) -> None:
    actions = {row["id"]: row for row in rows(made, "actions.Action")}
    links = by_case(made, "cases.CaseAction")
    of_plans = {step["action_id"] for step in rows(made, "supervision.Step")}  # a template words those
    links = {
        case: [each for each in found if each["action_id"] not in of_plans] for case, found in links.items()
    }
    of_theme = 0
    for case in made.cases:
        titles = [actions[link["action_id"]]["title"] for link in links.get(case.id, [])]
        assert len(titles) == len(set(titles)), titles
        for link in links.get(case.id, []):
            action = actions[link["action_id"]]
            kind = AGENCIES[AGENCY[action["agency_id"]]].kind
            own, neutral = (
                [w for w in wordings if asked_for(w).fullmatch(action["title"])]
                for wordings in (case.theme.lines["do"], common()["do"])
            )
            of_theme += bool(own)
            assert any({kind, "any"} & set(w.split(" // ")[0].split()) for w in own + neutral), (
                f"{action['title']!r} asked of {kind} about {case.theme.key}"
            )
    assert of_theme > len(actions) / 2


def test_who_would_do_an_action_is_said_by_kinds_there_are() -> None:
    kinds = {agency.kind for agency in AGENCIES.values()}
    for wording in [w for lines in (common(), *(t.lines for t in themes())) for w in lines["do"]]:
        told, *parts = wording.split(" // ")
        assert set(told.split()) <= kinds or told == "any", wording
        assert len(parts) == 3, wording


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("Plain clothes patrol at school-out time", {"police"}),
        ("Clear needles and deep clean floors", {"council", "housing"}),
        ("Fit a letter box guard and security lights", {"housing", "fire"}),
        ("Care needs assessment", {"council", "health"}),
    ],
)
def test_only_those_who_do_such_work_are_asked(title: str, kinds: set[str]) -> None:
    found = [w.split(" // ")[0] for t in themes() for w in t.lines["do"] if w.split(" // ")[1] == title]
    assert [set(told.split()) for told in found] == [kinds]


def test_a_case_is_shared_only_while_an_agreement_covers_it(made: Partnership) -> None:
    for case in made.cases:
        for share in case.shares:
            agreement, on = share.agreement, share.at.date()
            assert agreement.state == "in_force"
            assert agreement.live(share.agency, case.owner, on, today=made.today)
            assert share.way.purpose in agreement.purposes
            assert case.held <= set(share.way.categories) <= set(agreement.categories)
            assert case.opened < share.at


def test_a_partner_writes_only_once_shared_with_at_a_level_that_lets_it(made: Partnership) -> None:
    notes = by_case(made, "cases.Note")
    written = 0
    for case in made.cases:
        for note in notes[case.id]:
            author = OFFICER[note["by_id"]]
            if author.agency == case.owner:
                assert author.team_id == case.row["team_id"]
                continue
            written += 1
            share = next(s for s in case.shares if s.agency == author.agency)
            assert share.way.level >= 3
            assert share.at < note["at"] < share.until
            assert share.way.officer in (None, author.id)
            assert share.way.team == author.team_id
            assert set(note["categories"]) <= set(share.way.categories)
    assert written > 100


def test_the_story_of_the_demo_is_there(made: Partnership) -> None:
    cut_off = [
        c
        for c in made.cases
        for s in c.shares
        if s.agreement.key == "brackwater" and s.agency == "brackwater"
    ]
    assert len([case for case in cut_off if case.row["status"] == "open"]) >= 10
    told = {
        OFFICER[row["officer_id"]].agency
        for row in rows(made, "notices.Notice")
        if row["kind"] == "agreement_ended"
    }
    assert told == {"council", "police", "brackwater"}
    assert Counter(act["action"] for act in made.rows.acts)["share refused"] == 3

    hidden = [
        case
        for case in made.cases
        for child in case.children
        if "health" in child.get("categories", ())
        and any("health" not in share.way.categories for share in case.shares if not share.withdrawn)
    ]
    assert len(hidden) >= 3, "too few notes on health that some partner's agreement does not cover"
    assert len(rows(made, "cases.MustNotReceive")) == 7

    seen: dict[tuple[str, Any], set[Any]] = {}
    for case in made.cases:
        for person in case.people.values():
            seen.setdefault((person.name, person.born_on), set()).add(case.owner)
    assert len([owners for owners in seen.values() if len(owners) > 1]) >= 12


def test_titles_name_no_one(made: Partnership) -> None:
    surnames = {person.name.split(" ", 1)[1] for case in made.cases for person in case.people.values()}
    for model in ("cases.Case", "actions.Action"):
        for row in rows(made, model):
            assert not surnames.intersection(re.findall(r"[A-Z]\w+", row["title"])), row["title"]


def test_numbers_and_postcodes_are_nobodys(made: Partnership) -> None:
    numbers = [row["contact"] for row in rows(made, "cases.Person")]
    numbers += [row["teller_phone"] for row in rows(made, "intake.Telling")]
    assert {number[:9] for number in numbers if number} == {"01632 960", "07700 900"}
    postcodes = [row["postcode"] for model in ("cases.Place", "intake.Telling") for row in rows(made, model)]
    assert all(code.startswith("ZZ") for code in postcodes if code)


def test_people_are_not_named_after_officers(made: Partnership) -> None:
    assert not {officer.name for officer in OFFICERS} & {row["name"] for row in rows(made, "cases.Person")}


def test_successors_and_parties_are_of_this_partnership(made: Partnership) -> None:
    assert {party for agreement in register.AGREEMENTS for party in agreement.parties} <= set(AGENCIES)
    for agreement in register.AGREEMENTS:
        assert set(agreement.teams) <= {key for key, _ in AGENCIES[agreement.owner].teams}


def test_documents_are_what_they_say(made: Partnership) -> None:
    contents = {row["id"]: row["data"] for row in rows(made, "documents.Content")}
    for row in rows(made, "documents.Document"):
        assert row["size"] == len(contents[row["id"]])
        if row["media_type"] == "application/pdf":
            assert contents[row["id"]].startswith(b"%PDF-1.")
            assert contents[row["id"]].rstrip().endswith(b"%%EOF")


def test_referrals_stand_in_every_state_and_each_step_follows_the_one_before(made: Partnership) -> None:
    referrals = {row["id"]: row for row in rows(made, "intake.Referral")}
    assert {row["state"] for row in referrals.values()} == {
        "sent",
        "accepted",
        "refused",
        "withdrawn",
        "done",
    }
    told: dict[Any, list[dict[str, Any]]] = {}
    for step in rows(made, "intake.ReferralStep"):
        told.setdefault(step["referral_id"], []).append(step)
    reports = {row["id"]: row for row in rows(made, "intake.Report")}
    for pk, steps in told.items():
        times = [step["at"] for step in steps]
        report = reports[referrals[pk]["report_id"]]
        assert report["received_at"] < times[0]
        assert times == sorted(times)
        assert steps[-1]["state"] == referrals[pk]["state"]
        assert all(OFFICER[step["by_id"]].agency for step in steps)
        waits = referrals[pk]["state"] in ("refused", "withdrawn")
        assert (report["state"] == "waiting") == waits
        # Refused or withdrawn, the report is the keeper's alone again.
        assert any(way.agreement for way in report["plan"].ways) != waits


def test_every_report_that_left_the_queue_says_why(made: Partnership) -> None:
    why = Counter(row["report_id"] for row in rows(made, "intake.Decision") if row["reason"])
    told = [report for report in rows(made, "intake.Report") if report["state"] != "recorded"]
    for report in told:
        assert (report["state"] == "waiting") or why[report["id"]], report["state"]
        assert (report["state"] == "waiting") or report["received_at"] < report["decided_at"]
    assert len(rows(made, "intake.Likeness")) == len(told)


def test_clocks_stand_in_every_state_and_run_only_on_reports_that_wait(made: Partnership) -> None:
    state = {report["id"]: report["state"] for report in rows(made, "intake.Report")}
    clocks = rows(made, "clocks.Clock")
    assert {clock["state"] for clock in clocks} == {"running", "paused", "missed", "met", "ended"}
    assert {state[c["report_id"]] for c in clocks if c["state"] in ("running", "missed")} == {"waiting"}
    assert {clock["while_referred"] for clock in clocks if state[clock["report_id"]] == "waiting"} == {False}
    due: dict[Any, list[Any]] = {}
    for clock in clocks:
        if clock["state"] in ("running", "missed"):
            due.setdefault(clock["report_id"], []).append(clock["due_at"])
    for report in rows(made, "intake.Report"):
        assert report.get("next_due_at") == min(due.get(report["id"], [None]))


def test_the_years_plan_is_alive(made: Partnership) -> None:
    """One plan current and one closed; late, slipped, by hand, carried over; nothing told after today."""
    plans = {plan["state"]: plan for plan in rows(made, "plans.Plan")}
    assert set(plans) == {"current", "closed"}
    assert plans["current"]["starts_on"] < made.today < plans["current"]["ends_on"]
    now = [each for each in rows(made, "plans.PlanAction") if each["plan_id"] == plans["current"]["id"]]
    assert len(now) == 30
    assert sum(each["carried_from_id"] is not None for each in now) == 1
    assert sum("first_deadline_on" in each for each in now) == 1
    open_and_over = [
        each for each in now
        if each["status"] in ("not_started", "under_way") and each["deadline_on"] and each["deadline_on"] < made.today
    ]  # fmt: skip
    assert open_and_over
    assert all(each["at"].date() < made.today for each in rows(made, "plans.ProgressEntry"))
    assert all(each["on"] < made.today for each in rows(made, "plans.ReportedTo"))
    assert {each["status"] for each in now} == {"not_started", "under_way", "complete", "stopped"}
