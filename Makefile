# Written for make, sh and python3 as Debian has them; macOS (make 3.81, bash as sh) is written for and untested.

PYTHON ?= python3
PY := .venv/bin/python
VAR := $(or $(EVENKEEL_VAR),var)
APPRAISER := $(shell find simulator/appraisal -name '*.py') simulator/vocabulary.py \
	simulator/appraisal/examples $(shell find simulator/appraisal/examples -type f)
PIP_COMPILE := CUSTOM_COMPILE_COMMAND='make lock' $(PY) -m piptools compile --quiet --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(ARGS)

.DELETE_ON_ERROR:
.PHONY: help run test check lock clean venv dev chromium

help:
	@echo 'make run     start Even Keel on http://localhost:8501; another port: make run PORT=8600'
	@echo 'make test    run all tests, those in a browser included; some of them: make test ARGS="-k pause"'
	@echo 'make check   lint, formatting, types, who may import whom, and that the generated pages are current'
	@echo 'make lock    pin the requirements again after a change to a .in file; newer ones: make lock ARGS=--upgrade'
	@echo 'make clean   remove what make made; the calls and scores under var/ stay'

run: venv $(VAR)/appraiser.json
	@exec $(PY) -m streamlit run app.py --server.port $(or $(PORT),8501)

# One run, so that the closing line counts every test. Tests marked browser stay together on one worker.
test: dev chromium $(VAR)/appraiser.json
	@$(PY) -m pytest -n 2 --dist loadgroup $(ARGS)

check: dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo
	$(PY) -m simulator schema --check

lock: dev
	$(PIP_COMPILE) requirements.in -o requirements.txt
	$(PIP_COMPILE) requirements-dev.in -o requirements-dev.txt
	$(PIP_COMPILE) requirements-cluster.in -o requirements-cluster.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache $(VAR)/appraiser.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The appraiser's weights, fitted again when an example or the code that reads it has changed.
$(VAR)/appraiser.json: $(APPRAISER) | venv
	@mkdir -p $(VAR)
	@echo 'Fitting the appraiser on its written examples; this takes some 15 seconds, once.'
	$(PY) -m simulator.appraisal.fit

venv:
	$(call install,requirements.txt)

dev: venv
	$(call install,requirements-dev.txt)

# Puts the packages of one requirements file into .venv, and a copy of the file beside them that says it is done:
# no copy or another one, and the file is installed. `.venv/unfinished` holds the number of the process at it;
# one that was cut short leaves it behind, and .venv is then made again, since half a package looks like a whole one.
define install
@sound() { [ ! -e .venv/unfinished ] && $(PY) -c 'import pip' 2>/dev/null; }; \
if sound && cmp -s $(1) .venv/$(1); then exit 0; fi; \
if kill -0 "$$(cat .venv/unfinished 2>/dev/null)" 2>/dev/null; then \
	echo 'Another make is installing into .venv. Try again when it is done; if none is, remove .venv.'; exit 1; fi; \
trap 'exit 130' INT; trap 'exit 143' TERM; \
if ! sound; then \
	$(call prerequisites); \
	rm -rf .venv && mkdir .venv && echo $$$$ >.venv/unfinished && $(PYTHON) -m venv .venv || exit 1; \
fi; \
echo "Installing $(1) into .venv. The first time takes a minute or two."; \
echo $$$$ >.venv/unfinished; \
$(PY) -m pip install --disable-pip-version-check -r $(1) && cp $(1) .venv/; done=$$?; \
rm .venv/unfinished; exit $$done
endef

define prerequisites
	command -v git >/dev/null || echo 'git is missing: sudo apt-get install git'; \
	command -v $(PYTHON) >/dev/null || { \
		echo '$(PYTHON) is missing: sudo apt-get install python3 python3-venv'; exit 1; }; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) -V). Debian 12 and later have it:"; \
		echo 'sudo apt-get install python3 python3-venv'; exit 1; }; \
	$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo 'python3-venv is missing: sudo apt-get install python3-venv'; exit 1; }
endef

# A Chromium, and libatomic, which playwright's own Node.js needs and a small Debian lacks.
chromium: dev
	@if $(PY) -m playwright --version >/dev/null 2>&1; then \
		for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; fi; \
	if [ "$$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get install -y chromium libatomic1 || { apt-get update && apt-get install -y chromium libatomic1; }; \
	else $(PY) -m playwright install chromium || { \
		echo 'On Debian: sudo apt-get install chromium libatomic1'; exit 1; }; fi
