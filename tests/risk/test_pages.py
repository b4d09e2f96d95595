"""Pages of risk ask a constant number of questions; what may be taken away; instruments loaded by the operator."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import world
from tests.risk.test_assessing import LEAST, THREATS, ask, assess
from wardmote.foundation.database.home import CannotRun
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases.models import Case
from wardmote.work.risk import operating
from wardmote.work.risk.instruments import SHIPPED
from wardmote.work.risk.models import Instrument, Use

pytestmark = pytest.mark.django_db


def asked_by(client, path):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(path)
    assert answer.status_code == 200, answer
    return len(world.own(asked.captured_queries)), answer.content.decode()


def test_pages_ask_a_constant_number_of_questions(partnership, case):
    by = partnership.caseworker
    client = world.client_for(by)
    for _ in range(2):
        assess(by, case, THREATS)
    case_page = asked_by(client, f"/cases/{case.reference}/")[0]
    few, _ = asked_by(client, f"/cases/{case.reference}/risk/")
    for answers in (LEAST, THREATS, LEAST, THREATS):
        assess(by, case, answers)
    many, page = asked_by(client, f"/cases/{case.reference}/risk/")
    assert few == many <= 25
    assert case_page <= 25
    assert page.count('class="wm-trend__point"') == 6
    assert 'style="' not in page

    assess(by, case, LEAST | {"done": "violence"})
    one, _ = asked_by(client, "/risk/")
    for number in range(6):
        other = world.case(partnership, title=f"Case {number}")
        world.opened_earlier(by, other.pk)
        assess(by, other, LEAST | {"done": "violence"})
    seven, page = asked_by(client, "/risk/")
    assert one == seven <= 12
    assert "Case 5" in page
    stranger = world.client_for(partnership.partner)
    assert "Case 5" not in asked_by(stranger, "/risk/?whose=team")[1]


def test_assessments_are_taken_away_with_a_fresh_factor_and_hold_no_names(partnership, case):
    by = partnership.caseworker
    assess(by, case, THREATS)
    answer = world.client_for(by).get("/risk/assessments.csv")
    assert answer.status_code == 200
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Case,Of,Instrument,Version,Score")
    assert lines[1].startswith(f"{case.reference},The case,ASB risk matrix,1,5,Medium,Medium,Medium")
    other = world.client_for(partnership.partner).get("/risk/assessments.csv")
    assert len(b"".join(other.streaming_content).splitlines()) == 1


def test_the_operator_loads_a_version_once_and_is_told_the_line_of_each_fault(partnership, tmp_path, capsys):
    path = tmp_path / "matrix.toml"
    text = SHIPPED.read_text()
    path.write_text(text)
    with world.building():
        assert operating.load(path, as_json=True) == 0
        assert json.loads(capsys.readouterr().out)["did"] == "was loaded already"
        path.write_text(text.replace("points = 3", "points = 4", 1))
        with pytest.raises(CannotRun, match="A version never changes"):
            operating.load(path)
        path.write_text(text.replace('version = "1"', 'version = "2"').replace("points = 3", "points = 4", 1))
        for did in ("loaded", "was loaded already"):
            assert operating.load(path, starts_on=date.today(), as_json=True) == 0
            assert json.loads(capsys.readouterr().out)["did"] == did
        assert Instrument.objects.filter(key="asb-matrix").count() == 2
        assert Use.objects.filter(key="asb-matrix", instrument__version="2").count() == 1
        path.write_text(text.replace("from = 9", 'from = "nine"'))
        assert operating.load(path, as_json=True) == 2
        out = capsys.readouterr()
        fault = json.loads(out.out)["faults"][0]
        assert text.splitlines()[fault["line"] - 1] == "[[band]]"
        assert f"line {fault['line']}: band 2: from must be a whole number" in out.err
        path.write_text(text.replace('version = "1"', 'version = "3"').replace('"health"', '"weather"'))
        with pytest.raises(CannotRun, match="no kind of data called weather"):
            operating.load(path)
        rows = [row for row in operating.instruments() if row["key"] == "asb-matrix"]
    assert [(row["version"], row["unconfirmed"]) for row in rows] == [("1", True), ("2", True)]
    with world.as_officer(partnership.caseworker):
        assert not Case.objects.exists()


def test_the_operator_is_told_numbers_alone(partnership, case):
    assess(partnership.caseworker, case, THREATS)
    with world.building():
        council = next(row for row in operating.due() if row["agency"] == partnership.council.name)
        Officer.objects.filter(pk=partnership.caseworker.pk).update(roles=[Role.CASEWORKER])
    assert (council["medium"], council["high"], council["not assessed"]) == (1, 0, 0)


def test_the_operator_is_told_nothing_of_named_tiers(partnership, case):
    ask(partnership.caseworker, assess(partnership.caseworker, case, THREATS), "low")
    for tier, waiting in (("standard", 1), ("named", 0)):
        if tier != "standard":
            world.set_tier(case, tier)
        with world.building():
            council = next(row for row in operating.due() if row["agency"] == partnership.council.name)
        assert (council["other bands waiting"], council["medium"]) == (waiting, waiting)
