"""Signing in, by keyboard alone."""


def test_an_officer_signs_in_by_keyboard_and_out_again(desk, people):
    nobody = desk()
    nobody.go("/cases/")
    assert "/account/login/" in nobody.page.url
    officer = desk().sign_in(people.caseworker)
    officer.page.get_by_text(people.caseworker.name).first.wait_for()
    officer.page.get_by_role("button", name="Sign out").first.click()
    officer.go("/cases/")
    assert "/account/login/" in officer.page.url
