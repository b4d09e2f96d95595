"""docs/security/asvs.csv: every requirement once, each with a state, and each test that it names is there.

Node ids are read from the tests' source, without running any.
"""

import ast
import csv
import re
from collections import Counter
from pathlib import Path

import pytest

pytestmark = pytest.mark.database_free

ROOT = Path(__file__).resolve().parents[2]
PAPERS = ROOT / "docs/security"
# The standard is not ours to keep: it is compared with where it lies above the clone.
ABOVE = [folder / "shared/asvs/asvs-5.0.0-en.csv" for folder in ROOT.parents]
STANDARD = next((path for path in ABOVE if path.exists()), None)
STATES = ("met", "partly", "not met")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


ASVS = rows(PAPERS / "asvs.csv")


def number(row: dict[str, str]) -> list[int]:
    return [int(part) for part in row["id"][1:].split(".")]


def node_ids(path: Path) -> set[str]:
    """The tests of a module as pytest names them, parameters left off."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return {name for name in found if name.rpartition("::")[2].startswith("test_")}


def test_each_requirement_stands_there_once_in_order():
    ids = [row["id"] for row in ASVS]
    assert [id for id in ids if not re.fullmatch(r"V\d{1,2}\.\d{1,2}\.\d{1,2}", id)] == []
    assert [id for id, times in Counter(ids).items() if times > 1] == []
    assert sorted(ASVS, key=number) == ASVS
    assert {row["level"] for row in ASVS} == {"1", "2"}


def test_every_requirement_of_levels_1_and_2_is_there():
    if STANDARD is None:
        pytest.skip("the standard itself is not at hand, and is not ours to keep")
    wanted = {row["req_id"]: row["L"] for row in rows(STANDARD) if row["L"] in "12"}
    assert {row["id"]: row["level"] for row in ASVS} == wanted


def test_our_words_are_our_own():
    if STANDARD is None:
        pytest.skip("the standard itself is not at hand, and is not ours to keep")
    theirs = {row["req_id"]: row["req_description"].lower() for row in rows(STANDARD)}
    assert [
        row["id"] for row in ASVS if len(row["about"]) > 25 and row["about"].lower() in theirs[row["id"]]
    ] == []


def test_what_applies_has_a_state_how_and_a_test_or_why_none():
    for row in ASVS:
        assert row["about"], row
        if row["applies"] == "yes":
            assert row["state"] in STATES, row
            assert row["how"], row
        else:
            assert re.fullmatch(r"no: .{5,}", row["applies"]), row
            assert row["state"] == "does not apply", row
        assert re.fullmatch(r"tests/[\w/]+\.py::(\w+::)?test_\w+|none: .{5,}", row["test"]), row


def test_what_is_met_names_a_test():
    assert [row["id"] for row in ASVS if row["state"] == "met" and not row["test"].startswith("tests/")] == []


def test_what_is_not_met_names_no_test_as_if_it_were():
    claimed = [row["id"] for row in ASVS if row["state"] == "not met" and row["test"].startswith("tests/")]
    assert claimed == []


def test_every_test_named_is_there():
    named = {row["test"] for row in ASVS if row["test"].startswith("tests/")}
    files = {test.partition("::")[0] for test in named}
    there = {f"{file}::{name}" for file in files for name in node_ids(ROOT / file)}
    assert named - there == set()
    assert len(named) > 80


def test_papers_name_tests_and_files_that_are_there():
    """What the threat model and its neighbours point to: `tests/...`, `wardmote/...`, decisions and pages."""
    for page in PAPERS.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        for named in re.findall(
            r"`((?:tests|wardmote|requirements|docs)/[\w./-]+?\.\w+)(?:::[\w:]+)?`", text
        ):
            assert (ROOT / named).exists(), (page.name, named)
        for file, name in re.findall(r"`(tests/[\w./-]+\.py)::([\w:]+)`", text):
            assert name in node_ids(ROOT / file), (page.name, file, name)
        for link in re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", text):
            assert (page.parent / link).exists(), (page.name, link)


def test_the_counts_are_said_as_they_are():
    counts = Counter(row["state"] for row in ASVS)
    said = (PAPERS / "README.md").read_text(encoding="utf-8")
    for state in (*STATES, "does not apply"):
        assert f"| {state} | {counts[state]} |" in said, (state, counts[state])


def test_the_threat_model_fits_two_pages():
    assert len((PAPERS / "threat-model.md").read_text(encoding="utf-8").split()) < 1_300
