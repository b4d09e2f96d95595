"""Templates for notes: filled in by plain substitution, kept by their owner or the agency's supervisors."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import world
from wardmote.records.desk import filling
from wardmote.records.desk.models import Template
from wardmote.work.cases.models import Note

VALUES = {"case reference": "C-1", "today": "25 November 2026", "officer": "Case Worker", "agency": "Council"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Visit on {today} by {officer}, {agency}.", "Visit on 25 November 2026 by Case Worker, Council."),
        ("{Case  Reference}", "C-1"),
        ("{nonsense} and {{today}}", "{nonsense} and {25 November 2026}"),
        (
            "{% include 'secret' %} {{ settings.SECRET_KEY }}",
            "{% include 'secret' %} {{ settings.SECRET_KEY }}",
        ),
        ("{officer.password} {0} {today!r}", "{officer.password} {0} {today!r}"),
        ("an { open brace", "an { open brace"),
    ],
)
def test_fields_of_the_list_are_filled_in_and_nothing_else_is_touched(text, filled):
    assert filling.fill(text, VALUES) == filled


def test_a_value_is_not_filled_in_again():
    assert filling.fill("{officer}", VALUES | {"officer": "{agency}"}) == "{agency}"


@given(st.text(max_size=200))
def test_text_without_a_field_comes_back_as_it_was(text):
    if not any(filling.named(found[1]) in filling.FIELDS for found in filling.FIELD.finditer(text)):
        assert filling.fill(text, VALUES) == text


def test_what_is_no_field_is_said_once():
    assert filling.unknown("{nmae} {today} {nmae} {x}") == ["{nmae}", "{x}"]


def form(**told):
    return {"name": "Visit", "text": "Seen on {today}.", "seen_by": "me", "key": str(uuid.uuid4()), **told}


def templates_of(officer):
    return world.client_for(officer).get("/desk/templates/").content.decode()


@pytest.mark.django_db
def test_a_template_is_its_makers_alone_unless_a_supervisor_keeps_it_for_the_agency(partnership):
    p = partnership  # the caseworker is a supervisor, the colleague none
    world.client_for(p.colleague).post("/desk/templates/new/", form(name="Mine", seen_by="agency"))
    world.client_for(p.caseworker).post("/desk/templates/new/", form(name="Ours", seen_by="agency"))
    with world.building():
        assert Template.objects.get(name="Mine").officer_id == p.colleague.pk
        assert Template.objects.get(name="Ours").officer_id is None
    assert "Mine" in templates_of(p.colleague)
    assert "Ours" in templates_of(p.colleague)
    assert "Mine" not in templates_of(p.caseworker)
    assert "Ours" not in templates_of(p.partner)
    with world.building():
        ours, mine = Template.objects.get(name="Ours"), Template.objects.get(name="Mine")
    refused = world.client_for(p.colleague).post(f"/desk/templates/{ours.pk}/", form(text="Changed"))
    assert refused.status_code == 422
    assert world.client_for(p.caseworker).get(f"/desk/templates/{mine.pk}/").status_code == 404
    assert (
        world.client_for(p.caseworker).post(f"/desk/templates/{ours.pk}/", form(text="Better")).status_code
        == 302
    )
    world.client_for(p.colleague).post(f"/desk/templates/{ours.pk}/delete/")
    with world.building():
        ours.refresh_from_db()
        assert (ours.text, ours.deleted_at) == ("Better", None)


@pytest.mark.django_db
def test_a_field_that_is_none_is_said_when_the_template_is_saved(partnership):
    client = world.client_for(partnership.caseworker)
    answer = client.post("/desk/templates/new/", form(text="{nmae} said"), follow=True)
    assert "{nmae} is no field and stays as typed" in answer.content.decode()


@pytest.mark.django_db
def test_a_deleted_template_can_be_had_back(partnership):
    client = world.client_for(partnership.colleague)
    client.post("/desk/templates/new/", form())
    with world.building():
        pk = Template.objects.get().pk
    client.post(f"/desk/templates/{pk}/delete/")
    page = client.get("/desk/templates/").content.decode()
    assert "No templates yet" in page
    assert "Undo" in page
    client.post(f"/desk/templates/{pk}/back/")
    assert "No templates yet" not in client.get("/desk/templates/").content.decode()


@pytest.mark.django_db
def test_without_script_a_template_is_put_after_what_was_typed_and_nothing_is_saved(partnership):
    p = partnership
    case = world.case(p)
    world.opened_earlier(p.caseworker, case.pk)
    client = world.client_for(p.caseworker)
    client.post("/desk/templates/new/", form(text="{case reference} seen by {officer}. {odd}"))
    with world.building():
        pk = Template.objects.get().pk
    notes = f"/cases/{case.reference}/notes/"
    sent = {"text": "Already typed.", "template": str(pk), "use_template": "yes", "categories": ["health"]}
    answer = client.post(notes, sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f"Already typed.\n\n{case.reference} seen by Case Worker. {{odd}}" in page
    assert "Left as typed, since it is no field: {odd}" in page
    assert 'value="health" ' in page.partition("checked")[0][-200:] or "checked" in page
    with world.building():
        assert not Note.objects.exists()
    filled = client.get(f"{notes}template/{pk}/").json()
    assert filled["text"].startswith(case.reference)
    # Somebody else's template is not there, nor is the case for somebody else.
    assert world.client_for(p.outsider).get(f"{notes}template/{pk}/").status_code == 404
    with world.building():
        Template.objects.update(officer=p.partner, agency=p.housing)
    assert client.get(f"{notes}template/{pk}/").status_code == 404
    assert client.post(notes, sent).status_code == 404
