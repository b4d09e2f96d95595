"""Registers in a browser: a fact added, its series drawn, published, a file taken in with its errors, undone."""

from datetime import date, timedelta
from pathlib import Path

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.registers.models import Entry


def test_pages_of_registers(desk, people, tmp_path: Path):
    p = people
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(
            roles=[Role.CASEWORKER, Role.REGISTER_EDITOR, Role.ADMINISTRATOR]
        )
    editor = Inspector(desk(p.caseworker))
    page = editor.page
    editor.look("/registers/").look("/registers/key-facts/")
    editor.look_when_sent_empty("/registers/key-facts/new/", "Add to the register")
    page.get_by_label("Fact", exact=True).fill("Burglaries in a year")
    page.get_by_label("Value", exact=True).fill("1,240")
    page.get_by_label("Unit").fill("offences")
    page.get_by_label("Geography").fill("Town")
    page.get_by_label("As at").fill("31 3 2026")
    page.get_by_label("Source").fill("Recorded crime")
    page.get_by_label("Actual or forecast").select_option("actual")
    page.get_by_label("Next review (optional)").fill(f"1 6 {date.today().year + 1}")
    with page.expect_navigation():
        page.get_by_role("button", name="Add to the register").click()
    page.get_by_text("KF-1 added").wait_for()
    address = page.url.removeprefix(editor.desk.site)
    for day, amount in (("31 3 2025", "1310"), ("31 3 2026", "1240")):
        editor.desk.go(f"{address}lines/values/new/")
        page.get_by_label("Date", exact=True).fill(day)
        page.get_by_label("Value", exact=True).fill(amount)
        with page.expect_navigation():
            page.get_by_role("button", name="Add value of the series").click()
    page.get_by_role("img", name="From 1,310 on 31 March 2025").wait_for()
    editor.inspect("a fact with its series").look(f"{address}edit/").look(f"{address}history/")
    editor.look(f"{address}publish/do/")
    with page.expect_navigation():
        page.get_by_role("button", name="Publish").click()
    editor.look("/published/").look("/published/key-facts/").look(address.replace("registers", "published"))

    later = date.today() + timedelta(days=400)
    file = tmp_path / "risks.csv"
    file.write_text(
        "Risk,Type,Impact,Review date\n"
        f"The quay floods,Risk,4,{later:%Y-%m-%d}\nNo lights,Trouble,3,\n,Issue,2,31/02/2026\n"
    )
    editor.look_when_sent_empty("/registers/risks/import/", "Look at it first")
    page.get_by_label("The file").set_input_files(file)
    with page.expect_navigation():
        page.get_by_role("button", name="Look at it first").click()
    page.get_by_text('Column Kind: found "Trouble"; expected one of: Risk, Issue.').wait_for()
    editor.inspect("what would become of each row")
    with page.expect_navigation():
        page.get_by_role("button", name="Take it in").click()
    page.get_by_text("Taken in: 1 added, 0 changed, 0 unchanged, 2 set aside.").wait_for()
    editor.inspect("files taken in")
    page.get_by_role("link", name="Undo risks.csv").click()
    editor.inspect("before it is undone")
    with page.expect_navigation():
        page.get_by_role("button", name="Undo").click()
    page.get_by_text("1 put back as before.").wait_for()
    for key in ("risks", "contracts", "strategies"):
        editor.look(f"/registers/{key}/").look(f"/registers/{key}/new/").look(f"/registers/{key}/timings/")
    editor.look_when_sent_empty("/registers/risks/timings/review/", "Set times").look("/registers/due/").look(
        "/"
    )
    check(editor)

    with world.building():
        entry = Entry.objects.get(register="key-facts")
    stranger = Inspector(desk(p.outsider))
    stranger.look(f"/registers/key-facts/{entry.pk}/").look("/registers/key-facts/")
    stranger.look(f"/registers/key-facts/{entry.pk}/edit/")
    check(stranger)
