"""The demo partnership goes into an empty database of a demo once, and into no other."""

import os
import subprocess
import sys
from typing import Any

import pytest

from tests import world
from tests.demo.conftest import as_owner
from wardmote.demo import load as loading


def test_it_refuses_a_database_with_agencies_of_its_own_and_an_installation_that_is_no_demo(
    committed: None, settings: Any
) -> None:
    settings.DEMO = False
    with as_owner(), pytest.raises(loading.CannotLoad, match="WARDMOTE_DEMO"):
        loading.load()
    settings.DEMO = True
    world.agency("A real council")
    with as_owner(), pytest.raises(loading.CannotLoad, match="already holds agencies"):
        loading.load()


def test_the_migrator_loads_it_from_the_command_line_and_a_second_run_changes_nothing(
    committed: None, settings: Any
) -> None:
    default = settings.DATABASES["default"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "wardmote.settings.migrate",
        "WARDMOTE_DATABASE": f"postgresql:///{default['NAME']}?host={default['HOST']}&port={default['PORT']}",
        "WARDMOTE_DEMO": "1",
    }

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "wardmote.demo.load"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    first, second = run(), run()
    assert first.returncode == 0, first.stderr
    assert "Loaded 8 agencies, 30 officers, 12 agreements, 300 cases" in first.stdout
    assert second.returncode == 0, second.stderr
    assert "already loaded" in second.stdout
