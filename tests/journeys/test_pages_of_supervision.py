"""Pages of plans, contacts, reviews, surveys and sessions: sent empty, refused, empty; wide and at 320 px."""

from datetime import date

from tests import world
from tests.journeys.inspecting import Inspector, check
from tests.supervision.conftest import now, opened, template
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.supervision import commands
from wardmote.work.supervision.models import Step


def test_pages_of_supervision(desk, people):
    p = people
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(roles=[Role.CASEWORKER])
    supervisor = world.officer(p.council, p.caseworker.team, "Sal Pevensey", Role.SUPERVISOR)
    held = opened(p)
    world.opened_earlier(p.caseworker, held.pk)
    officer = Inspector(desk(p.caseworker))
    case = f"/cases/{held.reference}/"
    officer.look(case + "plan/").look(case + "reviews/").look(case + "survey/").look(case + "survey/offer/")
    officer.look("/supervision/", status=404).look("/supervision/sessions/")
    with world.as_officer(p.caseworker) as by:
        entry = cases.add_person(
            case=held, name="Ines Carrow", role="victim", from_on=date.today(), by=by, now=now()
        )
        made = commands.make_plan(case=held, template=template(held), left_out={}, by=by, now=now())
        commands.finish_step(step=Step.objects.get(plan=made, key="diary"), case=held, by=by, now=now())
        survey, _ = commands.offer_survey(
            case=held, template=template(held, "survey"), entry=entry, way="phone", by=by, now=now()
        )
    officer.look(f"{case}plan/make/{made.template_id}/").look(f"{case}plan/times/diary/")
    officer.look_when_sent_empty(case + "plan/questions/", "Keep the answers")
    officer.look_when_sent_empty(f"{case}plan/contact/{entry.pk}/", "Record contact")
    officer.look(f"{case}plan/contact/")
    officer.look_when_sent_empty(f"{case}plan/{made.pk}/agreed/", "Save")
    officer.look_when_sent_empty(case + "reviews/write/", "Send for sign-off")
    officer.look_when_sent_empty(f"{case}survey/{survey.pk}/", "Record the answers")
    officer.look(case + "survey/offer/").look(case + "closing/")
    officer.look(case + "closing/contact-missing/")  # refused: a supervisor excuses it
    with world.as_officer(p.caseworker) as by:
        review = commands.write_review(case=held, words="Quiet.", next_on=date.today(), by=by, now=now())
    officer.look(f"{case}reviews/{review.pk}/")  # refused: their own
    check(officer)
    second = Inspector(desk(supervisor))
    second.look_when_sent_empty(case + "closing/contact-missing/", "Excuse it")
    with world.as_officer(supervisor) as by:
        session = commands.record_session(
            officer=p.caseworker, held_on=date.today(), words="w", agreed=[("Ring Ines", date.today())], by=by, now=now()
        )  # fmt: skip
    second.look(f"/supervision/sessions/{session.pk}/").look("/supervision/?show=actions")
    check(second)
    stranger = Inspector(desk(p.outsider))
    stranger.look(f"/supervision/sessions/{session.pk}/", status=404).look("/supervision/surveys/")
    check(stranger)
