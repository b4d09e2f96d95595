"""Pages no other journey looks at: an authenticator app from setting up to moving, agencies, joining a report."""

from tests import world
from tests.identity.conftest import code_for
from tests.journeys.conftest import PASSWORD, give_password
from tests.journeys.inspecting import Inspector, check


def give(page, label, words, button):
    page.get_by_label(label, exact=False).first.fill(words)
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).first.click()


def test_an_app_is_set_up_asked_for_given_again_and_moved(desk, people):
    with world.raw() as superuser:
        superuser.execute("update identity_installation set second_factor_required = true")
    officer = desk()
    page, email = officer.page, give_password(people.caseworker)

    def password():
        officer.go("/account/login/")
        page.get_by_label("Email", exact=False).first.fill(email)
        give(page, "Password", PASSWORD, "Sign in")

    password()
    officer.go("/")  # leads to setting it up
    i = Inspector(officer).inspect("setting it up")
    secret = page.locator("code").inner_text().replace(" ", "")
    give(page, "code", "000000", "Continue")
    assert page.title().startswith("Error: ")
    i.inspect("setting it up, with a wrong code")
    give(page, "code", code_for(secret), "Continue")
    i.look("/account/2fa/recovery-codes/").look("/account/2fa/").look("/account/2fa/totp/move/")
    i.look("/account/2fa/totp/deactivate/")  # it stays, where one is required
    i.look("/account/email/").look("/account/logout/")
    i.look("/account/again/?next=/desk/drafts/signed-in/")
    i.look("/account/reauthenticate/")
    officer.context.clear_cookies()
    password()
    i.inspect("asked for the code")
    give(page, "code", "000000", "Continue")
    assert page.title().startswith("Error: ")
    i.inspect("asked for the code, which was wrong")
    check(i)


def test_pages_of_agencies_and_of_joining_a_report(desk, record):
    i = Inspector(desk(record["people"].caseworker))
    i.look("/directory/agencies/").look(f"/directory/agencies/{record['people'].housing.pk}/")
    join = f"/cases/{record['case']}/reports/join/"
    i.look(join).look_when_sent_empty(join, "Join report")
    check(i)


def test_pages_of_one_who_has_no_second_factor_of_their_own(desk, people):
    """As after signing in through an organisation's own provider, and after turning back there."""
    i = Inspector(desk(people.caseworker))
    i.look("/account/again/").look("/account/2fa/totp/activate/")
    check(i)
    check(Inspector(desk()).look("/account/oidc/cancelled/"))
