# demo: set up, index the sample, search it. test: set up, lint, types, tests. Both need Python 3.11 or newer, and pip.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test bench clean
.SILENT:

$(VENV)/use: pyproject.toml
	echo "== setting up jianbao in $(VENV)"
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --editable .
	touch $@

$(VENV)/develop: pyproject.toml
	echo "== setting up jianbao and its tools in $(VENV)"
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --editable '.[dev]'
	touch $@ $(VENV)/use

demo: $(VENV)/use
	rm -rf build/demo.jianbao && mkdir -p build
	echo "== jianbao index sample_corpus"
	$(BIN)/jianbao index --index build/demo.jianbao sample_corpus
	echo; echo "== a word: jianbao search 大桥 --limit 3"
	$(BIN)/jianbao search --index build/demo.jianbao 大桥 --limit 3
	echo; echo "== a phrase, by one reporter: jianbao search '\"枫江大桥\"' --reporter 罗岩"
	$(BIN)/jianbao search --index build/demo.jianbao '"枫江大桥"' --reporter 罗岩
	echo; echo "== a section on a day, in order: jianbao search --date 2026-01-02 --section 文化 --sort oldest"
	$(BIN)/jianbao search --index build/demo.jianbao --date 2026-01-02 --section 文化 --sort oldest ''

test: $(VENV)/develop
	echo "== lint";  $(BIN)/ruff check . && $(BIN)/ruff format --check .
	echo "== types"; $(BIN)/mypy
	echo "== tests"; $(BIN)/pytest -n 2 --dist loadfile

bench: $(VENV)/develop
	$(PIP) install --quiet --editable '.[bench]'
	$(BIN)/python -m bench.engines

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
