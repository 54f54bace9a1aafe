"""What stands in the way in the engine's own words."""

from collections.abc import Iterator, Mapping
from typing import Any

from planning.consults import facts
from planning.engine.contract.answer import Answer
from planning.engine.contract.statements import Statement

OF_THE_VIAL = ("product.", "products[")
"""The vial is chosen after the questions; the record asks for it."""


def stops(answer: Answer, document: Mapping[str, Any]) -> list[Statement]:
    """Holds of the person, and of every area that is to be injected."""
    meant = {area for area, dose in document.get("intended", {}).items() if any(dose.values())}
    return [line for line in answer.holds if answer.status.is_held or line.applies_to.all_areas & meant]


def open_questions(answer: Answer, document: Mapping[str, Any]) -> Iterator[str]:
    """What the engine still asks, without the vial."""
    asked = {path: line.text for line in answer.statements for path in line.asks}
    for path in answer.missing:
        if not path.startswith(OF_THE_VIAL):
            yield asked.get(path) or f"Not recorded: {facts.label(path, document)}."
