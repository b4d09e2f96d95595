"""One letter to many: each once, in the officer's own right, opened on record first, and what was refused with why."""

import io
import re
from datetime import date, timedelta

import pikepdf
import pytest
from django.db import connection

from tests import world
from tests.letters.conftest import VALUES, case_of, now
from wardmote.work.cases import commands as cases
from wardmote.work.letters import binding, commands
from wardmote.work.letters.commands import many
from wardmote.work.letters.commands.many import printed
from wardmote.work.letters.models import Letter, Printout, RunItem

pytestmark = pytest.mark.django_db


def later(run) -> None:
    """As if the transaction in which cases were opened for it had been committed."""
    with world.building():
        RunItem.objects.filter(run=run, claimed_in__isnull=False).update(claimed_in=1)


def run_of(by, cases_of_it):
    """A run of these, gone on with until it is made."""
    with world.as_officer(by) as officer:
        run = commands.begin_run(
            template_key="warning",
            role="perpetrator",
            values=VALUES,
            references=[each.reference for each in cases_of_it],
            by=officer,
            now=now(),
        )
        commands.go_on(run=run, by=officer, now=now())
    later(run)
    with world.as_officer(by) as officer:
        commands.go_on(run=run, by=officer, now=now())
    return run


def test_each_gets_one_letter_and_what_is_refused_says_why(partnership):
    by = partnership.caseworker
    good, other = case_of(by), case_of(by, name="Jo Field")
    careful = case_of(by, name="Lou Reed", wishes="Ring first")
    kept_out, homeless = case_of(by, name="Al Dunn"), case_of(by, name="Kit Lane", home=False)
    with world.as_officer(by) as officer:
        cases.keep_out(case=kept_out, name="Al Dunn", reason="r", by=officer, now=now())
    hidden = case_of(partnership.partner, categories=["incident"])
    all_of_them = [each.reference for each in (good, other, careful, kept_out, homeless, hidden)]
    with world.as_officer(by) as officer:
        run = commands.begin_run(
            template_key="warning",
            role="perpetrator",
            values=VALUES,
            references=all_of_them,
            by=officer,
            now=now(),
        )
        assert commands.go_on(run=run, by=officer, now=now()).letters == 0  # opened, and nothing read
        assert commands.go_on(run=run, by=officer, now=now()).letters == 0  # not in this transaction either
    later(run)
    with world.as_officer(by) as officer:
        step = commands.go_on(run=run, by=officer, now=now())
        assert (step.letters, step.is_done) == (2, True)
        assert commands.go_on(run=run, by=officer, now=now()).letters == 0
        why = dict(RunItem.objects.filter(run=run).values_list("reference", "why"))
        assert why[good.reference] == why[other.reference] == ""
        assert "wish to be reached" in why[careful.reference]
        assert "must not receive" in why[kept_out.reference]
        assert "Where they live" in why[homeless.reference]
        assert "no case" in why[hidden.reference]
        parts = [printed(each) for each in Printout.objects.filter(run=run).order_by("position")]
        with pikepdf.open(io.BytesIO(binding.joined(parts))) as whole:
            assert len(whole.pages) == 2
        # Begun again by hand, it makes none twice.
        RunItem.objects.filter(run=run).update(state="waiting")
    later(run)
    with world.as_officer(by) as officer:
        assert commands.go_on(run=run, by=officer, now=now()).letters == 0
    with world.building(), connection.cursor() as cursor:
        assert Letter.objects.filter(run_item__run=run).count() == 2
        cursor.execute("select count(*) from audit_entry where action = 'opened for one of many letters'")
        assert cursor.fetchone() == (5,)


def test_only_a_supervisor_orders_many_and_no_more_than_a_thousand(partnership):
    given = {"template_key": "closure", "role": "victim", "values": {"what_was_done": "x"}, "now": now()}
    with world.as_officer(partnership.colleague) as by, pytest.raises(commands.CannotMakeMany) as refused:
        commands.begin_run(references=["C-2222-2222"], by=by, **given)
    assert [refusal.code for refusal in refused.value.refusals] == ["not-supervisor"]
    with world.as_officer(partnership.caseworker) as by, pytest.raises(commands.CannotMakeMany) as refused:
        commands.begin_run(references=[f"C-{n:04}-2222" for n in range(1001)], by=by, **given)
    assert [refusal.code for refusal in refused.value.refusals] == ["too-many"]


def test_what_was_printed_is_thrown_away(partnership):
    by = partnership.caseworker
    run_of(by, [case_of(by)])
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select wardmote.letters_tidied(now())")
        assert cursor.fetchone() == (0,)
        cursor.execute("update letters_printout set at = now() - interval '8 days'")
        cursor.execute("update letters_run set at = now() - interval '99 days'")
        cursor.execute("select wardmote.letters_tidied(now())")
        assert cursor.fetchone() == (1,)
        cursor.execute("select (select count(*) from letters_run), (select count(*) from letters_letter)")
        assert cursor.fetchone() == (0, 1)


