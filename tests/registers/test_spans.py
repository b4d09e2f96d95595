"""How long things may take is data: dated, with a source, and shown to whoever looks when somebody is told."""

import ast
from datetime import date
from pathlib import Path

import pytest

from tests.world import client_for
from wardmote.work.registers import modules, spans
from wardmote.work.registers.anatomy import registers
from wardmote.work.registers.spans import Span


@pytest.mark.database_free
def test_each_is_of_a_register_there_is_with_a_source_and_a_standing():
    found = [(each.register, each.key, each.starts_on) for each in spans.spans()]
    assert len(set(found)) == len(found)
    for each in spans.spans():
        assert each.register in ("", *registers())
        assert each.source
        assert each.status in ("practice", "checked", "mixed", "recall")


@pytest.mark.database_free
def test_the_latest_that_has_begun_holds(monkeypatch):
    later = Span("k", "w", 2, "months", "s", "practice", starts_on=date(2027, 1, 1))
    monkeypatch.setattr(spans, "spans", lambda: (Span("k", "w", 30, "days", "s", "practice"), later))
    assert spans.span("risks", "k", on=date(2026, 12, 31)).after(date(2026, 12, 31)) == date(2027, 1, 30)
    assert spans.span("risks", "k", on=date(2027, 1, 1)).after(date(2027, 1, 31)) == date(2027, 3, 31)
    assert spans.span("risks", "k", on=date(2027, 1, 1)).how_long == "2 months"


@pytest.mark.database_free
def test_one_that_is_no_time_is_refused():
    with pytest.raises(ValueError, match="expected 1 to"):
        Span("k", "w", 0, "days", "s", "practice")


@pytest.mark.database_free
def test_no_register_has_a_number_of_days_of_its_own():
    """But one, by which "over" is told from "today"."""
    for path in Path(modules.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) not in ("timedelta", "months_later"):
                continue
            numbers = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
            assert numbers in ([], [1]) or not all(isinstance(each, int) for each in numbers), path.name


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["key-facts", "engagement", "schemes", "briefing-notes"])
def test_everybody_sees_them_with_their_source(people, key):
    page = " ".join(client_for(people.administrator).get(f"/registers/{key}/timings/").text.split())
    asks = any(kind.asks for kind in registers()[key].lines)
    for each in spans.in_force(key, on=date.today()).values():
        if each.key == "given" and not asks:
            assert each.words not in page
            continue
        assert each.words in page
        assert each.how_long in page
        assert each.source in page
