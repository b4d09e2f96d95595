"""Every figure and list of the partnership's papers on noise, anti-social behaviour and case reviews is held as data.

Each stands in the database with the status it has there, or on a short list that says why it does not. The papers are
no part of the project: where they are not, nothing is compared.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from wardmote.records.clocks.shipped import shipped as of_clocks
from wardmote.records.intake import police_uk
from wardmote.records.kinds.models import Category
from wardmote.records.kinds.shipped import shipped as categories
from wardmote.work.catalogue import shipped as catalogue
from wardmote.work.plans.rag import WORDS
from wardmote.work.repeats.shipped import shipped as thresholds

pytestmark = pytest.mark.database_free

STATUS = {
    "default": "partnership",
    "checked": "checked",
    "recall": "recall",
    "mixed": "recall",
    None: "partnership",
}
UNITS = {"wd": "working_days", "d": "calendar_days", "minutes": "minutes", "m": "months"}


def paper(name: str) -> dict[str, Any]:
    for folder in Path(__file__).resolve().parents:
        if (found := folder / "shared" / "domain" / f"{name}.yaml").is_file():
            told: dict[str, Any] = yaml.safe_load(found.read_text())
            return told
    pytest.skip("the partnership's papers are not here")


def said(node: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Each figure and list, with the path that leads to it."""
    if isinstance(node, dict):
        if "value" in node and "unit" in node:
            yield at, node
            return
        for key, value in node.items():
            yield from said(value, f"{at}.{key}" if at else str(key))
    elif isinstance(node, list):
        if not any(isinstance(each, dict) for each in node):
            yield at, node
            return
        for number, each in enumerate(node):
            name = next((each[word] for word in ("key", "step", "area") if word in each), number)
            yield from said(each, f"{at}.{name}")
    elif (isinstance(node, int | float) and not isinstance(node, bool)) or (
        isinstance(node, str) and re.fullmatch(r"[0-9]{2}:[0-9]{2}", node)
    ):
        yield at, node


def targets() -> dict[str, dict[str, Any]]:
    return {
        row["key"]: row for row in reversed(of_clocks("target"))
    }  # the first edition: as the papers have it


# Where a figure is held: the key of a target, whose amount, unit and status are compared.
TARGETS = {
    "asb_categories": {
        "priority_levels.high.first_contact": "first-contact-high",
        "priority_levels.medium.first_contact": "first-contact-medium",
        "priority_levels.standard.first_contact": "first-contact-low",
    },
    "noise": {
        "abatement.appeal": "abatement-appeal",
        "abatement.defer_for_other_steps": "abatement-other-steps",
        "night_noise_act.fixed_penalty.pay_within": "night-noise-penalty",
        "construction.prior_consent.decide_within": "prior-consent",
        "workflow.duty_officer_called.due": "noise-duty-officer",
        "workflow.first_response.due": "noise-first-response",
        "workflow.diary_sheets_due.due": "noise-diary-sheets",
        "workflow.auto_close_no_contact.due": "noise-no-contact",
    },
    "case_review": {
        "definitions.qualifying_complaint.complaint_window": "review-complaint-window",
        "definitions.qualifying_complaint.application_window": "review-application-window",
        "workflow_default.acknowledge": "review-acknowledge",
        "workflow_default.agencies_return_information": "review-information",
        "workflow_default.threshold_decision": "review-threshold",
        "workflow_default.panel": "review-panel",
        "workflow_default.outcome_to_applicant": "review-outcome",
        "workflow_default.appeal_window": "review-appeal-window",
        "workflow_default.action_plan_review": "review-action-plan",
        "workflow_default.appeal_outcome": "review-appeal-outcome",
    },
}
TIMERS = {  # of a case, told as numbers with the unit in their name
    "acknowledge_wd": "case-acknowledge", "risk_assessment_wd": "case-risk-assessment",
    "action_plan_wd": "case-action-plan", "victim_update_every_wd": "case-victim-update",
    "review_open_case_every_d": "case-review", "closure_survey_d": "case-closure-survey",
}  # fmt: skip
# Compared by a test below that says how.
ELSEWHERE = {
    "asb_categories": {
        "repeat_victim_definition": "thresholds of repeats",
        "case_timers_default": "targets of cases",
        "police_uk.csv_columns": "the reader of open data",
    },
    "noise": {
        "complaint_sources": "categories of noise",
        "night_noise_act.fixed_penalty": "the catalogue of powers",
        "night_noise_act.hours": "the catalogue of powers",
    },
    "case_review": {"threshold.mandatory": "thresholds of repeats"},
}
EXAMPLES = "what other areas do, which shows that a figure may be set; it binds nobody"
NOT_YET = (
    "nothing in Wardmote asks for it yet, so it would be a row that nobody reads: add it with what uses it"
)
WORKED = "fields and steps of pages, which are in the code that shows them, and no figure"
# Why something is not held.
REASONS = {
    "asb_categories": {
        "hate_strands": f"the kind of report says hate; {NOT_YET}",
        "vulnerability_flags": "asked by the risk instrument, whose questions are rows of their own",
        "priority_levels": "examples beside the targets, which are compared",
        "service_standard_examples": EXAMPLES,
        "strategic_assessment_sections": WORKED,
        "partnership_plan_fields": WORKED,
    },
    "noise": {
        "nuisance_factors": "what an officer weighs; no test is worked out from it",
        "abatement.also": "steps that may follow, which the catalogue of powers names in its own words",
        "abatement.defer_for_other_steps": "of premises noise alone, said in words by the catalogue of powers",
        "abatement.private_route": f"what a complainant may do without the council; {NOT_YET}",
        "night_noise_act.permitted_level_dba": f"no level is measured in Wardmote, and it is from memory; {NOT_YET}",
        "night_noise_act.covers": "said in words by the catalogue of powers",
        "night_noise_act.warning_notice": f"no warning under this Act is timed to the minute; {NOT_YET}",
        "construction.control_notice": f"a control notice is not in the catalogue of powers; {NOT_YET}",
        "street_loudspeaker_ban": f"nothing reckons with the hours of loudspeakers; {NOT_YET}",
        "intruder_alarm": f"no alarm is timed; {NOT_YET}",
        "triage": "each agency sets its own rules of routing, with days and effect",
        "workflow": WORKED,
        "sla_measures": "counted by the pages of figures and of duty",
    },
    "case_review": {
        "threshold.discretionary_factors": NOT_YET,
        "applicants": NOT_YET,
        "annual_publication": NOT_YET,
        "local_timelines_seen": EXAMPLES,
        "appeal_grounds_example": EXAMPLES,
        "outcomes": NOT_YET,
    },
}
NAMES = ["asb_categories", "noise", "case_review"]


