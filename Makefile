# Each target makes its own virtual environment when it needs one: Python 3.11+ with venv and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The tests start the program hundreds of times: it is compiled once, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test soak mutants lint bench screenshots locale clean

demo: $(VENV)/.app
	@$(BIN)/klip-tui demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not soak" -n 2 --dist worksteal

soak: $(VENV)/.dev
	$(BIN)/python -m pytest -m soak

# What decides, changed here and there: do the tests see it? NAMES="klip_tui.sources.verdict*" for a part of it.
NAMES ?=
mutants: $(VENV)/.dev
	@$(BIN)/python -c "import mutmut" 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[mutants]'
	-$(BIN)/mutmut run $(NAMES)
	$(BIN)/mutmut results

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python bench/run.py
	$(BIN)/python bench/history.py

screenshots: $(VENV)/.dev
	$(BIN)/python docs/screenshots.py

locale: $(VENV)/.dev
	$(BIN)/python tests/locale_tool.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.app: pyproject.toml $(VENV)/bin/python
	@echo "setting up (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/bin/python
	@echo "setting up (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.app

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
