# Every command of the project; `make help` lists them. CI runs `make test`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
NULLHOUSE := $(BIN)/nullhouse
export NULLHOUSE_HOME ?= $(CURDIR)/.nullhouse
DEMO_HOME := $(CURDIR)/.nullhouse/demo
STAMP := .venv/.synced
BENCH := .venv/bench
SPARK := .venv/spark
SPARK_WORK := $(CURDIR)/.nullhouse/spark
# What both locks would hold: the first has it.
SHARED := numpy packaging python-dateutil scipy six
# A folder's tests stay in one process, which builds what they share; long folders come first.
BOTH_CORES := --numprocesses 2 --no-loadscope-reorder
# uv trusts its own certificates unless it is told to trust the system's, as pip does.
# The checkout itself is linked, not copied, so that its SQL and its Python never drift apart.
LINK := --quiet --no-deps --no-build-isolation --editable .
SYNC_WITH_UV = $(PYTHON) -m venv .uv && .uv/bin/pip install --quiet uv \
	&& export UV_COMPILE_BYTECODE=1 UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 VIRTUAL_ENV=$(CURDIR)/.venv \
	&& .uv/bin/uv pip sync --quiet --require-hashes requirements.lock && .uv/bin/uv pip install $(LINK)
SYNC_WITH_PIP = $(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock \
	&& $(BIN)/python -m pip install $(LINK)

.PHONY: help setup demo test test-slow test-spark lint docs write-docs gauntlet timetravel incremental chaos fuzz calibrate bench bench-ingest bench-generate bench-lint bench-nulls bench-days bench-events bench-outcomes lock format clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(STAMP) ## Build the environment (.venv) and the home's folders, nothing more
	@$(NULLHOUSE) home

# uv is fast and plain pip always works; the lock and its hashes are the same for both. Both
# compile what they install; the checkout's own code is compiled here, and its kernels.
$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@($(SYNC_WITH_UV)) || (echo "uv could not do it here; installing with pip, which takes longer" && $(SYNC_WITH_PIP))
	@$(BIN)/python -m compileall -q nullhouse ingest generator analysis
	@$(BIN)/python -m nullhouse.steps.warm
	@touch $@

demo: $(STAMP) ## Simulated archive with known truth -> hypotheses -> verdicts -> report
	@NULLHOUSE_HOME=$(DEMO_HOME) $(NULLHOUSE) demo

test: setup ## Run the tests, on both cores
	@$(BIN)/pytest $(BOTH_CORES)

test-slow: setup ## Run the tests that `make test` has no time for
	@$(BIN)/pytest $(BOTH_CORES) -m slow

# A world of 17 days: long enough for trailing ranks, which need 14. With KILL= nothing is killed.
KILL ?= --kill
test-spark: setup $(SPARK)/.synced $(SPARK_WORK)/.built ## Blind models and outcomes on a Spark cluster, row by row beside DuckDB's (needs Java 17)
	@rm -rf $(SPARK_WORK)/run
	@$(SPARK)/bin/python -m engines.spark.prove $(SPARK_WORK)/home --work $(SPARK_WORK)/run $(KILL)

# Built anew whenever the SQL is another: both engines have to build the same models.
$(SPARK_WORK)/.built: $(STAMP) engines/spark/world.py $(shell find models macros seeds -type f)
	@rm -rf $(SPARK_WORK)/home $(SPARK_WORK)/archive
	@$(BIN)/python -m engines.spark.world $(SPARK_WORK)
	@touch $@

# Some 450 MB: not part of the setup. Spark comes as source alone, which is Python and jars.
$(SPARK)/.synced: requirements-spark.lock
	@java -version >/dev/null 2>&1 || (echo "Spark needs Java 17, and this machine has no java: install a Java 17 runtime and run this again" && exit 1)
	@test -x $(SPARK)/bin/python || $(PYTHON) -m venv $(SPARK)
	@$(SPARK)/bin/python -m pip install --quiet --require-hashes --no-deps -r requirements-spark.lock
	@touch $@

incremental: setup ## Prove that building bit by bit gives what one full build gives
	@$(BIN)/pytest tests/guards/prove_incremental.py

chaos: setup ## Kill every stage 205 times in all, resume, and compare with an undisturbed run; resumable
	@$(BIN)/python -m tests.chaos

fuzz: setup ## 106,000 damaged files for every reader, and 1,000 edits for `nullhouse verify`
	@$(BIN)/python -m tests.fuzz

timetravel: setup ## Cut, poison and shorten simulated lakes: no row known before may differ
	@$(BIN)/python -m nullhouse.steps.timetravel.proof

calibrate: setup $(BENCH)/.synced ## Size, error, power and bias where the truth is known; hours, and resumable
	@PYTHONPATH=$(BENCH) $(NULLHOUSE) calibrate --write

lint: setup ## Style, types, spelling, and whether any blind SQL looks ahead
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/codespell \
		&& $(BIN)/sqlfluff lint --disable-progress-bar models analyses tests/dbt examples \
		&& NULLHOUSE_HOME=$(CURDIR)/.nullhouse/lint $(NULLHOUSE) lint

format: setup ## Put the Python files into the house's form
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

docs: setup ## dbt's documentation site, as one file, below the home
	@$(NULLHOUSE) docs

write-docs: demo ## Run the commands of README and docs, and write what they print into them
	@$(BIN)/python -m tests.docs $(DEMO_HOME)

gauntlet: setup ## Deliberate leaks: each must be caught by its guard, and the clean tree by none
	@$(BIN)/python -m tests.gauntlet

# One after the other, all of them, whatever one of them says.
bench: setup $(BENCH)/.synced ## Every benchmark in turn; it fails where a demand is not kept
	@failed=0; for name in ingest generate lint nulls days events outcomes; do \
		$(MAKE) --no-print-directory bench-$$name || failed=1; done; exit $$failed

bench-ingest: setup $(BENCH)/.synced ## Speed and memory of ingest beside other ways, and whether the demands hold
	@PYTHONPATH=$(BENCH) $(BIN)/python -m benchmarks.ingest

bench-generate: setup $(BENCH)/.synced ## Every hypothesis of all grammars beside a constraint solver, and growth with data sets
	@PYTHONPATH=$(BENCH) $(BIN)/python -m benchmarks.generate

bench-lint: setup ## Seconds to lint the whole project, and how they grow with its models
	@$(BIN)/python -m benchmarks.lint

bench-nulls: setup ## Speed and memory of joint draws and all shifts beside numpy and scipy
	@$(BIN)/python -m benchmarks.nulls

bench-days: setup ## Full builds of growing histories, and what one more day of each costs
	@$(BIN)/python -m benchmarks.days

bench-events: setup $(BENCH)/.synced ## Events, states and families by dbt beside a Polars script of the same rows
	@PYTHONPATH=$(BENCH) $(BIN)/python -m benchmarks.days.events

bench-outcomes: setup $(BENCH)/.synced ## Outcomes of every minute by dbt beside a Polars script of the same rows
	@PYTHONPATH=$(BENCH) $(BIN)/python -m benchmarks.outcomes

# The libraries that we compare with lie beside the environment, not in it.
$(BENCH)/.synced: requirements-bench.lock
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --upgrade --target $(BENCH) \
		-r requirements-bench.lock
	@touch $@

lock: ## Resolve the requirements anew into the hashed locks (no index host in them)
	@test -x .uv/bin/uv || ($(PYTHON) -m venv .uv && .uv/bin/pip install --quiet uv)
	@.uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-strip-extras --no-emit-index-url --no-emit-find-links --only-binary :all: \
		--custom-compile-command "make lock" requirements.in -o requirements.lock
	@.uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-strip-extras --no-emit-index-url --no-emit-find-links --only-binary :all: \
		--constraints requirements.lock $(patsubst %,--no-emit-package %,$(SHARED)) \
		--custom-compile-command "make lock" requirements-bench.in -o requirements-bench.lock
	@.uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-strip-extras --no-emit-index-url --no-emit-find-links \
		--constraints requirements.lock \
		--custom-compile-command "make lock" requirements-spark.in -o requirements-spark.lock

clean: ## Remove the environment and the caches; homes stay
	@rm -rf .venv .uv .pytest_cache .mypy_cache .ruff_cache target logs
