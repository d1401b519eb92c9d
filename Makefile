# Two commands matter: `make run` and `make test`. Both set up what they need first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TESTS ?= tests

# the packages of the front end, and npm to get them; only who works on it or tests it needs Node
MODULES := frontend/node_modules/.package-lock.json
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm

# the outermost make, with which the tests end even if it is killed: tests/conftest.py
ifndef MAKE_PID
export MAKE_PID := $(shell echo $$PPID)
endif

# compiled modules are kept: without them every process that a test starts would compile torch and Streamlit again
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run class test tests check fast exercises bundles audit clean

run: $(VENV)/app.done
	$(BIN)/streamlit run app.py

# for a teacher: the same for everybody in the room
class: $(VENV)/app.done
	$(BIN)/python -m playground run --teach

# types are checked beside the tests
test: $(VENV)/dev.done $(MODULES) browser clothes databases
	$(MAKE) --no-print-directory -j 2 check tests

# in two processes; which tests go together, and which begin: tests/conftest.py
IN_PAIRS := -n 2 --dist loadfile --no-loadscope-reorder

# `make tests TESTS=tests/ui` runs some of them
tests: $(VENV)/dev.done $(MODULES)
	$(BIN)/python -m pytest $(TESTS) $(IN_PAIRS)

# all but the browser, the learning and the slow tests, and of each sweep a few: for a quick look while working
fast: $(VENV)/dev.done $(MODULES) browser
	$(MAKE) --no-print-directory -j 2 check tests TESTS="tests --ignore=tests/browser --ignore=tests/learning -m 'not sweep and not slow'"

# trains the solution of every exercise of the workshop and the examples of its wrong paths, in some twelve minutes: the
# tests train three exercises, and look up how the trainings of the others have ended.
exercises: $(VENV)/app.done
	$(BIN)/python -m playground exercises check

check: $(VENV)/dev.done $(MODULES)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-logo --no-cache pyproject.toml torch-free.toml
	cd frontend && $(NPM) run --silent check

# known weaknesses of what requirements.txt asks for, where the database of advisories can be reached; not part of
# `make test`. Strict: what the database does not know is an error, or an index of one's own would look free of them
audit: $(VENV)/app.done
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip-audit>=2.7,<3"
	$(BIN)/python -m pip_audit --strict --requirement requirements.txt

# what browsers get, from frontend/: to run after every change of it, and to commit
bundles: $(MODULES)
	cd frontend && $(NPM) run --silent build

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; try: make PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  $$(command -v sudo) apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); }

$(VENV)/app.done: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

# --no-compile: what is imported is compiled then, which is a small part of what is installed
$(VENV)/dev.done: requirements.txt requirements-cluster.txt requirements-dev.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -r requirements-dev.txt
	touch $@

# Node itself comes from PyPI, as one of requirements-dev.txt
$(MODULES): frontend/package.json frontend/package-lock.json | $(VENV)/dev.done
	cd frontend && $(NPM) ci --silent --ignore-scripts --no-audit --no-fund
	touch $@

# A Chromium for the browser tests: the system's own, Debian's package, or Playwright's download.
.PHONY: browser
browser: $(VENV)/dev.done
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || $(MAKE) --no-print-directory get-browser

.PHONY: get-browser
get-browser:
	@if command -v apt-get >/dev/null; then \
	  sudo=$$(command -v sudo || true); \
	  $$sudo apt-get update -qq && $$sudo apt-get install -y -qq chromium || $(BIN)/python -m playwright install --with-deps chromium; \
	else $(BIN)/python -m playwright install chromium; fi

# Fashion-MNIST for the tests of real pictures: Debian's package, where there is one.
.PHONY: clothes
clothes:
	@test -d /usr/share/datasets/fashion-mnist || ! command -v apt-get >/dev/null || { \
	  sudo=$$(command -v sudo || true); \
	  $$sudo apt-get update -qq && $$sudo apt-get install -y -qq dataset-fashion-mnist; }

# PostgreSQL and PgBouncer for the tests of a store that several machines share. Debian would also start a server of its
# own; the tests start theirs.
.PHONY: databases
databases:
	@test -d /usr/lib/postgresql -a -x /usr/sbin/pgbouncer || ! command -v apt-get >/dev/null || { \
	  sudo=$$(command -v sudo || true); \
	  $$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql pgbouncer \
	  || echo "PostgreSQL and PgBouncer could not be installed: their tests will be skipped."; }

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis frontend/node_modules
