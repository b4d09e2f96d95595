# Everything sets itself up: a machine needs Python 3.11 or newer and make.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
POSTGRES15 ?= /usr/lib/postgresql/15/bin
WORKERS ?= 2
# Every process of the checks reads what the first has compiled; without, each compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo demo-reset test alone lint format bench soak clean lock frontend sbom papers

help:
	@echo "make demo        a fictional partnership with every role to try, on this machine alone"
	@echo "make demo-reset  throw the demo's data away"
	@echo "make test        lint and every test"
	@echo "make lint        ruff, mypy, import-linter, djlint, bandit, missing migrations"
	@echo "make format      put the code in shape"
	@echo "make bench       a million cases, timed beside the unprotected query (minutes)"
	@echo "make soak        the long tests"
	@echo "make lock        lock the dependencies anew"
	@echo "make sbom        what it is made of, as CycloneDX JSON, in build/sbom.cdx.json"
	@echo "make papers      what the leak matrix saw, and the record of processing, into docs/security"
	@echo "make clean       remove what make made (not the demo's data)"

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Wardmote needs Python 3.11 or newer. Name one with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python could not make a virtual environment. On Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.base: requirements/base.txt pyproject.toml | $(PY)
	@echo "Installing what Wardmote needs ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@echo "Installing what the checks and tests need ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

frontend: $(VENV)/.base
	@$(PY) frontend/build.py

demo: $(VENV)/.base frontend
	@$(VENV)/bin/wardmote demo

demo-reset: $(VENV)/.base
	@$(VENV)/bin/wardmote demo-reset

# Lint and the tests that must be alone on their server keep one processor busy each: they run side by side.
test: $(VENV)/.dev frontend
	@$(MAKE) --no-print-directory -j2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) lint alone
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal -m "not alone"
	@if [ -x $(POSTGRES15)/postgres ]; then \
	  echo "The access tests once more, on PostgreSQL 15:"; \
	  WARDMOTE_TEST_SERVER=$(POSTGRES15) $(PY) -m pytest -n $(WORKERS) tests/access tests/database --ignore tests/access/test_mutations.py --ignore tests/access/test_model.py -m "not alone"; \
	elif [ "$$CI" = true ]; then echo "PostgreSQL 15 is missing: CI must have it."; exit 1; \
	else echo "No PostgreSQL 15 in $(POSTGRES15): the access tests ran on the embedded server only."; fi

alone: $(VENV)/.dev
	@$(PY) -m pytest -m alone $$(grep -rlE --include='test_*.py' 'mark\.alone' tests)

lint: $(VENV)/.dev
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/lint-imports --no-cache
	@$(VENV)/bin/mypy wardmote
	@$(VENV)/bin/djlint wardmote --quiet --lint
	@$(VENV)/bin/bandit -q -ll -c pyproject.toml -r wardmote frontend/build.py
	@DJANGO_SETTINGS_MODULE=wardmote.settings.lint $(PY) -m django makemigrations --check --dry-run

format: $(VENV)/.dev
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

bench: $(VENV)/.dev frontend
	@$(PY) -m benchmarks.run
	@$(PY) -m benchmarks.measure_log
	@$(PY) -m benchmarks.duplicates
	@$(PY) -m benchmarks.intake
	@$(PY) -m benchmarks.spreadsheet
	@$(PY) -m benchmarks.measure_letters
	@$(PY) -m benchmarks.measure_plans
	@$(PY) -m benchmarks.measure_registers

soak: $(VENV)/.dev frontend
	@WARDMOTE_SOAK=1 $(PY) -m pytest -n $(WORKERS) tests/imports tests/agreements tests/access

lock: $(VENV)/.base
	@$(PY) -m pip install --quiet --disable-pip-version-check uv
	@for name in base dev; do $(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-header \
	  --no-annotate --python-version 3.11 requirements/$$name.in -o requirements/$$name.txt; done

sbom: $(VENV)/.dev
	@$(PY) requirements/sbom.py build/sbom.cdx.json

papers: $(VENV)/.dev
	@$(PY) -m wardmote.cli processing > docs/security/processing.md
	@WARDMOTE_PAPERS=docs/security $(PY) -m pytest -q tests/access/test_leak_matrix.py

clean:
	@rm -rf $(VENV) frontend/node_modules wardmote/foundation/design/static/design build *.egg-info .mypy_cache \
	  .ruff_cache .pytest_cache .hypothesis .import_linter_cache
