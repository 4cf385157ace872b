# Each target makes its own virtual environment when it needs one: Python 3.11+ with venv and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The tests start the program hundreds of times: it is compiled once, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test soak lint bench screenshots locale clean

demo: $(VENV)/.app
	@$(BIN)/klip-tui demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not soak" -n 2 --dist worksteal

soak: $(VENV)/.dev
	$(BIN)/python -m pytest -m soak

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
	$(BIN)/python docs/recording.py
	$(BIN)/python -m tests.tui.cells

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
