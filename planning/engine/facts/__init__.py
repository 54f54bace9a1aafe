"""The facts that a protocol's conditions may read.

Each fact has a name (the contract's path wherever there is one), a type, the input paths it was taken from, and
the Python expression that reads it. The expressions are fixed in `table` and are all that generated code reads:

- `d` the document, `p` the plan so far (`PlanState`), `f` one finding, `a` one area (`AreaFacts`), `w` one wish,
  `r` one area's review at the check-in.

A fact that nobody recorded reads as None. In sets, None among the members means: incomplete, more may be true.
"""

from planning.engine.facts.check_ins import areas_treated, effects_on, treated_sides
from planning.engine.facts.kinds import DecisionStep, EventFit, Fact, FactKind, RuleScope, StopReason
from planning.engine.facts.readers import (
    READERS,
    check_in_effects,
    first_time,
    prior_effects,
    toxin_before,
    units_at_check_in,
    units_before,
    units_given,
    years_present,
)
from planning.engine.facts.table import FACTS, LEDGER, budget_facts

__all__ = [
    "DecisionStep",
    "EventFit",
    "FACTS",
    "Fact",
    "FactKind",
    "LEDGER",
    "READERS",
    "RuleScope",
    "StopReason",
    "areas_treated",
    "budget_facts",
    "check_in_effects",
    "effects_on",
    "first_time",
    "prior_effects",
    "toxin_before",
    "treated_sides",
    "units_at_check_in",
    "units_before",
    "units_given",
    "years_present",
]
