# `make setup` needs Python 3.11 alone; `make demo` fills the product and prints its accounts.
.PHONY: help setup demo dev test lint e2e race crash bench lock format clean
PY := .venv/bin/python

help:
	@echo "make setup   virtual environment, packages, front end; leaves .venv/bin/kuheng"
	@echo "make demo    a bank with 20,000 assets and a year of orders, at an address that it prints"
	@echo "make test    everything that must hold: style, types, contracts, tests, races, crashes, browser"
	@echo "make lint | e2e | race | crash | bench | dev | lock | format | clean"

setup:
	@sh scripts/setup.sh

demo: setup
	@.venv/bin/kuheng demo

dev: setup
	@$(PY) scripts/dev.py

test lint e2e race crash: setup
	@$(PY) scripts/check.py $@

bench: setup
	@.venv/bin/kuheng bench all

# Lock files name packages, versions and hashes; no address of any registry.
LOCK := .venv/bin/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --quiet \
	--python-version 3.11 pyproject.toml --extra embedded
lock:
	$(LOCK) -o requirements/base.txt
	$(LOCK) --group dev -c requirements/base.txt -o requirements/dev.txt

format:
	@.venv/bin/ruff check --fix --quiet src tests scripts && .venv/bin/ruff format --quiet src tests scripts

clean:
	@rm -rf .build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache frontend/node_modules \
		src/kuheng/doors/http/spa
