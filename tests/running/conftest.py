"""A home of its own for each test of running, and a server to look at."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from wardmote.foundation.database.server import Server

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")


def folder_anyone_may_pass_through():
    """Short, for sockets; and passable, since as root the server runs as another user."""
    folder = Path(tempfile.mkdtemp(prefix="wm-", dir="/tmp"))
    folder.chmod(0o711)
    return folder


@pytest.fixture
def place(monkeypatch):
    """An empty WARDMOTE_HOME and no other setting."""
    for name in list(os.environ):
        if name.startswith("WARDMOTE_"):
            monkeypatch.delenv(name)
    folder = folder_anyone_may_pass_through()
    monkeypatch.setenv("WARDMOTE_HOME", str(folder))
    yield folder
    Server(folder / "cluster", password="").stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module", params=["embedded", "debian-15"])
def server(request):
    """A running server without roles, made by either set of programs."""
    programs = None
    if request.param == "debian-15":
        programs = DEBIAN_15
        if not programs.exists():
            pytest.skip("PostgreSQL 15 is not installed here")
    folder = folder_anyone_may_pass_through()
    made = Server(folder / "cluster", password="a superuser's", bin_dir=programs, durable=False)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(folder)
