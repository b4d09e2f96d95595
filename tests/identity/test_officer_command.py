"""`wardmote officer`, as an operator runs it: a process of its own, as the migrator."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests import world
from wardmote.trust.identity import operating
from wardmote.trust.identity.models import Role


def wardmote(*words: str) -> subprocess.CompletedProcess[str]:
    where = settings.DATABASES["default"]
    address = f"postgresql:///{where['NAME']}?host={where['HOST']}&port={where['PORT']}"
    return subprocess.run(
        [sys.executable, "-m", "wardmote.cli", "officer", *words],
        env={**os.environ, "WARDMOTE_DATABASE": address, "WARDMOTE_HOSTS": "wardmote.example.gov.uk"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_operator_adds_an_agency_and_an_officer_from_the_command_line(committed):
    assert wardmote("add-agency", "Council", "--kind", "council").returncode == 0
    added = wardmote("--json", "add", "a.person@example.org", "A Person", "Council", "--role", "auditor")
    assert added.returncode == 0, added.stderr
    assert json.loads(added.stdout)["link"].startswith(
        "https://wardmote.example.gov.uk/account/password/reset/key/"
    )
    again = wardmote("add-agency", "Council")
    assert again.returncode == 2
    assert "of that name already" in again.stderr
    with world.raw() as superuser:
        told = superuser.execute("select action, officer_id from audit_entry order by at").fetchall()
    assert told == [("agency.added", None), ("officer.added", None)]


def test_the_help_names_every_role_there_is():
    assert operating.ROLES.split(", ") == Role.values


@pytest.mark.parametrize(
    "named, begins",
    [
        ({"WARDMOTE_HOSTS": "desk.example.gov.uk,other.example"}, "https://desk.example.gov.uk/"),
        (
            {
                "WARDMOTE_HOSTS": "desk.example.gov.uk",
                "WARDMOTE_ADDRESS": "https://desk.example.gov.uk:8443/",
            },
            "https://desk.example.gov.uk:8443/",
        ),
    ],
)
def test_a_link_for_a_new_officer_leads_where_people_reach_the_site(monkeypatch, named, begins):
    monkeypatch.delenv("WARDMOTE_ADDRESS", raising=False)
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    assert operating.address("/account/") == f"{begins}account/"
