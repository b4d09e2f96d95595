"""From a phone complaint to a recorded warning with its letter made: pages, clicks and typed boxes, counted."""

from datetime import date, timedelta

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.work.cases.models import CasePerson, Person
from wardmote.work.letters.models import Letter
from wardmote.work.powers.models import Use

MOST = {"pages": 9, "clicks": 14, "typed boxes": 8}  # DESIGN section 8


def test_from_a_phone_complaint_to_a_recorded_warning_with_its_letter(desk, record, capsys):
    p = record["people"]
    officer = Inspector(desk(p.caseworker))
    page = officer.page
    counted = dict.fromkeys(MOST, 0)

    def type_in(label: str, words: str) -> None:
        counted["typed boxes"] += 1
        page.get_by_label(label, exact=True).fill(words)

    def choose(what) -> None:
        counted["clicks"] += 1
        what.check()

    def go(what) -> None:
        counted["clicks"] += 1
        counted["pages"] += 1
        with page.expect_navigation():
            what.click()

    def button(name: str):
        return page.locator("main").get_by_role("button", name=name, exact=True)

    counted["pages"] += 1
    officer.desk.go("/reports/new/")
    type_in("What happened?", "Music through the wall until four, every night this week.")
    type_in("Who is said to be involved?", "Dean Marlow")
    type_in("Exact address", "14 Harbour Street")
    type_in("Their name", "Ines Carrow")
    type_in("Telephone", "020 7946 0018")
    choose(page.get_by_label("Medium", exact=True))
    choose(page.get_by_label("Noise", exact=True))
    go(button("Take report"))
    go(page.get_by_role("button", name="Open a case"))
    officer.inspect("a case opened from a report")
    assert page.get_by_label("Who is said to be responsible?").input_value() == "Dean Marlow"
    choose(page.get_by_label("A tool or power may be needed"))
    go(button("Open case"))
    go(page.get_by_role("link", name="Powers", exact=True).first)
    go(page.get_by_role("link", name="Written warning").first)
    for test in page.locator("input[name=tests]").all():
        choose(test)
    type_in(
        "What happened, and why this?",
        "Music until four on seven nights, heard by an officer on two of them.",
    )
    go(button("Put on record"))
    go(page.get_by_role("button", name="Write its letter"))
    officer.inspect("the letter of a use")
    type_in("What they are asked to do", "Turn the music down after eleven.")
    type_in("Answer by", f"{date.today() + timedelta(days=14):%d %m %Y}")
    go(button("Make the letter"))
    assert not page.locator(".govuk-error-summary").count(), page.locator(".govuk-error-summary").inner_text()
    page.get_by_text("Turn the music down after eleven.").wait_for()
    check(officer)

    with capsys.disabled():
        print(
            "\nphone complaint to warning with letter: "
            + ", ".join(f"{n} {what}" for what, n in counted.items())
        )
    with world.building():
        letter = Letter.objects.get(state="made")
        assert letter.to_name == "Dean Marlow"
        assert Use.objects.get(pk=Use.objects.order_by("-drafted_at").first().pk).state == Use.State.IN_FORCE
        assert set(Person.objects.filter(case=letter.case).values_list("name", "role")) == {
            ("Ines Carrow", "victim"), ("Dean Marlow", "perpetrator"),
        }  # fmt: skip
        assert not CasePerson.objects.filter(case=letter.case).exists(), "nobody is put on record by it"
    assert all(counted[what] <= most for what, most in MOST.items()), counted
