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
            "--cases=20000",
            "--audiences=3000",
            "--rounds=1",
            "--only=cases",
            "--json",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=1_500,
    )
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    (result,) = json.loads(outcome.stdout)
    assert result["cases"] > 19_000
    assert result["officers"] == 12
    assert all(line["p95"] > 0 for line in result["lines"])
