"""The operator's command line: agencies, teams and officers, each act on record."""

import argparse
import io
import re

import pytest
from django.db import connection
from django.test import Client, override_settings

from tests import world
from tests.identity.conftest import PASSWORD, account_for, with_app
from wardmote.foundation.database.home import CannotRun
from wardmote.trust.identity import operating
from wardmote.trust.identity.models import Account, Officer


@pytest.fixture
def operator(committed):
    """As under the migrate settings: one login for everything, in the owner's shoes."""

    def run(*words: str) -> None:
        parser = argparse.ArgumentParser()
        operating.add_arguments(parser)
        with override_settings(DATABASE_ROUTERS=[]), connection.cursor() as cursor:
            cursor.execute("set role wardmote_owner")
            try:
                operating.run(parser.parse_args(words))
            finally:
                cursor.execute("set role wardmote_app")

    return run


def on_record() -> list[str]:
    with world.raw() as superuser:
        return [row[0] for row in superuser.execute("select action from audit_entry order by at").fetchall()]


def an_officer(operator) -> None:
    operator("add-agency", "Marl Valley Homes", "--short", "Marl Valley", "--kind", "housing")
    operator("add-team", "Marl Valley", "Tenancies")
    operator(
        "add", "New.Officer@Example.org", "New Officer", "Marl Valley", "--team", "Tenancies",
        "--role", "caseworker", "--role", "triage",
    )  # fmt: skip


def test_an_officer_is_added_and_chooses_a_password_by_the_printed_link(operator, sign_in, capsys):
    an_officer(operator)
    path = re.search(r"link: http://localhost:8000(\S+)", capsys.readouterr().out).group(1)
    client = Client()
    form = client.get(client.get(path).url)
    assert (
        client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD}).status_code
        == 302
    )
    assert sign_in(Client(), "new.officer@example.org").status_code == 302
    assert on_record() == ["agency.added", "team.added", "officer.added"]
    with world.raw() as superuser:
        assert superuser.execute(
            "select count(*) from audit_entry where officer_id is not null"
        ).fetchone() == (0,)


def test_before_the_link_is_used_no_password_signs_in(operator, sign_in):
    an_officer(operator)
    assert sign_in(Client(), "new.officer@example.org", "").status_code == 422
    assert sign_in(Client(), "new.officer@example.org", "!").status_code == 422


def test_every_agency_has_a_service_account_for_its_jobs(operator):
    an_officer(operator)
    with world.building():
        service = Officer.objects.get(is_service=True)
    assert str(service.name) == "Marl Valley (service)"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("add-agency", "Marl Valley Homes"), "of that name already"),
        (("add-agency", "Other", "--kind", "circus"), "expected council"),
        (("add-team", "Marl Valley", "Tenancies"), "of that name already"),
        (("add-team", "Nowhere", "Tenancies"), "No agency is called Nowhere"),
        (("add", "new.officer@example.org", "Again", "Marl Valley"), "Another account"),
        (("add", "not an address", "X", "Marl Valley"), "not an email address"),
        (("add", "x@example.org", "X", "Marl Valley", "--role", "king"), "Not a role: king"),
        (("add", "x@example.org", "X", "Marl Valley", "--team", "None"), "no team called None"),
        (("roles", "new.officer@example.org", "king"), "Not a role: king"),
        (("leave", "nobody@example.org"), "No account"),
    ],
)
def test_a_mistake_says_what_to_do_and_changes_nothing(operator, words, reason):
    an_officer(operator)
    before = on_record()
    with pytest.raises(CannotRun, match=reason):
        operator(*words)
    assert on_record() == before


def test_a_password_too_short_is_refused(operator, monkeypatch):
    an_officer(operator)
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(CannotRun, match="at least 12"):
        operator("add", "x@example.org", "X", "Marl Valley", "--password")


def test_a_leaver_is_out_at_once(committed_partnership, operator, sign_in):
    p = committed_partnership
    account_for(p.caseworker)
    client = world.client_for(p.caseworker)
    assert client.get("/directory/me/").status_code == 200
    operator("leave", "case.worker@example.org")
    assert client.get("/directory/me/").status_code == 302
    assert sign_in(Client()).url == "/account/inactive/"
    with pytest.raises(CannotRun, match="left already"):
        operator("leave", "case.worker@example.org")


def test_roles_and_team_are_changed(committed_partnership, operator):
    p = committed_partnership
    account_for(p.caseworker)
    operator("roles", "case.worker@example.org", "auditor")
    operator("move", "case.worker@example.org", "Second")
    with world.building():
        changed = Officer.objects.select_related("team").get(pk=p.caseworker.pk)
    assert (changed.roles, changed.team.name) == (["auditor"], "Second")


def test_a_lost_phone_is_reset_and_another_is_set_up(committed_partnership, operator, sign_in):
    account = account_for(committed_partnership.caseworker)
    with_app(account)
    assert sign_in(Client()).url == "/account/2fa/authenticate/"
    operator("reset-second-factor", "case.worker@example.org")
    client = Client()
    sign_in(client)
    assert client.get("/directory/me/").url == "/account/2fa/totp/activate/"
    assert Account.objects.get(pk=account.pk).is_active