def test_what_must_not_go_any_more_is_not_printed_and_counts_as_opened(partnership):
    by = partnership.caseworker
    case = case_of(by, name="Jo Field")
    careful, kept_out = case_of(by, name="Lou Reed", wishes="Ring first"), case_of(by, name="Al Dunn")
    with world.as_officer(by) as officer:
        cases.keep_out(case=kept_out, name="Al Dunn", reason="r", by=officer, now=now())
        run = commands.begin_run(
            template_key="warning",
            role="perpetrator",
            values=VALUES,
            references=[each.reference for each in (case, careful, kept_out)],
            by=officer,
            now=now(),
        )
        commands.go_on(run=run, by=officer, now=now())
    later(run)
    with world.as_officer(by) as officer:
        with connection.cursor() as cursor:  # of whoever gets no letter, neither name nor wishes nor address
            cursor.execute("select people::text from wardmote.letters_claimed(%s)", [run.pk])
            told = " ".join(people for (people,) in cursor.fetchall())
            assert "Jo Field" in told
            assert not {"Lou", "Ring", "Dunn"} & set(told.replace('"', " ").split())
        commands.go_on(run=run, by=officer, now=now())
        assert Printout.objects.filter(run=run).count() == 1
        cases.keep_out(case=case, name="J. Field", reason="r", by=officer, now=now())
        assert not Printout.objects.filter(run=run).exists()
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select opened from wardmote.used_on(%s, wardmote.today())", [by.pk])
        assert cursor.fetchone()[0] >= 3
        cursor.execute("select wardmote.letters_forget('case', %s)", [case.pk])
        assert cursor.fetchone() == (1,)
        assert not RunItem.objects.filter(run=run, reference=case.reference).exists()


def test_all_of_a_run_are_marked_as_sent_but_those_that_may_not_go_any_more(partnership, monkeypatch):
    by = partnership.caseworker
    made = [case_of(by, name=name) for name in ("Jo Field", "Al Dunn", "Lou Reed", "Kit Lane")]
    run = run_of(by, made)
    client = world.client_for(by)
    address = f"/letters/many/{run.pk}/"
    assert "Mark all as sent" in client.get(address).content.decode()
    with world.as_officer(by) as officer:
        cases.keep_out(case=made[1], name="A. Dunn", reason="r", by=officer, now=now())
    world.share(partnership, made[2])
    assert client.post(f"{address}sent/", {"how": "post"}).status_code == 422
    future = {"how": "post", "sent_on": f"{date.today() + timedelta(days=1):%d %m %Y}"}
    assert "cannot be in the future" in client.post(f"{address}sent/", future).content.decode()
    monkeypatch.setattr(many, "AT_ONCE", 2)
    told = {"how": "post", "sent_on": f"{date.today():%d %m %Y}"}
    page = client.post(f"{address}sent/", told)
    assert page.status_code == 200
    beyond = re.search(r'name="beyond" value="([^"]+)"', page.content.decode())
    assert "data-go-on" in page.content.decode()
    assert beyond
    page = client.post(f"{address}sent/", told | {"beyond": beyond[1]})
    if page.status_code == 200:  # as many again: nothing is left after them, which a third step finds
        beyond = re.search(r'name="beyond" value="([^"]+)"', page.content.decode())
        page = client.post(f"{address}sent/", told | {"beyond": beyond[1]})
    assert page.status_code == 302
    page = client.get(address).content.decode()
    assert "<strong>3</strong> sent, 1 not yet" in page
    assert f"/cases/{made[1].reference}/letters/" in page
    with world.building(), connection.cursor() as cursor:
        letters = Letter.objects.filter(run_item__run=run)
        assert set(letters.values_list("state", "sent_how", "sent_by")) == {
            ("sent", "post", by.pk),
            ("made", "", None),
        }
        cursor.execute("select count(distinct subject_id) from audit_entry where action = 'letter sent'")
        assert cursor.fetchone() == (3,)
    # Nobody marks, or counts, what another ordered.
    with world.as_officer(partnership.colleague), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.letters_of_run(%s)", [run.pk])
        assert cursor.fetchone() == (0, 0, 0, [])
        cursor.execute(
            "select sent, stayed from wardmote.letters_all_sent(%s, 'post', current_date, %s, 9)",
            [run.pk, "00000000-0000-0000-0000-000000000000"],
        )
        assert cursor.fetchone() == (0, 0)
