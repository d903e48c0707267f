# make demo | test | test-more | test-long | lint | bench | schemas | wheel | wheelhouse | clean
#
# Needs make and Python 3.11 or newer, nothing else: each target makes .venv and installs there what it uses.
# PYTHON=/path/to/python names the interpreter; PLANBRO_OFFICIAL=FOLDER the official schemas, for the tests that
# compare with them.

.POSIX:
.SUFFIXES:
.NOTPARALLEL:

VENV = .venv
BIN = $(VENV)/bin
# Commands that the tests begin find their code compiled, also where the environment says that nothing is to be kept.
PYTEST = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
PIP = PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore $(BIN)/python -m pip install -qq

help:
	@sed -n '1s/^# //p' Makefile

# --- the environment: a stamp per set of packages, renewed when pyproject.toml changes

$(BIN)/python:
	@set -e; found=; \
	for python in $(PYTHON) python3.13 python3.12 python3.11 python3 python python3.14; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "planbro needs Python 3.11 or newer; name it with make PYTHON=..." >&2; exit 1; fi; \
	echo "$(VENV): $$("$$found" --version)"; \
	"$$found" -m venv --clear $(VENV) || { echo "cannot make $(VENV): Debian and Ubuntu need python3-venv" >&2; exit 1; }

$(VENV)/.base: $(BIN)/python pyproject.toml
	@echo "installing planbro into $(VENV)"
	@$(PIP) -e .
	@touch $@

$(VENV)/.test: $(BIN)/python pyproject.toml
	@echo "installing planbro and its test tools into $(VENV)"
	@$(PIP) -e '.[test]'
	@touch $@ $(VENV)/.base

$(VENV)/.lint: $(BIN)/python pyproject.toml
	@echo "installing planbro and its lint tools into $(VENV)"
	@$(PIP) -e '.[test,lint]'
	@touch $@ $(VENV)/.base

# --- what to run

demo: $(VENV)/.base
	@$(BIN)/planbro demo -o out/demo

test: $(VENV)/.test
	@code=0; \
	$(PYTEST) --doctest-modules adapters/planbro || code=1; \
	$(PYTEST) -n auto --dist worksteal -m "not long and not more" tests $(ARGS) || code=1; \
	exit $$code

test-more: $(VENV)/.test
	@$(PYTEST) -n auto --dist worksteal -m "more and not long" tests $(ARGS)

test-long: $(VENV)/.test
	@if grep -rqs 'mark\.long' tests; \
	then PLANBRO_HYPOTHESIS=long $(PYTEST) -n auto --dist worksteal -m long tests $(ARGS); \
	else echo "no test is marked long"; fi

lint: $(VENV)/.lint
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.test
	@for file in benchmarks/bench_*.py; do \
	  if [ -e "$$file" ]; then $(BIN)/python "$$file" || exit 1; else echo "benchmarks/ holds no bench_*.py"; fi; \
	done

schemas: $(VENV)/.base
	@$(BIN)/python tools/make_schemas.py
	@$(BIN)/python tools/schema_plan_xml.py
	@$(BIN)/python tools/make_settings_schema.py

wheel: $(VENV)/.base
	@PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip wheel -qq --no-deps --wheel-dir dist .
	@ls dist/*.whl

wheelhouse: $(VENV)/.test
	@$(BIN)/python tools/make_wheelhouse.py --extra postgres -o wheelhouse

clean:
	rm -rf $(VENV) out dist build wheelhouse .mypy_cache .ruff_cache .hypothesis adapters/.import_linter_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help demo test test-more test-long lint bench schemas wheel wheelhouse clean
