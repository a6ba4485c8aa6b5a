# `make help` lists the targets. Everything installs itself into .venv first.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHARED ?= ../shared
CASES := tests/golden/written/cases.jsonl.xz
# A test that hangs ends its process; a process in its place would run the file again and never end.
ONCE := --max-worker-restart=0
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install install-slim demo capacity test test-fast lint lock faults clients ops-check boards pictures manifests audit schemas contracts train train-confidence eval-ner \
	eval-meetings eval-archive eval-cases eval-written eval-gate eval-conditions bench bench-check bench-joining profile bench-text bench-engines bench-overhead bench-replay bench-lane bench-flat bench-page clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

install: $(STAMP) ## make .venv with everything in it (uv; INSTALLER=pip for plain pip)

# uv itself comes from the lock too, with its hashes.
$(STAMP): requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
ifeq ($(INSTALLER),pip)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
else
	@awk '/^uv==/{on=1} on{print} on&&!/\\$$/{exit}' requirements.txt > $(VENV)/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
endif
	@touch $@

install-slim: install ## make .venv-slim: what runs a worker, without Stanza and torch (0.3 GB instead of 4.7)
	@test -x .venv-slim/bin/python || $(PYTHON) -m venv .venv-slim
	$(BIN)/uv pip install --quiet --python .venv-slim/bin/python --override deploy/slim.txt \
		--constraints requirements.txt --build-constraints requirements.txt ".[rocksdb]"

demo: install ## start a broker and a worker, publish sample news, show the meetings
	@$(BIN)/jumpa demo

test: install ## all tests, with linters and types (some eleven minutes on two cores)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 $(ONCE) tests/unit tests/contract tests/golden tests/property
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(ONCE) tests/integration

test-fast: install ## unit, contract, golden and property tests only
	$(BIN)/pytest -n 2 $(ONCE) tests/unit tests/contract tests/golden tests/property

lint: install ## linters, formatter and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lock: ## resolve the dependencies again, with hashes, naming no index
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--python-version 3.11 --extra demo --extra dev --upgrade pyproject.toml -o requirements.txt

faults: install ## kill, starve and fuzz everything on Apache Kafka (FAULTS=--small for minutes; the full size takes an hour)
	$(BIN)/python -m tests.faults $(FAULTS)

clients: install ## run the examples of subscribers, in Python, Node, Java, Go and kcat (fetches their packages)
	$(BIN)/python -m tests.clients

ops-check: install ## all that deploy/ promises: alerts, boards, compose, Kubernetes, image, shell (wants the tools that it names)
	@command -v promtool > /dev/null || { echo "promtool is missing: apt-get install prometheus" >&2; exit 1; }
	@command -v amtool > /dev/null || { echo "amtool is missing: apt-get install prometheus-alertmanager" >&2; exit 1; }
	@command -v kustomize > /dev/null || kubectl version --client 2> /dev/null | grep -q "Kustomize Version: v5" || { \
		echo "kustomize 5 is missing: it comes with kubectl since 1.27" >&2; exit 1; }
	$(BIN)/pytest tests/unit/test_deploy.py tests/unit/deploy

boards: install ## pictures of all boards under a real Prometheus, of a worker in trouble into build/boards (PNG with chromium)
	$(BIN)/python -m tests.boards $(or $(BOARDS),build/boards)

pictures: install ## pictures of the console for the README, into deploy/console (wants chromium)
	$(BIN)/python -m tests.pictures $(or $(PICTURES),deploy/console)

RULES := deploy/kubernetes/components/monitoring/rules.yaml

manifests: ## write the alerts anew as the Prometheus operator's PrometheusRule
	@{ printf '%s\n' "# Made by \`make manifests\` from ../../../prometheus/alerts.yml; change that." \
		'apiVersion: monitoring.coreos.com/v1' 'kind: PrometheusRule' 'metadata:' '  name: jumpa' 'spec:'; \
		sed 's/^./  &/' deploy/prometheus/alerts.yml; } > $(RULES)

audit: install ## known weaknesses of the locked dependencies (asks PyPI's JSON interface; AUDIT="-s osv" asks OSV)
	@rm -f $(VENV)/audit.txt
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.txt -o $(VENV)/audit.txt $(AUDIT) || { \
		if test -s $(VENV)/audit.txt; then cat $(VENV)/audit.txt; \
		else echo "Nothing was audited: the advisory service does not answer, or does not know a package (see above)." >&2; fi; \
		exit 1; }

schemas: install ## write JSON Schema, AsyncAPI, the columns of the exports and the table of leaders anew from the code
	$(BIN)/python -m schemas.generate
	$(BIN)/python -m streams.export.codebook
	$(BIN)/python -m processors.training.leader_table

