"""An instrument's file: read, checked with the line of each fault, and signed. Pure, without the database."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).with_name("asb_matrix.toml")
STATUSES = ("checked", "recall", "partnership", "licensed")
ROLES = ("caseworker", "supervisor", "triage", "panel_coordinator", "panel_chair")
KINDS = ("asb", "noise", "housing", "rough_sleeping", "hate", "other")
LEVELS = ("low", "medium", "high")
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,38}")
HEADER = re.compile(r"\s*\[\[\s*([a-z_.]+)\s*\]\]")
LONGEST = {"name": 120, "about": 400, "source": 200, "licence": 200, "version": 20}
MOST = {"question": 60, "option": 12, "band": 6, "action": 12}
BIGGEST = 300_000  # bytes


@dataclass(frozen=True)
class Fault:
    line: int
    message: str


class Faulty(Exception):
    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def read(text: str) -> dict[str, Any]:
    """The fields of an Instrument, signature among them.

    :raises Faulty: with every fault and its line, if it is not as it must be.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        message = re.sub(r" ?\(at .*\)", "", str(error))
        raise Faulty([Fault(int(found[1]) if found else 1, f"this is not TOML: {message}")]) from error
    lines = headers(text)
    if faults := sorted(faults_of(told, lines), key=lambda fault: fault.line):
        raise Faulty(faults)
    fields: dict[str, Any] = {name: told[name] for name in ("key", "version", "name", "source", "status")}
    fields |= {name: told.get(name, "") for name in ("about", "licence")}
    fields |= {"who": told["who"], "kinds": told.get("kinds", [])}
    fields["content"] = {
        "questions": [
            {
                "key": question["key"],
                "text": question["text"],
                "help": question.get("help", ""),
                "category": question.get("category", ""),
                "options": [{"at_least": "", **option} for option in question["option"]],
            }
            for question in told["question"]
        ],
        "bands": [
            {
                **{
                    name: band[name]
                    for name in ("key", "name", "level", "from", "contact_days", "review_days")
                },
                "actions": band.get("action", []),
            }
            for band in told["band"]
        ],
    }
    fields["signature"] = signature(fields)
    return fields


def signature(fields: dict[str, Any]) -> str:
    """SHA-256 over the whole instrument in one order."""
    plain = {name: value for name, value in fields.items() if name != "signature"}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def headers(text: str) -> dict[tuple[int, ...], int]:
    """The line of each table: of the third question (0, 2), of its second option (0, 2, 1); bands by 1."""
    found: dict[tuple[int, ...], int] = {}
    many = {"question": -1, "option": -1, "band": -1, "action": -1}
    for number, line in enumerate(text.splitlines(), start=1):
        header = HEADER.match(line)
        if header is None:
            continue
        match header[1]:
            case "question":
                many |= {"question": many["question"] + 1, "option": -1}
                found[0, many["question"]] = number
            case "question.option":
                many["option"] += 1
                found[0, many["question"], many["option"]] = number
            case "band":
                many |= {"band": many["band"] + 1, "action": -1}
                found[1, many["band"]] = number
            case "band.action":
                many["action"] += 1
                found[1, many["band"], many["action"]] = number
    return found


def faults_of(told: dict[str, Any], lines: dict[tuple[int, ...], int]) -> Iterator[Fault]:
    def at(*place: int) -> int:
        return lines.get(place, 1)

    yield from whole(told)
    questions, bands = told.get("question"), told.get("band")
    if not tables(questions, MOST["question"]):
        yield Fault(1, f"there must be 1 to {MOST['question']} [[question]] tables")
        questions = []
    if not tables(bands, MOST["band"]):
        yield Fault(1, f"there must be 1 to {MOST['band']} [[band]] tables")
        bands = []
    ranks: dict[str, int] = {}
    for number, band in enumerate(bands or []):
        for message in of_band(band, (bands or [])[number - 1] if number else None, ranks):
            yield Fault(at(1, number), f"band {number + 1}: {message}")
        ranks[str(band.get("key"))] = number
        actions = band.get("action", [])
        if not isinstance(actions, list) or len(actions) > MOST["action"]:
            yield Fault(at(1, number), f"band {number + 1}: at most {MOST['action']} [[band.action]] tables")
            continue
        seen: set[str] = set()
        for place, action in enumerate(actions):
            for message in of_action(action, seen):
                yield Fault(at(1, number, place), f"band {number + 1}, action {place + 1}: {message}")
            seen.add(str(action.get("key")))
    asked: set[str] = set()
    for number, question in enumerate(questions or []):
        for message in of_question(question, asked):
            yield Fault(at(0, number), f"question {number + 1}: {message}")
        asked.add(str(question.get("key")))
        options = question.get("option")
        if not tables(options, MOST["option"]) or len(options) < 2:
            yield Fault(at(0, number), f"question {number + 1}: expected 2 to {MOST['option']} options")
            continue
        for place, option in enumerate(options):
            for message in of_option(option, options[:place], ranks):
                yield Fault(at(0, number, place), f"question {number + 1}, option {place + 1}: {message}")


