"""A plan that was read in is written back as the same table; what was changed here is in it, and nothing else differs."""

import pytest

from tests import world
from tests.plan_papers.papers import NOW, cells, cut_paper, seed
from tests.plan_papers.test_taking_in import ROW, change, paper
from wardmote.work.plans import commands as plans
from wardmote.work.plans.days import of_month
from wardmote.work.plans.papers import exporting, reading, writing


def written_back(desk, plan, **how) -> reading.Read:
    with world.as_officer(desk.by):
        found = exporting.as_paper(plan, today=NOW.date(), **how)
    return reading.read(writing.word(found, at=NOW), suffix=".docx")


@pytest.mark.parametrize("data", ["seed", "cut"])
def test_the_document_is_the_table_that_was_read_in(desk, data):
    data = seed("002").read_bytes() if data == "seed" else cut_paper().replace(b"\tsoon\t", b"\t\t")
    (table,) = reading.read(data, suffix=".txt").tables
    file, _ = desk.take(data)
    (again,) = written_back(desk, file.plan).tables
    assert again.heading == table.heading
    assert cells(again) == cells(table)


def test_what_was_taken_in_from_word_goes_round_again_and_changes_nothing(desk):
    file, _ = desk.take(seed("002").read_bytes())
    with world.as_officer(desk.by):
        document = writing.word(exporting.as_paper(file.plan, today=NOW.date()), at=NOW)
    _, taken = desk.take(document, "plan.docx", plan=file.plan)
    assert taken.report.as_json()["unchanged"] == 42
    assert not taken.changes


def test_what_was_changed_here_is_in_it_and_the_rest_stays_as_written(desk):
    file, _ = desk.take(paper(["1.1  Light the steps", "Nov 26", "Borough & Co, Police", "G", "Begun"]))
    change(desk, file.plan, "1.1", deadline=of_month(2027, 2))
    (table,) = written_back(desk, file.plan).tables
    assert table.sections[0].rows[0].cells == (
        "1.1 Light the steps", "February 2027", "Borough & Co, Police", "G", "Begun",
    )  # fmt: skip


def test_ratings_worked_out_and_what_does_not_fit_stand_beside_what_was_reported(desk):
    file, _ = desk.take(seed("002").read_bytes())
    (table,) = written_back(desk, file.plan, rated=True).tables
    assert table.heading[3:7] == ("RAG (reported)", "Comments (reported)", "Status", "Rating worked out")
    rows = {row.cells[0].split()[0]: row.cells for section in table.sections for row in section.rows}
    assert rows["4.3"][3] == "G"
    assert "words of work under way" in rows["4.3"][-1]
    assert "before the plan begins" in rows["1.4"][-1]
    assert "after the plan ends" in rows["3.9"][-1]


def test_a_plan_made_on_pages_has_a_table_of_the_usual_make(desk):
    with world.as_officer(desk.by):
        plan = plans.make_plan(
            title="By hand", starts_on=NOW.date(), ends_on=NOW.date(), by=desk.by, now=desk.now
        )
        heading = plans.add_priority(plan=plan, number="1", title="Evenings", by=desk.by, now=desk.now)
        plans.add_action(
            priority=heading, number="1.1", title="=HYPERLINK(\"x\")\x07", leads=["Police"], by=desk.by, now=desk.now
        )  # fmt: skip
    (table,) = written_back(desk, plan).tables
    assert table.sections[0].title == "1. Evenings"
    assert table.sections[0].rows[0].cells[:4] == ('1.1 =HYPERLINK("x")', "", "Police", "")
    again, taken = desk.take(paper(ROW), plan=plan)
    assert again.plan == plan
    assert taken.kept == 1
