# `make run` serves the board, `make test` runs every check; the README says what is behind them.

PYTHON ?= python3
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.PHONY: run test lint browser paper postgresql oidc bench load soundness planted screenshots guide lock clean

BIN := .venv/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT := $(SUDO) apt-get update && $(SUDO) apt-get install --yes --no-install-recommends
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

run: .venv/run
	$(BIN)/python -m sample_data.load --if-empty
	exec $(BIN)/python app.py

test: .venv/dev browser paper postgresql oidc lint
	$(BIN)/pytest --numprocesses 2 --dist worksteal $(PYTEST_ARGS)

lint: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# The journeys are walked in a real browser: without one the checks fail.
browser:
	@{ command -v chromium && command -v chromium-headless-shell; } >/dev/null || { $(APT) chromium chromium-headless-shell fonts-liberation; }

# Links become PDFs by Pango, and their pictures are read back by eye.
paper:
	@{ ls /usr/lib/*/libpangoft2-1.0.so.0 >/dev/null 2>&1 && command -v tesseract >/dev/null; } || { $(APT) libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core tesseract-ocr; }

# The laws hold on the engine itself; the tests start a server of their own, and touch no other.
postgresql:
	@test -x /usr/lib/postgresql/15/bin/initdb || { $(APT) postgresql-15; }

# People sign in at a real provider; the tests start one of their own.
oidc: tests/oidc/node_modules

tests/oidc/node_modules: tests/oidc/package-lock.json
	@command -v npm >/dev/null || { $(APT) nodejs npm; }
	npm ci --prefix tests/oidc --no-audit --no-fund
	touch $@

# Figures of real files, against scripts that share no line with the product. See tests/soundness/README.md.
soundness: .venv/dev
	$(BIN)/pytest tests/soundness $(PYTEST_ARGS)

# How often the statistics find what was planted in twenty sample companies; writes docs/statistics.md. Six minutes.
planted: .venv/dev
	$(BIN)/python -m tests.soundness.planted

bench: .venv/dev
	$(BIN)/python -m tests.benchmarks

# A hundred people at once, for twenty minutes, on the board that `bench` has built; then fifty viewers of a link.
load: .venv/dev
	$(BIN)/python -m tests.benchmarks.load --home .benchmarks/1000000
	$(BIN)/python -m tests.benchmarks.published --home .benchmarks/1000000

screenshots: .venv/dev browser
	$(BIN)/python -m tests.browser.screenshots

# The pictures of docs/guide.
guide: .venv/dev browser
	$(BIN)/python -m tests.browser.guide

# A stamp is younger than the list that it was installed from, so a second call installs nothing.
.venv/run: requirements.txt | .venv/bin/pip
	$(PIP) -r requirements.txt
	touch $@

.venv/dev: requirements-dev.txt .venv/run
	$(PIP) -r requirements-dev.txt
	touch $@

.venv/bin/pip:
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Plumbline needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv --clear .venv || { $(APT) python3-venv; $(PYTHON) -m venv --clear .venv; }

# Exact versions of the whole closure, from the names that we chose.
lock:
	$(PYTHON) -m venv --clear .venv/lock
	.venv/lock/bin/pip install --quiet pip-tools
	for list in requirements requirements-dev; do \
	  .venv/lock/bin/pip-compile --quiet --upgrade --strip-extras --no-header --annotation-style=line \
	    --no-emit-index-url --no-emit-find-links $$list.in --output-file $$list.txt; \
	done

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache tests/oidc/node_modules
