"""The register kept alive, by browser: a chase, a round, the exchange, a document; and every page under axe."""

from datetime import date, timedelta

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.trust.agreements.models import Agreement, Party
from wardmote.trust.identity.models import Role
from wardmote.work.upkeep import commands
from wardmote.work.upkeep.models import Chase, Line, Quarter, RoundLine

YEAR = date.today().year


def waiting(p):
    made = world.agreement(
        p.council, p.housing, state="awaiting_signature", document_name="Referrals to the advocates"
    )
    with world.building():
        Party.objects.filter(agreement=made, organisation__agency=p.housing).update(signed_on=None)
    return made


def test_a_signature_is_chased_and_an_agreement_answered_for(desk, people):
    p = people
    made = waiting(p)
    page = desk(p.governance)
    page.go("/agreements/")
    tab = page.page
    tab.get_by_role("link", name="Was it ever signed?").click()
    tab.get_by_role("link", name="Referrals to the advocates").click()
    tab.get_by_label("Who was asked?").select_option(label="Housing")
    tab.get_by_role("radio", name="Telephone").check()
    tab.get_by_role("button", name="Record", exact=True).click()
    tab.get_by_text("Recorded: Housing was asked.").wait_for()
    tab.get_by_role("link", name="Record an answer").click()
    tab.get_by_role("radio", name="Wants changes first").check()
    tab.get_by_role("button", name="Save answer").click()
    tab.get_by_text("Wants changes first,").wait_for()
    with world.building():
        assert Chase.objects.get(agreement=made).answer == "changes"
    page.go("/agreements/rounds/open/")
    tab.get_by_role("button", name="Open the round").click()
    tab.get_by_role("link", name=str(YEAR), exact=True).click()
    tab.get_by_role("link", name="Answer for Agreement").first.click()
    tab.get_by_role("radio", name="Kept as it is").check()
    tab.get_by_role("button", name="Save answer").click()
    tab.get_by_text("Answer saved, and the entry with it.").wait_for()
    with world.building():
        line = RoundLine.objects.get(outcome="kept")
        assert Agreement.objects.get(pk=line.agreement_id).review_on == line.review_on > date.today()


def test_pages_of_upkeep(desk, people):
    p = people
    made = waiting(p)
    with world.as_officer(p.governance) as by:
        commands.open_round(
            year=YEAR, due_on=date.today() + timedelta(days=9), by=by, now=world.datetime.now(world.UTC)
        )
        commands.make_exchange(by=by)
    with world.building():
        quarter = Quarter.objects.get()
        owed = Line.objects.filter(supplier=p.council).first()
        line = RoundLine.objects.filter(owner=p.council).first()
    lead = Inspector(desk(p.governance))
    lead.look("/agreements/signatures/").look("/agreements/signatures/?q=nothing").look(
        "/agreements/may-i-share/"
    )
    lead.look_when_sent_empty(f"/agreements/{made.pk}/signatures/", "Record")
    lead.look("/agreements/rounds/").look(f"/agreements/rounds/{YEAR}/").look(
        f"/agreements/rounds/{YEAR}/close/"
    )
    lead.look_when_sent_empty("/agreements/rounds/open/", "Open the round")
    lead.look_when_sent_empty(f"/agreements/rounds/{YEAR}/{line.pk}/", "Save answer")
    address = f"/agreements/exchange/{quarter.year}/{quarter.quarter}/"
    lead.look("/agreements/exchange/").look(address).look(f"{address}{owed.pk}/take-back/")
    lead.look_when_sent_empty(f"{address}{owed.pk}/supply/", "Record as supplied")
    lead.look_when_sent_empty(f"{address}{owed.pk}/not-held/", "Save")
    lead.look("/agreements/clauses/").look("/agreements/clauses/retention/")
    lead.look_when_sent_empty("/agreements/clauses/retention/change/", "Save")
    lead.look_when_sent_empty("/agreements/clauses/retention/confirm/", "Confirm")
    lead.look_when_sent_empty("/agreements/clauses/draw-up/", "Look at it")
    share = f"?holder={p.council.pk}&reader={p.housing.pk}"
    lead.look(f"/agreements/may-i-share/{share}&purpose=asb&categories=incident")
    lead.look(f"/agreements/may-i-share/{share}&purpose=road_danger").look("/").look("/agreements/")
    tab = lead.page
    tab.goto(tab.url.split("/agreements")[0] + "/agreements/clauses/draw-up/")
    for box, words in {"Name": "Overarching agreement", "Register ID": "OV-1", "Start date": "1 4 2027", "Review date": "1 4 2028"}.items():  # fmt: skip
        tab.get_by_label(box, exact=True).fill(words)
    for choice in ("Housing", "Tackling anti-social behaviour", "What happened"):
        tab.get_by_role("checkbox", name=choice, exact=True).check()
    tab.get_by_role("group", name="Legal gateways").get_by_role("checkbox").first.check()
    tab.get_by_role("button", name="Look at it").click()
    tab.get_by_role("button", name="Keep it as a draft").wait_for()
    lead.inspect("the preview")
    check(lead)
    editor = world.officer(p.stranger, None, "Ed Itor", Role.REGISTER_EDITOR)
    other = Inspector(desk(editor))
    other.look("/agreements/signatures/").look(f"{address}{owed.pk}/supply/", status=403)
    other.look("/agreements/rounds/open/", status=404)
    check(other)
