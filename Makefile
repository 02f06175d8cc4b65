# Everything sets itself up: a machine with Python 3.11 or newer, git and make is enough.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
FIND_PYTHON = for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then echo $$p; exit 0; fi; \
	done; echo "Python 3.11 or newer is needed and was not found." >&2; exit 1
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
PYTEST := $(BIN)/python -m pytest

.PHONY: help demo test check unit e2e gallery messages audit load fuzz bench lock clean

help: ## show what there is to make
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(RUN) ## try the bot in the browser, with a seeded Partner Center; prints its link
	@exec $(BIN)/csp-bot demo $(ARGS)

test: check unit ## run every check and every test

check: $(DEV) ## the fast checks: style, types, layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "Run: .venv/bin/ruff format ."; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache > .import-linter.log || { cat .import-linter.log; exit 1; }

unit: $(DEV)
	@$(PYTEST) -q -m "not browser" -n auto --dist worksteal

e2e: $(DEV) ## the four jobs in real clients: a browser, Microsoft's playground, the vendors' types
	@tests/e2e/set-up
	@$(PYTEST) -q -m browser

load: $(DEV) ## ten minutes of work while everything around the bot breaks; balances the ledger
	@$(BIN)/python -m tests.load $(ARGS)

fuzz: $(DEV) ## hostile input of eight kinds, five minutes each
	@$(BIN)/python -m tests.fuzz $(ARGS)

audit: $(BIN)/python ## are there known faults in the locked dependencies? (needs the internet, and says so)
	@$(BIN)/python .ci/audit.py

bench: $(DEV) ## how fast it is, as ratios to floors measured in the same run
	@$(BIN)/python -m bench $(ARGS)

gallery: $(DEV) ## draw every card and form as Teams does: docs/gallery, and in all languages and the dark in build/gallery
	@tests/e2e/set-up
	@$(BIN)/python -m tests.clients.gallery

messages: $(DEV) ## bring the message catalogues up to date with the code, and compile them
	@$(BIN)/python -m adapters.cli.messages

lock: ## choose dependency versions anew (needs uv)
	@for set in run dev; do \
		groups=$$([ $$set = run ] || echo --group dev); \
		uv pip compile pyproject.toml $$groups --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-header --no-annotate -q --upgrade -o requirements/$$set.txt; \
	done; \
	printf 'hatchling\neditables\n' | uv pip compile - --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate -q --upgrade -o requirements/build.txt

clean: ## remove what was made here
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import-linter.log

$(BIN)/python:
	@python=$$($(FIND_PYTHON)); $$python -m venv $(VENV) || { \
		echo "The venv module is missing; on Debian: apt-get install python3-venv" >&2; rm -rf $(VENV); exit 1; }

$(RUN): requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing the locked dependencies (once)…"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --require-hashes -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/dev.txt $(RUN)
	@echo "Installing what the tests need (once)…"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
