"""A plan from its Word table, through the pages: as whoever takes it in walks them, and others are kept from them."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.plan_papers.conftest import with_role
from tests.plan_papers.papers import as_word, cut_paper, lines
from tests.plan_papers.test_taking_in import HEADING, ONE, ROW, paper
from wardmote.trust.identity.models import Role
from wardmote.work.plans.models import Plan, PlanAction, Service
from wardmote.work.plans.papers import reading
from wardmote.work.plans.papers.models import Content, PlanFile
from wardmote.work.plans.papers.views import steps


def at(name, file):
    return reverse(f"plan_papers:{name}", args=[file.pk])


def document() -> bytes:
    (table,) = reading.read(cut_paper(), suffix=".txt").tables
    return as_word(table)


def send(client, data=None, name="plan.docx", **more):
    found = SimpleUploadedFile(name, document() if data is None else data)
    return client.post(reverse("plan_papers:new"), {"file": found, **more})


def the_file() -> PlanFile:
    with world.building():
        return PlanFile.objects.select_related("plan").latest("at")


NEW = {"plan": "new", "title": "Evening plan", "starts_on": "1 4 2026", "ends_on": "31 3 2027", "table": "0"}
COLUMNS = {
    "action": "Key actions", "deadline": "Delivery deadline", "lead": "Responsibility/ Lead service", "rating": "RAG",
    "comment": "Comments",
}  # fmt: skip


@pytest.fixture
def client(editor):
    return world.client_for(editor)


def test_a_word_table_becomes_a_plan_step_by_step(client, editor, partnership):
    assert send(client).status_code == 302
    file = the_file()
    asked = client.get(at("which", file)).content.decode()
    assert "4 rows under 2 rows of headings" in asked
    assert "Evening plan" not in asked  # a Word file of this make has another title above
    assert client.post(at("which", file), NEW)["Location"] == at("columns", file)
    asked = client.get(at("columns", file))
    assert asked.context["form"].fields["deadline"].initial == "Delivery deadline"
    assert client.post(at("columns", file), COLUMNS)["Location"] == at("slashes", file)
    asked = client.get(at("slashes", file)).context["form"]
    assert [field.label for field in asked] == ["Police/Wardens"]
    assert asked.fields["name_0"].initial == "several"
    assert client.post(at("slashes", file), {"name_0": "one"})["Location"] == at("names", file)
    asked = client.get(at("names", file)).context["form"]
    assert [field.label for field in asked] == ["Borough", "Police", "Police/Wardens", "Wardens"]
    chosen = {"name_0": str(partnership.council.pk), "name_1": "", "name_2": "", "name_3": ""}
    assert client.post(at("names", file), chosen)["Location"] == at("preview", file)
    shown = client.get(at("preview", file)).content.decode()
    assert "3 of 4 rows" in shown
    assert "in 2 priorities: 3 would be added, 0 changed, 0 stay" in shown
    assert "table 2, row 4 (2.2)" in shown.lower()
    assert "expected a month and year like November 2026" in shown
    assert 'data-label="What it says">soon<' in shown
    assert client.post(at("preview", file))["Location"] == at("detail", file)
    file = the_file()
    with world.building():
        assert file.plan.title == "Evening plan"
        assert PlanAction.objects.filter(plan=file.plan).count() == 3
        assert Service.objects.get(plan=file.plan, key="borough").agency == partnership.council
    told = client.get(at("detail", file)).content.decode()
    assert "Download the rows that were not taken" in told
    assert client.post(at("preview", file))["Location"] == at("detail", file)  # pressed twice
    with world.building():
        assert PlanAction.objects.filter(plan=file.plan).count() == 3
    # What was chosen is remembered, and a second time nothing would change.
    send(client)
    again = the_file()
    client.post(at("which", again), {"plan": str(file.plan_id), "table": "0"})
    assert client.get(at("slashes", again)).context["form"].fields["name_0"].initial == "one"
    assert "0 would be added, 0 changed, 3 stay" in client.get(at("preview", again)).content.decode()
    undone = client.post(at("undo", file), follow=True).content.decode()
    assert "Undone: 3 given back. The draft that it began is thrown away." in undone


def test_the_rest_is_mended_and_taken_into_the_same_plan(client):
    rows = [ROW, ["1.2 =HYPERLINK", "soon", "=1+1", "A", "- a list"]]
    send(client, paper(*rows), "plan.txt")
    file = the_file()
    client.post(at("which", file), NEW)
    client.post(at("columns", file), COLUMNS)
    client.post(at("preview", file))
    answer = client.get(at("rest", file))
    told = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert told[0] == ["Row", "Why it was not taken", "Priority as written", *HEADING]
    assert told[1][2:] == [ONE, "1.2 =HYPERLINK", "soon", "'=1+1", "A", "'- a list"]
    told[1][4] = "May 2026"
    mended = io.StringIO()
    csv.writer(mended).writerows(told)
    send(client, mended.getvalue().encode(), "mended.csv")
    second = the_file()
    asked = client.get(at("which", second))
    assert asked.context["form"].initial["plan"] == str(the_plan().pk)  # it is rows of that plan
    assert "The file has 1 row under 1 row of headings" in asked.content.decode()
    client.post(at("which", second), {"plan": str(the_plan().pk), "table": "0"})
    shown = client.get(at("preview", second)).content.decode()
    assert "1 would be added" in shown
    client.post(at("preview", second))
    with world.building():
        action = PlanAction.objects.get(number="1.2")
        assert action.written["meant"]["comment"] == "- a list"
        assert Plan.objects.count() == 1
        with connection.cursor() as cursor:
            cursor.execute("update identity_session set second_factor_at = now() - interval '16 minutes'")
    assert client.get(at("rest", file))["Location"].startswith("/account/again/")


def the_plan() -> Plan:
    with world.building():
        return Plan.objects.get()


def test_forms_say_what_to_do_and_keep_what_was_typed(client):
    for data, name, words in (
        (b"%PDF-1.4\n%%EOF", "plan.pdf", ""),
        (b"Only words", "plan.txt", "no table"),
        (b"", "plan.docx", "empty"),
    ):
        answer = send(client, data, name)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    with world.building():
        assert not PlanFile.objects.exists()
    send(client)
    file = the_file()
    for typed, words in (
        ({"title": ""}, "Give the new plan a title"),
        ({"starts_on": "1 4 9999"}, "The year must be from 1990 to 2100"),
        ({"ends_on": "1 4 2025"}, "The last day must be on or after the first"),
        ({"plan": "x"}, "Choose a plan"),
        ({"starts_on": "x" * 3000}, "must be a real date"),
    ):
        answer = client.post(at("which", file), {**NEW, **typed})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    client.post(at("which", file), NEW)
    answer = client.post(at("columns", file), {**COLUMNS, "action": ""})
    assert "Choose the column that says what is to be done" in answer.content.decode()
    answer = client.post(at("columns", file), {**COLUMNS, "comment": "RAG"})
    assert "“RAG” is chosen twice" in answer.content.decode()


def test_the_same_form_sent_twice_makes_one_file(client):
    key = "0f8f1d6e-95a5-4f5e-9d0f-3c5b2d1a7e11"
    first, second = (send(client, key=key) for _ in range(2))
    assert first["Location"] == second["Location"]
    with world.building():
        assert PlanFile.objects.count() == Content.objects.count() == 1


def test_others_find_no_file(client, partnership):
    send(client)
    file = the_file()
    stranger = with_role(partnership.partner, Role.REGISTER_EDITOR)
    for other in (partnership.colleague, stranger, partnership.outsider):
        theirs = world.client_for(other)
        for name in ("detail", "which", "columns", "slashes", "names", "preview", "leave", "undo", "rest"):
            assert theirs.get(at(name, file)).status_code == 404, (other.name, name)
    assert world.client_for(partnership.colleague).get(reverse("plan_papers:new")).status_code == 404
    assert file.name not in world.client_for(stranger).get(reverse("plan_papers:list")).content.decode()


def test_a_file_left_aside_is_taken_in_no_more(client):
    send(client)
    file = the_file()
    assert client.get(at("leave", file)).status_code == 200
    client.post(at("leave", file))
    assert the_file().state == "stopped"
    assert client.post(at("preview", file))["Location"] == at("detail", file)
    assert client.get(at("detail", file)).status_code == 200


def test_whoever_reads_a_plan_takes_it_away_as_a_document(client, partnership):
    send(client)
    file = the_file()
    client.post(at("which", file), NEW)
    client.post(at("columns", file), COLUMNS)
    client.post(at("preview", file))
    plan = the_plan()
    word = reverse("plan_papers:word", args=[plan.pk])
    answer = client.get(word)
    assert answer["Content-Disposition"] == 'attachment; filename="plan-2026-04.docx"'
    (table,) = reading.read(answer.content, suffix=".docx").tables
    assert table.heading == tuple(HEADING)
    rated = client.get(reverse("plan_papers:rated", args=[plan.pk]))
    (table,) = reading.read(rated.content, suffix=".docx").tables
    assert "Rating worked out" in table.heading
    theirs = world.client_for(partnership.outsider)
    assert theirs.get(word).status_code == 404  # a draft
    with world.building():
        Plan.objects.update(state="current")
    assert theirs.get(word).status_code == 200


def test_pages_ask_as_much_of_many_rows_as_of_few(client, partnership, monkeypatch):
    monkeypatch.setattr(steps, "HERE", 1000)  # else it is the worker's

    def asked(name, file):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(at(name, file)).status_code == 200
        return len(world.own(asked.captured_queries))

    many = paper(*[[f"1.{n} Do {n}", "May 2026", "Borough, Police", "G", "x"] for n in range(1, 301)])
    counts = []
    for data in (paper(ROW), many):
        send(client, data, "plan.txt")
        file = the_file()
        client.post(at("which", file), {**NEW, "title": f"Plan of {len(data)}"})
        client.post(at("columns", file), COLUMNS)
        before = [asked(name, file) for name in ("which", "columns", "names", "preview")]
        client.post(at("preview", file))
        counts.append([*before, asked("detail", file)])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 25
    with world.building():
        assert PlanAction.objects.count() == 301
    with CaptureQueriesContext(connection) as found:
        client.get(reverse("plan_papers:list"))
    assert len(world.own(found.captured_queries)) <= 12


def test_of_several_tables_the_right_one_is_chosen(client):
    other = lines([["Colour", "Meaning"], ["Green", "On target"]])
    send(client, other + b"\nSome words\n" + cut_paper(), "plan.txt")
    file = the_file()
    form = client.get(at("which", file)).context["form"]
    assert len(form.fields["table"].choices) == 2
    assert form.initial["table"] == "1"
    assert form.initial["starts_on"].isoformat() == "2026-04-01"
    client.post(at("which", file), {**NEW, "table": "0"})
    assert "What is to be done" in client.get(at("columns", file)).content.decode()
    client.post(at("which", file), {**NEW, "table": "1"})
    client.post(at("columns", file), COLUMNS)
    assert "1 of the actions stand in other tables" in client.get(at("preview", file)).content.decode()
