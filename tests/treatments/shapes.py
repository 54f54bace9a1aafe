"""An engine whose answers have what few plans have: a choice of tools that waits for the check-in, a step only if it is still wanted, and
at the check-in sides that differ."""

from collections.abc import Callable

import pytest

from planning import engine
from planning.engine import EngineDocument, Protocol
from planning.engine.contract.answer import Answer, OtherTreatment, SequenceStep, SideAdjustment
from planning.engine.contract.doses import DoseStep
from planning.engine.contract.vocabulary import BodySide, Now

TOOLS = ("rf_microneedling", "ultrasound", "laser_resurfacing")


def answer_with_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[[EngineDocument, Protocol], Answer] = engine.plan

    def plan(document: EngineDocument, protocol: Protocol) -> Answer:
        answer = real(document, protocol)
        return with_sides(answer) if answer.adjustments else with_choices(answer) if answer.doses else answer

    monkeypatch.setattr(engine, "plan", plan)


def with_choices(answer: Answer) -> Answer:
    because, first = answer.sequence[0].because, len(answer.sequence) + 1
    tools = [OtherTreatment(treatment=tool, for_=(0,), role="after", because=because) for tool in (*TOOLS, "peel")]
    choice = {"treatment": TOOLS[0], "or_": TOOLS[1:], "after": "check_in"}
    steps = [
        SequenceStep(order=first, earliest=None, latest=None, because=because, **choice),
        SequenceStep(
            order=first + 1,
            treatment="peel",
            earliest=None,
            latest=None,
            after=TOOLS[0],
            optional=True,
            because=because,
        ),
    ]
    step = DoseStep(rule="dosing.first_visit", does="step_down", to=(8, 13.5), moved=True)
    doses = tuple(dose.model_copy(update={"steps": (step,)}) for dose in answer.doses)
    said = {"doses": doses, "treatments": (*answer.treatments, *tools), "sequence": (*answer.sequence, *steps)}
    return answer.model_copy(update=said)


def with_sides(answer: Answer) -> Answer:
    sides = {
        BodySide.LEFT: SideAdjustment(now=Now.NONE, now_units=None),
        BodySide.RIGHT: SideAdjustment(now=Now.MAY_ADD, now_units=(0, 3)),
    }
    changed = {"now": Now.MAY_ADD, "now_units": (0, 3), "sides": sides}
    return answer.model_copy(update={"adjustments": tuple(a.model_copy(update=changed) for a in answer.adjustments)})
