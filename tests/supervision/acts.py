"""What officers do in these tests: a contact noted, a plan made, a review written and answered, a case closed."""

from datetime import date

from django.db import connection
from django.urls import reverse

from tests import world
from tests.supervision.conftest import LATER, now, template
from wardmote.work.cases import models as cases_models
from wardmote.work.cases.models import Case
from wardmote.work.risk.commands import note_contact
from wardmote.work.supervision import closing, commands


def codes(refused):
    return {refusal.code for refusal in refused.value.refusals}


def tell(h, by=None, *, reached=True, next_on=LATER, **fields):
    with world.as_officer(by or h.p.caseworker) as officer:
        return note_contact(
            case=h.case, person=h.entry, method="phone", reached=reached, at=now(), next_on=next_on, by=officer,
            now=now(), **fields,
        )  # fmt: skip


def plan(h, left_out=None):
    with world.as_officer(h.p.caseworker) as by:
        return commands.make_plan(
            case=h.case, template=template(h.case), left_out=left_out or {}, by=by, now=now()
        )


def review(h, by=None):
    with world.as_officer(by or h.p.caseworker) as officer:
        return commands.write_review(
            case=Case.objects.select_related("owner", "team").get(pk=h.case.pk), words="It is quieter.", next_on=LATER,
            by=officer, now=now(),
        )  # fmt: skip


def answer(review, by, *, signed=True, words=""):
    with world.as_officer(by) as officer:
        case = Case.objects.select_related("owner").get(pk=review.case_id)
        commands.answer_review(review=review, case=case, signed=signed, words=words, by=officer, now=now())


def missing(case):
    return {each.code: each.message for each in closing.hindrances(case, now=now()) if each.excuse is None}


def offer(h, way="link", **fields):
    with world.as_officer(h.p.caseworker) as by:
        return commands.offer_survey(
            case=h.case,
            template=template(h.case, "survey"),
            entry=h.entry,
            way=way,
            by=by,
            now=now(),
            **fields,
        )


def link(h):
    survey, secret = offer(h, wishes_allow=True)
    return survey, secret, reverse("survey:answer", args=[secret.replace("-", "")])


def end_part(h):
    with world.building():
        cases_models.Person.objects.filter(pk=h.entry.pk).update(until_on=date.today())


def told(day=None):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select agency, open_cases from wardmote.supervision_told(current_date)")
        return dict(cursor.fetchall())
