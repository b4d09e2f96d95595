"""`wardmote officer`, as an operator runs it: a process of its own, as the migrator."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests import world


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
