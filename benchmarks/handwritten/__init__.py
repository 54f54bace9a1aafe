"""The shipped protocol's rules as a developer would write them down in plain Python, without a rules engine.

Figures stand where they are used, conditions that share a test share an `if`, and what fired comes as a list of ids.
`written_for.json` keeps what each rule said when this was written; a rule changed since is left out and named.
"""

from benchmarks.handwritten.areas import area_rules, review_rules, wish_rules
from benchmarks.handwritten.findings import finding_rules
from benchmarks.handwritten.plan import plan_rules

__all__ = ["area_rules", "finding_rules", "plan_rules", "review_rules", "wish_rules"]
