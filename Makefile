# Two commands do everything: `make chat` and `make test`. Both make the virtual environment first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DOCS ?= seeds
# The index of seeds/ is where the command line looks for one; that of another folder is beside it, so that neither is
# searched with the other.
ifeq ($(DOCS),seeds)
INDEX := .onrecord
else
INDEX = .onrecord/$$(printf %s "$$(realpath "$(DOCS)")" | cksum | cut -d' ' -f1)
endif

# ---------------------------------------------------------------- set-up
$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "onrecord needs Python 3.11 or later: make PYTHON=python3.11 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

# ---------------------------------------------------------------- use
.PHONY: chat
chat: $(VENV)/.installed  ## Serve the chat over seeds/, or over DOCS=path/to/folder
	$(BIN)/onrecord chat "$(DOCS)" --index "$(INDEX)"

# ---------------------------------------------------------------- checks
.PHONY: check test
check: $(VENV)/.installed-dev  ## Style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

test: check  ## Style, types and all tests
	$(BIN)/python -m pytest

# ---------------------------------------------------------------- long runs, on the data sets of a folder DATA
.PHONY: bench tune
bench: $(VENV)/.installed-dev  ## Speed and memory against the bare tools (about 12 minutes)
	$(BIN)/python -m onrecord_evals.benchmark "$(DATA)/news-2024q1"

tune: $(VENV)/.installed-dev  ## Print the weights of fusion and evidence anew (about 20 minutes)
	$(BIN)/python -m onrecord_evals.tuning "$(DATA)"

.PHONY: reader
reader: $(VENV)/.installed-dev  ## Train the reader anew (about 50 minutes on one core); put the digest it prints into reader.py
	$(BIN)/python -m onrecord_evals.training "$(DATA)"

.PHONY: kit
kit: $(VENV)/.installed-dev  ## Read a folder of archives of real files, and say how rightly (about two minutes)
	$(BIN)/python -m onrecord_evals.reading_kit "$(DATA)"

.PHONY: faults
faults: $(VENV)/.installed-dev  ## Kill the indexing process 200 times (about 15 minutes)
	ONRECORD_FAULT_ROUNDS=200 $(BIN)/python -m pytest tests/onrecord_index/test_killed.py

# ---------------------------------------------------------------- long runs without data
.PHONY: load
load: $(VENV)/.installed-dev  ## 32 clients at once for a minute each, then 10,000 questions (about 30 minutes)
	$(BIN)/python -m onrecord_evals.load --memory 10000

.PHONY: fuzz
fuzz: $(VENV)/.installed-dev  ## Requests, questions and claims of any kind (about 20 minutes)
	ONRECORD_FUZZ=50 $(BIN)/python -m pytest tests/fuzz

.PHONY: clean
clean:
	rm -rf $(VENV) .onrecord
