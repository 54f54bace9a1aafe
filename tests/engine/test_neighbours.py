"""Documents next to those that were once answered wrongly: what holds of every answer holds of theirs."""

import pytest
from jsonschema import Draft202012Validator

from planning.engine.contract.schema import output_schema
from tests.engine.invariants import broken
from tests.engine.neighbours import PROBES, Document, neighbours
from tests.engine.visits import answer

NEAR = dict(neighbours())
shape = Draft202012Validator(output_schema())


def test_there_are_hundreds() -> None:
    assert len(NEAR) > 300 and len(PROBES) == 22


@pytest.mark.parametrize("probe", sorted(PROBES))
def test_the_neighbours_of_a_probe_are_answered_soundly(probe: str) -> None:
    near = {name: document for name, document in NEAR.items() if name.startswith(probe)}
    assert len(near) > 10
    assert {name: faults for name, document in near.items() if (faults := faults_of(document))} == {}


def faults_of(document: Document) -> list[str]:
    interim = answer(document)
    return [error.message for error in shape.iter_errors(interim)] or broken(document, interim)
