"""The bill of materials names every locked package, and tells what runs from what only builds and tests."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.database_free

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bill(tmp_path_factory):
    out = tmp_path_factory.mktemp("sbom") / "sbom.cdx.json"
    subprocess.run([sys.executable, ROOT / "requirements/sbom.py", out], check=True, capture_output=True)
    return json.loads(out.read_text())


def locked(name: str) -> set[str]:
    lines = (ROOT / f"requirements/{name}.txt").read_text().splitlines()
    return {re.split(r"[ ;\\]", line)[0] for line in lines if "==" in line and not line.startswith(" ")}


def named(bill: dict, kind: str, scope: str | None = None) -> set[str]:
    mark = "==" if kind == "pypi" else "@"
    return {
        "/".join(filter(None, [part.get("group"), part["name"]])) + mark + part["version"]
        for part in bill["components"]
        if part["purl"].startswith(f"pkg:{kind}/") and scope in (None, part["scope"])
    }


def test_every_locked_python_package_is_in_it(bill):
    assert len(locked("base")) > 40
    assert named(bill, "pypi", "required") == locked("base")
    assert named(bill, "pypi", "excluded") == locked("dev") - locked("base")


def test_every_locked_package_of_the_front_end_is_in_it(bill):
    packages = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
    wanted = {
        f"{place.rpartition('node_modules/')[2]}@{told['version']}": bool(told.get("dev"))
        for place, told in packages.items()
        if place
    }
    assert named(bill, "npm") == set(wanted)
    assert named(bill, "npm", "required") == {name for name, dev in wanted.items() if not dev}


def test_it_is_of_the_format_and_names_the_application_and_licences(bill):
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "wardmote"
    without = {part["name"] for part in bill["components"] if not part.get("licenses")}
    assert len(without) < 5, without  # packages of other systems are not installed here, so they say nothing
