# INSTALL=no: install nothing outside this folder, only say what is missing.  PYTHON=...: the interpreter for .venv.
.DEFAULT_GOAL := help
.PHONY: help build test setup lint bench mutants fuzz pictures docs clean venv tex programs

# BasicTeX and MacTeX put pdflatex where only a new login looks.
export PATH := $(PATH):/Library/TeX/texbin

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

build: venv tex ## build every spec in problems/ into build/ (makes .venv and sees to TeX first)
	@.venv/bin/hwgen build

test: setup ## run the whole test suite, TeX included
	.venv/bin/pytest -n 2

setup: venv programs ## leave .venv/bin/hwgen, TeX, poppler-utils and qpdf ready to use

lint: venv ## check style, format and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

bench: setup ## measure the figures that docs/ and the README state
	.venv/bin/python tools/bench.py

mutants: venv ## show that every wrong line is refused: all mutants, not only the sample that `test` takes
	.venv/bin/python tools/mutants.py

	.venv/bin/python tools/typed_mutants.py

fuzz: venv ## throw 1,000,000 inputs at the reader of typed lines
	.venv/bin/python tools/fuzz.py --count 1000000

pictures: setup ## draw the pictures of the README again
	.venv/bin/python tools/pictures.py

docs: venv ## write the spec reference in docs/ again
	.venv/bin/python tools/spec_reference.py

clean: ## remove what was built and the caches; .venv stays
	rm -rf build/* dist .hypothesis .mypy_cache .pytest_cache .ruff_cache

venv:
	@sh tools/venv.sh
tex:
	@sh tools/programs.sh build
programs:
	@sh tools/programs.sh test
