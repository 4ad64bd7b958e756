# make run starts the platform; make test proves it. Both make what they need first.
# HOST, PORT, DATABASE_URL and DATA_DIR are read from the environment or from here: make run PORT=8000

export PYTHONUTF8 := 1
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_NO_PROGRESS := 1
export UV_LINK_MODE := copy

BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	--no-emit-package django --no-emit-package sqlparse

.PHONY: run setup test lint format messages lock upgrade coverage soak bench advisories deps clean

run:
	@.ci/setup --if-needed
	@exec $(BIN)/flask start

setup:
	@.ci/setup

test:
	@.ci/test

lint:
	@.ci/environment dev
	@.ci/lint

format:
	@.ci/environment dev
	@$(BIN)/ruff check --quiet --fix-only
	@$(BIN)/ruff format --quiet

# The words of the interface into the English catalogue: new ones empty, gone ones dropped.
messages:
	@.ci/environment dev
	@$(BIN)/python -m tests.translations.catalogue

# The locks from pyproject.toml, versions kept where they still fit; `make upgrade` takes the newest that fit.
lock:
	@.ci/environment dev
	@$(LOCK) pyproject.toml --output-file requirements.txt
	@$(LOCK) pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt

upgrade:
	@.ci/environment dev
	@$(LOCK) --upgrade pyproject.toml --output-file requirements.txt
	@$(LOCK) --upgrade pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt

coverage:
	@.ci/environment dev
	@$(BIN)/pytest -n 2 --dist worksteal --cov --cov-report=term-missing:skip-covered

# The figures of docs/figures.md at their full size: hours, not minutes. The load, which measures time, comes last and alone.
soak:
	@.ci/environment dev
	@.ci/packages
	@status=0; \
	SOAK=1 $(BIN)/pytest -n 2 --dist worksteal -m soak --ignore tests/quality/test_load.py || status=$$?; \
	SOAK=1 $(BIN)/pytest -p no:xdist -m soak tests/quality/test_load.py || status=$$?; \
	exit $$status

# One after the other on an otherwise idle machine; prints what it measured.
bench:
	@.ci/environment dev
	@.ci/packages
	@$(BIN)/pytest tests/bench -p no:xdist -s

# The locked versions against the dated list of advisories that ships; asks no network.
advisories:
	@.ci/environment dev
	@$(BIN)/flask advisories

# Packages declared and not imported, imported and not declared.
deps:
	@.ci/environment dev
	@$(BIN)/deptry .

# What was made here, but not the data in var/.
clean:
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis .import_linter_cache mutants htmlcov .coverage test-results var/shots
	find alliance forms tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +
	find alliance -name '*.mo' -delete
