"""The benchmark runs at all. What it measures is never a test: a busy machine would fail it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the server's own user can reach, as those of pytest are not."""
    made = Path(tempfile.mkdtemp(prefix="wardmote-bench-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.mark.slow
@pytest.mark.database_free
def test_a_small_benchmark_fills_measures_and_prints_its_figures(folder: Path):
    subprocess.run(["cp", "-a", os.environ["WARDMOTE_TEST_KEPT"], folder / "cluster"], check=True)
    outcome = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.run",
            "--cases=5000",
            "--audiences=1000",
            "--rounds=1",
            "--officers=1",
            "--json",
            f"--keep={folder}",
        ],
        env={
            **os.environ,
            "WARDMOTE_BENCH_PASSWORD": "tests",
            "WARDMOTE_BENCH_MIGRATED": "wardmote_template",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=1_500,
    )
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    (result,) = json.loads(outcome.stdout)
    assert result["cases"] > 4_900
    assert result["officers"] == 3
    assert {"newest 50: rows alone", "queue of reports", "actions, mine"} <= {
        line["name"] for line in result["lines"]
    }
    assert all(line["p95"] > 0 for line in result["lines"])