def tables(value: Any, most: int) -> bool:
    return isinstance(value, list) and 0 < len(value) <= most and all(isinstance(x, dict) for x in value)


def is_text(value: Any, most: int = 200) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= most


def is_number(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def unknown(told: dict[str, Any], *names: str) -> Iterator[str]:
    for name in sorted(set(told) - set(names)):
        yield f"“{name}” is not known here"


def key_of(told: dict[str, Any], seen: Any) -> Iterator[str]:
    key = told.get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key):
        yield "key must be 1 to 39 small letters, digits, - or _"
    elif key in seen:
        yield f"key “{key}” stands above already"


def whole(told: dict[str, Any]) -> Iterator[Fault]:
    names = ("key", "version", "name", "about", "source", "status", "licence", "who", "kinds")
    for message in (*unknown(told, *names, "question", "band"), *key_of(told, ())):
        yield Fault(1, message)
    for name in ("version", "name", "source"):
        if not is_text(told.get(name), LONGEST[name]):
            yield Fault(1, f"{name} must be a text of 1 to {LONGEST[name]} characters")
    for name in ("about", "licence"):
        if name in told and not (isinstance(told[name], str) and len(told[name]) <= LONGEST[name]):
            yield Fault(1, f"{name} must be a text of at most {LONGEST[name]} characters")
    if told.get("status") not in STATUSES:
        yield Fault(1, f"status must be one of {', '.join(STATUSES)}")
    for name, allowed, least in (("who", ROLES, 1), ("kinds", KINDS, 0)):
        value = told.get(name, [])
        if not isinstance(value, list) or len(value) < least or any(each not in allowed for each in value):
            yield Fault(1, f"{name} must be a list out of {', '.join(allowed)}")


def of_question(told: dict[str, Any], seen: set[str]) -> Iterator[str]:
    yield from unknown(told, "key", "text", "help", "category", "option")
    yield from key_of(told, seen)
    if not is_text(told.get("text")):
        yield "text must be 1 to 200 characters"
    for name, most in (("help", 300), ("category", 40)):
        if name in told and not is_text(told[name], most):
            yield f"{name} must be 1 to {most} characters, or left out"


def of_option(told: dict[str, Any], above: list[dict[str, Any]], ranks: dict[str, int]) -> Iterator[str]:
    yield from unknown(told, "key", "text", "points", "at_least")
    yield from key_of(told, [each.get("key") for each in above])
    if not is_text(told.get("text")):
        yield "text must be 1 to 200 characters"
    if not is_number(told.get("points"), 1000):
        yield "points must be a whole number from 0 to 1000"
        return
    if told.get("at_least", "") not in {"", *ranks}:
        yield "at_least must be the key of a band"
        return
    if above and is_number(above[-1].get("points"), 1000) and told["points"] < above[-1]["points"]:
        yield "its points are fewer than those of the option above; options stand from least to most harm"
    before = max((ranks.get(each.get("at_least", ""), 0) for each in above), default=0)
    if ranks.get(told.get("at_least", ""), 0) < before:
        yield "its band at least is lower than that of an option above; more harm never lowers the band"


def of_band(told: dict[str, Any], above: dict[str, Any] | None, ranks: dict[str, int]) -> Iterator[str]:
    yield from unknown(told, "key", "name", "level", "from", "contact_days", "review_days", "action")
    yield from key_of(told, ranks)
    if len(str(told.get("key", ""))) > 20:
        yield "key must be at most 20 characters"
    if not is_text(told.get("name"), 40):
        yield "name must be 1 to 40 characters"
    if told.get("level") not in LEVELS:
        yield f"level must be one of {', '.join(LEVELS)}"
    elif (
        above and above.get("level") in LEVELS and LEVELS.index(told["level"]) < LEVELS.index(above["level"])
    ):
        yield "its level is lower than that of the band above; bands stand from lowest to highest"
    if not is_number(told.get("from"), 100_000):
        yield "from must be a whole number of points"
    elif above is None and told["from"] != 0:
        yield "the first band must be from 0"
    elif above and is_number(above.get("from"), 100_000) and told["from"] <= above["from"]:
        yield "its points must be more than those of the band above"
    for name in ("contact_days", "review_days"):
        if not is_number(told.get(name), 400) or told[name] == 0:
            yield f"{name} must be a whole number of days from 1 to 400"
        elif above and is_number(above.get(name), 400) and told[name] > above[name]:
            yield f"{name} must not be more than that of the band above"


def of_action(told: Any, seen: set[str]) -> Iterator[str]:
    yield from unknown(told, "key", "title", "days")
    yield from key_of(told, seen)
    if not is_text(told.get("title"), 160):
        yield "title must be 1 to 160 characters"
    if not is_number(told.get("days"), 400):
        yield "days must be a whole number from 0 to 400"
