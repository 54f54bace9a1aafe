"""Answers that were stored before the answer was typed, read into the same attributes: without checks, and without the keys that came
with the second contract (`scope`, `values`, `steps`)."""

from collections.abc import Mapping
from typing import Any, Literal

from planning.engine.contract.answer import (
    Adjustment,
    Answer,
    FindingVerdict,
    OtherTreatment,
    SequenceStep,
    WishVerdict,
)
from planning.engine.contract.doses import DoseStep, PlannedDose
from planning.engine.contract.statements import Statement, StatementValue

Reasons = tuple[str, ...]
"""Empty where no rule of that protocol explained the line."""


class FindingVerdictV1(FindingVerdict):
    because: Reasons


class WishVerdictV1(WishVerdict):
    because: Reasons


class PlannedDoseV1(PlannedDose):
    steps: tuple[DoseStep, ...] = ()
    because: Reasons


class OtherTreatmentV1(OtherTreatment):
    because: Reasons


class SequenceStepV1(SequenceStep):
    because: Reasons


class AdjustmentV1(Adjustment):
    because: Reasons


class StatementV1(Statement):
    scope: Literal["patient", "area", "general"] = "patient"
    values: dict[str, StatementValue] = {}


class AnswerV1(Answer):
    contract: Literal[1] = 1  # type: ignore[assignment]  # the base says 2
    verdicts: tuple[FindingVerdictV1 | WishVerdictV1, ...]
    doses: tuple[PlannedDoseV1, ...]
    treatments: tuple[OtherTreatmentV1, ...]
    sequence: tuple[SequenceStepV1, ...]
    adjustments: tuple[AdjustmentV1, ...]
    statements: tuple[StatementV1, ...]


def read_stored(answer: Mapping[str, Any]) -> Answer:
    """Reads a stored answer of either contract."""
    return Answer.stored(answer) if "contract" in answer else AnswerV1.stored(answer)