def within(at: str, known: dict[str, str]) -> bool:
    return any(at == path or at.startswith(f"{path}.") for path in known)


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_and_list_is_held_or_says_why_not(name):
    lists = {
        "asb_categories": {"incident_types": "categories", "nsir_qualifiers": "qualifiers", "rag": "colours"}
    }
    known = TARGETS[name] | ELSEWHERE[name] | REASONS[name] | lists.get(name, {})
    missing = [at for at, _ in said(paper(name)) if not within(at, known)]
    assert not missing, f"neither held nor explained: {missing}"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_explained_that_is_not_there(name):
    told = [at for at, _ in said(paper(name))]
    for path in [*TARGETS[name], *ELSEWHERE[name], *REASONS[name]]:
        assert any(at == path or at.startswith(f"{path}.") for at in told), path


@pytest.mark.parametrize("name", NAMES)
def test_targets_are_as_the_paper_has_them(name):
    told, held = dict(said(paper(name))), targets()
    for path, key in TARGETS[name].items():
        row, figure = held[key], told[path]
        assert (row["amount"], row["unit"]) == (figure["value"], UNITS[figure["unit"]]), path
        assert row["status"] == STATUS[status_of(paper(name), path)], path


def status_of(told: Any, path: str) -> str | None:
    """The nearest status on the way to a figure, its own first."""
    found: str | None = None
    node = told
    for part in path.split("."):
        if isinstance(node, list):
            node = next(each for each in node if part in (each.get("key"), each.get("step")))
        else:
            node = node[part]
        if isinstance(node, dict) and "status" in node:
            found = node["status"]
    return found


def test_incident_types_and_sources_of_noise_are_categories():
    told, held = paper("asb_categories"), {row["key"]: row for row in categories()}
    for each in told["incident_types"]:
        row = held[each["key"]]
        assert (row["qualifier"], row["status"]) == (each["default"], each["status"]), each["key"]
        assert row["name"].casefold()[:8] == each["text"].casefold()[:8] or each["key"] in ("hate_related",)
    assert {each["key"] for each in told["nsir_qualifiers"]} == set(Category.Qualifier.values)
    noise = paper("noise")
    for source in noise["complaint_sources"]:
        row = held[f"noise_{source}"]
        assert (row["kind"], row["status"]) == ("noise", noise["source_status"])


def test_repeats_and_timers_of_cases_are_as_the_papers_have_them():
    asb, review = paper("asb_categories"), paper("case_review")
    held = {row["key"]: row for row in thresholds()}
    victim, least = asb["repeat_victim_definition"], review["threshold"]["mandatory"]
    row = held["repeat-victim"]
    assert (row["many"], row["within"], row["unit"]) == (
        victim["reports"],
        victim["window"]["value"],
        "months",
    )
    assert (held["case-review"]["many"], held["case-review"]["status"]) == (
        least["min_qualifying_complaints"], least["status"],
    )  # fmt: skip
    for name, key in TIMERS.items():
        row = targets()[key]
        unit = "working_days" if name.endswith("_wd") else "calendar_days"
        assert (row["amount"], row["unit"], row["status"]) == (
            asb["case_timers_default"][name], unit, "partnership",
        )  # fmt: skip
    assert set(TIMERS) == set(asb["case_timers_default"])


def test_the_night_noise_penalty_and_hours_are_figures_of_the_catalogue():
    told = paper("noise")["night_noise_act"]
    held = {
        row["name"]: int(row["value"]) for row in catalogue.figures() if row["power"] == "noise_act_warning"
    }
    assert held["fpn_dwelling_default"] == told["fixed_penalty"]["dwelling_default_gbp"]
    assert held["fpn_licensed_premises"] == told["fixed_penalty"]["licensed_gbp"]
    for name, word in (("night_start", "start"), ("night_end", "end")):
        hour, minute = told["hours"][word].split(":")
        assert held[name] == int(hour) * 60 + int(minute)


def test_open_data_and_colours_are_as_the_papers_have_them():
    told = paper("asb_categories")
    assert tuple(told["police_uk"]["csv_columns"]) == police_uk.COLUMNS
    assert set(told["police_uk"]["crime_types"]) <= set(police_uk.mapping().categories)
    assert {"red", "amber", "green"} <= set(WORDS)
    assert set(told["rag"]["values"]) == {"G", "A", "R"}
