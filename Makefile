# The table of contents: what can be done here, and how.

PYTHON ?= python3
PORT   ?= 8420
VENV   := .venv
BIN    := $(VENV)/bin
BUILT  := src/drawbridge/node/static/built/manifest.json
SOURCES := src tests tools benchmarks

.DEFAULT_GOAL := help
.PHONY: help run demo test check contracts assets bench soak pictures docs lock clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/' | expand -t 12

run: $(VENV)/.installed $(BUILT) ## start Drawbridge at http://localhost:8420, with its data in ./data
	@$(BIN)/drawbridge up --data data --port $(PORT)

demo: $(VENV)/.installed $(BUILT) ## start a throw-away household with a few weeks behind it
	@$(BIN)/drawbridge demo --port $(PORT)

test: check ## everything that has to hold: style, types, contracts, vectors, tests in a real browser
	@tools/system_parts.sh
	@$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --reruns 1 -raR

check: $(VENV)/.ready $(BUILT) ## style, types, import contracts, vectors, generated docs; no tests
	@$(BIN)/ruff format --check --quiet $(SOURCES)
	@$(BIN)/ruff check --quiet $(SOURCES)
	@$(BIN)/mypy $(SOURCES)
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python tools/make_vectors.py --check
	@$(BIN)/python tools/make_reference.py --check

assets: $(BUILT) ## build the pages' scripts, styles and fonts

bench: $(VENV)/.ready $(BUILT) ## the figures, as JSON, each as a ratio first
	@for figure in seal vault pages relay room growth workers; do $(BIN)/python benchmarks/$$figure.py || exit 1; done

soak: $(VENV)/.ready $(VENV)/.fuzzing ## the slow tests: a night; FUZZ_SECONDS=60 for a shorter one
	@$(BIN)/pytest -m soak --timeout 0

pictures: $(VENV)/.ready $(BUILT) ## take the pictures in docs/pictures
	@tools/system_parts.sh
	@$(BIN)/python tools/screenshots.py

docs: $(VENV)/.ready ## write docs/reference from the code
	@$(BIN)/python tools/make_reference.py

lock: $(VENV)/.ready ## pin the newest versions with their hashes
	@cd requirements && for part in run postgres dev node fuzz; do \
	  ../$(BIN)/pip-compile --quiet --upgrade --allow-unsafe --strip-extras --generate-hashes \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file=$$part.txt $$part.in; done

clean: ## forget what was built here; data stays
	@rm -rf $(VENV) assets/node_modules src/drawbridge/node/static/built

# ---- what the rest stands on -------------------------------------------------------------------------

# A stamp, not bin/python: an environment that was begun and not finished is made again.
$(VENV)/.made:
	@$(PYTHON) tools/need_python.py
	@echo "Making a Python environment in $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV) || (tools/system_parts.sh venv && $(PYTHON) -m venv --clear $(VENV))
	@touch $@

$(VENV)/.installed: requirements/run.txt pyproject.toml | $(VENV)/.made
	@echo "Installing what Drawbridge needs (about a minute the first time)"
	@$(BIN)/python tools/install.py requirements/run.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready: requirements/dev.txt $(VENV)/.installed
	@echo "Installing what the tests need"
	@$(BIN)/python tools/install.py requirements/dev.txt
	@touch $@

$(VENV)/.fuzzing: requirements/fuzz.txt $(VENV)/.ready
	@echo "Installing what the parsers are fuzzed with"
	@$(BIN)/python tools/install.py requirements/fuzz.txt || echo "It is not to be had here: the long fuzzing is skipped"
	@touch $@

$(BUILT): assets/package-lock.json assets/build.mjs $(shell find assets/src assets/styles -type f 2>/dev/null) | $(VENV)/.installed
	@echo "Building the pages' scripts, styles and fonts"
	@tools/build_assets.sh
