# Each target makes its own virtual environment when it needs one: Python 3.11+ with venv and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TOOLS := .tools
# The tests start the program hundreds of times: it is compiled once, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test stories pythons soak mutants lint bench screenshots locale reference figures docs dist adoption release clean

demo: $(VENV)/.app
	@$(BIN)/klip-tui demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not soak and not story" -n 6 --dist worksteal

stories: $(VENV)/.dev
	$(BIN)/python -m pytest -m "story and not soak" -n 3 --dist worksteal

# A core part of the tests under each other Python that is found; ALL=1 make pythons runs all of them.
pythons: $(VENV)/.dev
	.ci/pythons

soak: $(VENV)/.dev
	$(BIN)/python -m pytest -m soak -n 2 --dist worksteal

# What decides, changed here and there: do the tests see it? NAMES="klip_tui.sources.verdict*" for a part of it.
NAMES ?=
mutants: $(VENV)/.dev
	@$(BIN)/python -c "import mutmut" 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[mutants]'
	@$(BIN)/python tests/mutants.py $(NAMES)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python -m bench.run

screenshots: $(VENV)/.dev
	$(BIN)/python docs/screenshots.py
	$(BIN)/python docs/recording.py
	$(BIN)/python -m tests.tui.cells

locale: $(VENV)/.dev
	$(BIN)/python tests/locale_tool.py

# config.example.toml and the guides that are made of the program.
reference: $(VENV)/.dev
	$(BIN)/python docs/reference.py

# Figures of the house and of what it stands on, into docs/architecture.md.
figures: $(VENV)/.dev
	$(BIN)/python -m bench.house --write
	$(BIN)/python docs/dependencies.py

docs: $(VENV)/.dev $(TOOLS)/.done
	$(BIN)/python docs/reference.py --check
	NO_MKDOCS_2_WARNING=1 $(TOOLS)/bin/mkdocs build --strict --quiet --site-dir site

dist: $(TOOLS)/.done
	rm -rf dist
	$(TOOLS)/bin/python -m build --outdir dist . >/dev/null
	$(TOOLS)/bin/twine check --strict dist/*

# What a stranger does, from a clone to a monitor, as a user of its own; .ci/run runs it.
adoption: $(VENV)/.dev $(TOOLS)/.done
	$(BIN)/python -m tests.adoption

# make release VERSION=1.0.0 checks everything, builds, and tags; nothing leaves this machine.
release: $(VENV)/.dev $(TOOLS)/.done
	$(BIN)/python packaging/release.py $(VERSION)

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

$(TOOLS)/.done: .ci/tools.txt
	@$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check -r .ci/tools.txt
	@touch $@

clean:
	rm -rf $(VENV) $(TOOLS) dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis
