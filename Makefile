# Every recipe is one plain command, which make starts without a shell; tools/ does the rest.

PYTHON ?= python3
VARIABLES := PRESET WORKLOADS RUNNERS WORKERS KINDS MIX HTTP_URL SEED BUDGET ARGS JSON \
    BASE HEAD THRESHOLDS ALLOW_INCONCLUSIVE ACROSS BLOCKS STRICT STORAGE PYTHONS DASK DASK_SCHEDULER CHECKS CALLS \
    WORKLOAD ITEMS CHECK FOLDER PREPARE STEP_TIMEOUT MAX_SHARE TIME ALLOW_GIL BESIDE VERBOSE CHARTS

# The user's values reach tools/ unchanged, as environment variables: make does not expand them.
$(foreach name,$(VARIABLES),$(eval override $(name) := $$(value $(name))))
export $(VARIABLES)

# The user's function gets its search path back.
$(eval override USER_PYTHONPATH := $$(value PYTHONPATH))
export USER_PYTHONPATH

# These would change the interpreter's own imports before tools/ can check them.
unexport PYTHONHOME PYTHONPATH PYTHONSAFEPATH

.NOTPARALLEL:
.PHONY: help bench bench-all bench-calls gil-check test report compare gate history clean

help:
	@$(PYTHON) -m tools help

bench:
	@$(PYTHON) -m tools bench

bench-all:
	@$(PYTHON) -m tools bench-all

bench-calls:
	@$(PYTHON) -m tools calls

gil-check:
	@$(PYTHON) -m tools gil-check

test:
	@$(PYTHON) -m tools test

report:
	@$(PYTHON) -m tools report

compare:
	@$(PYTHON) -m tools compare

gate:
	@$(PYTHON) -m tools gate

history:
	@$(PYTHON) -m tools history

clean:
	rm -rf .venv reports/site
