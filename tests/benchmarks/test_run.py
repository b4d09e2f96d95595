"""The benchmark runs at all. What it measures is never a test: a busy machine would fail it."""

import json
import subprocess
import sys

import pytest


@pytest.mark.slow
@pytest.mark.database_free
def test_a_small_benchmark_fills_measures_and_prints_its_figures():
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
        ],
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
