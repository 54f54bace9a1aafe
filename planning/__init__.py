"""The clinical work: from the findings of a consult to the plan, the treatment and the papers."""
