# Token Explorer. Every target installs what it lacks first; a complete machine loses no time by that.

PYTHON := .venv/bin/python
SETUP := packaging/setup

# The certified provider of the end-to-end tests. Without it they are skipped, but not where CI=true.
PROVIDER := $(PYTHON) -m tests.peers.install || [ "$$CI" != true ]

# The folders that hold tests of the second go: to look at all the others takes a quarter of a minute.
E2E := tests/e2e tests/storage/test_real_keyring.py

# Images of Python often set it, and then every process of the tests compiles the program and the tests anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint soak bench bundle wheel screenshots lock clean help

help:
	@echo "make run      start the app with the practice org (without a display: walk the tour)"
	@echo "make test     all tests, with a real browser, provider and keyring where they are found"
	@echo "make lint     ruff, mypy, import-linter"
	@echo "make soak     long random tests and kills"
	@echo "make bench    what start, sign-in, tokens, catalogue and a long trace cost"
	@echo "make bundle   a program that needs no Python, in dist/token-explorer"
	@echo "make wheel    wheel and sdist, in dist"
	@echo "make screenshots   walk the tour on a virtual display, into packaging/screenshots"
	@echo "make lock     requirements.lock and requirements-dev.lock from pyproject.toml (UPGRADE=1: newest versions)"
	@echo "make clean    remove everything that was built"

run:
	@$(SETUP)/run.sh

# What drives a real browser and keyring has the machine for itself. The rest waits a third of its time for windows and
# servers: three processes fill two cores.
test:
	@$(SETUP)/system.sh python run test
	@$(SETUP)/venv.sh dev
	@$(PROVIDER)
	$(PYTHON) -m pytest -n 3 --dist loadfile -m "not e2e and not soak and not bench"
	$(PYTHON) -m pytest -m "e2e and not soak and not bench" $(E2E)

lint:
	@$(SETUP)/venv.sh dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) .venv/bin/lint-imports

soak:
	@$(SETUP)/system.sh python run test
	@$(SETUP)/venv.sh dev
	@$(PROVIDER)
	$(PYTHON) -m pytest -m soak

bench:
	@$(SETUP)/system.sh python run test
	@$(SETUP)/venv.sh dev
	$(PYTHON) -m tests.bench

bundle:
	@$(SETUP)/system.sh python run
	@$(SETUP)/venv.sh dev
	@$(SETUP)/system.sh bundle
	$(PYTHON) -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build/pyinstaller packaging/tokenexplorer.spec
	$(PYTHON) packaging/smoke.py dist/token-explorer/token-explorer

wheel:
	@$(SETUP)/venv.sh dev
	$(PYTHON) -m uv build --python $(PYTHON) --no-build-isolation --out-dir dist

# The README's pictures: the tour's, so they are never stale.
screenshots:
	@PICTURES=packaging/screenshots $(SETUP)/run.sh

lock:
	@$(SETUP)/venv.sh dev
	@$(SETUP)/lock.sh $(PYTHON) $(if $(UPGRADE),--upgrade)

clean:
	rm -rf build dist .coverage htmlcov .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find tokenexplorer tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +
