# Each target sets up what it needs (tools/setup) and is the same for a person, pre-commit and CI.
PYTHON := .venv/bin/python
# For tools that read the settings and reach no server.
NO_SERVER := DATABASE_URL= SECRET_KEY=read-by-checks-only

# Processes that share the tests, each with servers of its own; JOBS=0 for one, as a debugger wants it.
JOBS ?= auto

.PHONY: help run test drills check fix bench lock setup image
help:
	@echo "make run     start Glabella here with a demo clinic     make test    every test (ARGS='-k booking' for some)"
	@echo "make drills  full counts, mutants, sabotages             make setup   prepare this checkout"
	@echo "make check   lint, types, layers, migrations, templates  make fix     what can be mended by a tool"
	@echo "make bench   measure                                     make lock    renew the locked dependencies"

setup:
	@tools/setup run

run:
	@tools/setup run
	@exec $(PYTHON) -m clinic.embedded

test:
	@tools/setup test
	@exec $(PYTHON) -m pytest --numprocesses=$(JOBS) --dist=worksteal $(ARGS)

# The tests that have full counts, at full counts, then mutants and sabotages: minutes to hours; not part of CI.
drills:
	@tools/setup test
	@GLABELLA_DRILLS=1 exec $(PYTHON) -m pytest --numprocesses=$(JOBS) --dist=worksteal $(ARGS) \
		tests/architecture/test_bad_input.py tests/booking/test_race.py tests/booking/test_races.py tests/engine/test_properties.py \
		tests/treatments/test_draw_race.py tests/treatments/test_recall_killed.py tests/messages/test_due_killed.py tests/photographs \
		tests/engine/test_check_in_properties.py tests/engine/test_order_properties.py tests/accounts/test_signing_in.py tests/web \
		tests/browser/test_form_faults.py
	@exec $(PYTHON) -m tools.mutants
	@exec $(PYTHON) -m tools.sabotages

# Every check runs, so that one look shows all there is to mend.
check:
	@tools/setup check
	@$(MAKE) --no-print-directory --keep-going lint format types layers migrations protocols templates

.PHONY: lint format types layers migrations protocols templates
lint:
	$(PYTHON) -m ruff check .
format:
	$(PYTHON) -m ruff format --check .
types:
	$(NO_SERVER) $(PYTHON) -m mypy
layers:
	.venv/bin/lint-imports
migrations:
	$(NO_SERVER) $(PYTHON) manage.py makemigrations --check --dry-run
protocols:
	$(NO_SERVER) $(PYTHON) manage.py protocol released
templates:
	$(NO_SERVER) $(PYTHON) -m tools.check_templates
	$(PYTHON) -m djlint templates --lint --quiet
	$(PYTHON) -m djlint templates --check --quiet

# Only here: nobody needs Node to run, test or check.
PRETTIER = npx --yes prettier@3.10.1 --log-level warn --print-width 120 --arrow-parens avoid \
	--write "static/js/**/*.js" "static/css/**/*.css"
fix:
	@tools/setup check
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
	$(PYTHON) -m djlint templates --reformat --quiet || true
	@if command -v npx > /dev/null; then $(PRETTIER); else echo "No npx here: scripts and styles stay as they are."; fi

bench:
	@tools/setup bench
	@exec $(PYTHON) -m benchmarks $(ARGS)

# No address of a registry is written, so that the locks install from any mirror; UPGRADE=--upgrade takes newer versions.
COMPILE = .venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet \
	--no-emit-index-url --no-emit-find-links $(UPGRADE)
lock:
	@tools/setup check
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group dev --constraints requirements.lock --output-file requirements-dev.lock
	$(COMPILE) --group bench --constraints requirements-dev.lock --output-file requirements-bench.lock
	$(COMPILE:pyproject.toml=) --group setup --output-file requirements-setup.lock
