# One front for the usual work. Everything runs from .venv, which `scripts/opzet.py` makes; a machine without make
# calls that script instead: python3 scripts/opzet.py demo | test | install.
PYTHON ?= python3
BIN := .venv/bin
TIJD ?= 180

.PHONY: help demo test lint types contracts docs docs-check db serve kwaliteit bench rook mutatie fuzz sbom trust trust-snel ci clean

help:            ## Show these lines
	@grep -E '^[a-z-]+: .*##' Makefile | sed -e 's/:.*## /\t/'
demo:            ## Install and run the main job on the shipped casussen
	$(PYTHON) scripts/opzet.py demo
test:            ## Install and run all tests
	$(PYTHON) scripts/opzet.py test
lint:            ## Style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
types:           ## mypy and pyright, strict
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
contracts:       ## The import contracts of .importlinter
	$(BIN)/lint-imports --no-cache
docs:            ## Regenerate the generated parts of the documentation
	$(BIN)/python scripts/docs_bijwerken.py
docs-check:      ## Fail when a generated part is out of date, or a link or word is missing
	$(BIN)/python scripts/docs_bijwerken.py --check
	$(BIN)/python -m pytest tests/house
db:              ## Build casusbank.db from the shipped casussen
	$(BIN)/casusbank demo
serve:           ## Start the screens on this machine
	$(BIN)/casusbank serve
kwaliteit:       ## Retrieval quality on one collection: make kwaliteit MAP=folder
	$(BIN)/casusbank evaluate $(MAP)
bench:           ## Speed beside other engines, and how it grows with the bank (ten minutes): writes docs/prestaties.md
	$(BIN)/python -m pip install -q -c requirements/constraints.txt -e ".[dev,bench]"
	$(BIN)/python scripts/bench/meetreeks.py $(BENCH)
	$(BIN)/python scripts/docs_bijwerken.py
rook:            ## Build the wheel and try it in a clean environment
	$(BIN)/python scripts/rooktest.py
mutatie:         ## Do the tests notice a change in the logic? Every mutant of constraint.py and audit.py (minutes)
	$(BIN)/python -m pip install -q -c requirements/constraints.txt -e ".[dev]" "mutmut>=3.8,<4"
	$(BIN)/mutmut run --max-children 2
	$(BIN)/mutmut results
fuzz:            ## Fuzz the readers, the question and the references to law, some minutes each: make fuzz TIJD=300
	$(BIN)/python -m pip install -q -c requirements/constraints.txt "atheris>=3,<4"
	for doel in lezers zoekvraag verwijzing; do mkdir -p build/fuzz/$$doel && \
	$(BIN)/python scripts/fuzz/fuzz.py $$doel build/fuzz/$$doel -max_total_time=$(TIJD) -artifact_prefix=build/fuzz/ \
	|| exit 1; done
sbom:            ## The software bill of materials (CycloneDX) in dist/
	mkdir -p dist
	$(BIN)/python scripts/sbom.py dist/casusbank.cdx.json
trust:           ## Every promise about crashes, attacks, privacy and load in full (hours); keeps the figures
	$(BIN)/python scripts/trust/alles.py --bewaar
	$(BIN)/python scripts/docs_bijwerken.py
trust-snel:      ## The same promises in small (minutes)
	$(BIN)/python scripts/trust/alles.py --snel
ci:              ## Everything CI does
	bash .ci/run
clean:           ## Remove what the checks left behind (not the environment, not the database)
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache mutants
