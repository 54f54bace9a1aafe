"""What the patient wanted at the consult, in words, to judge the result by."""

from dataclasses import dataclass

from planning.consults.words import word
from planning.treatments.models import Treatment


@dataclass(frozen=True)
class Wanted:
    """`goals`: the concern and the style; `words`: the patient's own; `success`: what would make it one."""

    goals: str
    words: str
    success: str


def wanted(treatment: Treatment) -> Wanted | None:
    goals = treatment.plan.document.get("goals") or {}
    said = [word(goals[name]) for name in ("primary", "style") if goals.get(name)]
    found = Wanted(
        ", ".join(said[:1] + [one.lower() for one in said[1:]]), goals.get("words", ""), goals.get("success", "")
    )
    return found if any(vars(found).values()) else None