contracts: install ## what `make test` leaves out: a thousand messages of a full run in other languages, a real schema registry
	CONTRACTS=1 MESSAGES=1000 JUMPA_REQUIRE_TOOLS=1 $(BIN)/pytest tests/contract tests/integration/subscribers

train: install ## train the models from $(SHARED)/data (under 90 minutes on two cores, resumes where it stopped)
	$(BIN)/python -m processors.training all --shared $(SHARED)
	$(BIN)/python -m processors.evaluation.ner --shared $(SHARED)

eval-ner: install ## span F1 of the shipped models
	$(BIN)/python -m processors.evaluation.ner --shared $(SHARED)

eval-meetings: install ## score the meetings found in annotated articles, their confidence, and how they are joined
	$(BIN)/python -m processors.evaluation.meetings --shared $(SHARED)

train-confidence: install ## fit the confidence again to all mentions that were checked (after a change of rules)
	$(BIN)/python -m processors.training.confidence --shared $(SHARED) --day $$(date +%F)

eval-archive: install ## score the meetings found in random articles of the archive that were read by hand
	$(BIN)/python -m processors.evaluation.archive --shared $(SHARED)

eval-cases: install ## run short cases, one phenomenon each: those of the shared data, and ours of the same kinds
	mkdir -p .work && $(BIN)/python -c "import lzma, sys; sys.stdout.buffer.write(lzma.open('$(CASES)').read())" > .work/cases.jsonl
	$(BIN)/python $(SHARED)/eval/check_cases.py $(SHARED)/eval/cases/*.jsonl .work/cases.jsonl --jumpa $(BIN)/jumpa

eval-written: install ## score the meetings found in invented articles that were written and labelled for this
	$(BIN)/python -m processors.evaluation.written --shared $(SHARED)

eval-gate: install ## whether articles that are left unread without entities tell of meetings (minutes; MOST=0: all of the archive)
	$(BIN)/python -m processors.evaluation.gate --shared $(SHARED) --most $(or $(MOST),4000)

eval-conditions: install ## what each condition of some rules is worth (RULES_OF="processors.detection.facts"; minutes for a module)
	$(BIN)/python -m processors.evaluation.conditions $(RULES_OF) --shared $(SHARED)

bench: install ## how fast articles are read beside stock Stanza and BERT, and workers from end to end (half an hour)
	PYTHONPATH=. $(BIN)/python tests/benchmarks/speed.py
	PYTHONPATH=. $(BIN)/python tests/benchmarks/workers.py

bench-check: install ## the same ratios on few articles: none may be 15 % worse than those committed (a minute)
	PYTHONPATH=. $(BIN)/python tests/benchmarks/speed.py --articles 128 --turn 16 --check tests/benchmarks/figures/speed.json

capacity: install ## write what feeds of several sizes take into deploy/CAPACITY.md, from the kept figures of make bench
	PYTHONPATH=. $(BIN)/python tests/benchmarks/figures/capacity.py

profile: install ## where the time of an article goes, by stage (half a minute)
	PYTHONPATH=. $(BIN)/python tests/benchmarks/stages.py

bench-joining: install ## time and memory of joining 200,000 synthetic mentions, twice (half an hour)
	PYTHONPATH=. $(BIN)/python tests/benchmarks/consolidation.py
	PYTHONPATH=. $(BIN)/python tests/benchmarks/consolidation.py --order archive

bench-text: install ## time against length on hostile texts up to 1 MiB (some minutes)
	PYTHONPATH=. $(BIN)/python tests/benchmarks/text.py

bench-engines: install ## both engines of the networks on 2,000 articles: how many entities are equal, and how fast (some minutes)
	PYTHONPATH=. $(BIN)/python tests/benchmarks/engines.py $(SHARED)/data/archive/click-id-2019.jsonl.xz

bench-overhead: install ## what metrics and traces cost of an article's time (a minute)
	PYTHONPATH=. $(BIN)/python tests/benchmarks/overhead.py

bench-replay: install ## articles a second and memory of a replay in place, of the archive and of five times as much (REPLAY=)
	PYTHONPATH=. $(BIN)/python tests/benchmarks/replay.py $(or $(REPLAY),$(SHARED)/data/archive/click-id-2019.jsonl.xz --articles 2000)

bench-lane: install ## what a replay beside the live feed costs live items (a quarter of an hour; LANE="--items 500" less)
	PYTHONPATH=. $(BIN)/python tests/benchmarks/replay_lane.py $(LANE)

bench-flat: install ## whether a language process grows over 50,000 articles (a quarter of an hour)
	PYTHONPATH=. $(BIN)/python tests/benchmarks/flat.py

bench-page: install ## how quick the console's page is in Chromium, over 10,000 and 100,000 meetings (some minutes)
	PYTHONPATH=. $(BIN)/python tests/benchmarks/console_page.py

clean: ## remove the environment and all caches of this folder
	rm -rf $(VENV) .venv-slim build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
