"""Areas that a sentence names although the engine says it of the whole plan. Ids of rules and areas only, so that it holds in every
language; tests/consults/test_settled.py reads the shipped protocol and fails for a sentence that belongs here and is missing."""

from collections.abc import Mapping, Set

from planning.engine.contract.vocabulary import Area

UPPER_FACE = {Area.FOREHEAD, Area.GLABELLA, Area.CROWS_FEET, Area.BROW_LIFT}

NEEDS_ONE: Mapping[str, Set[str]] = {
    "brow_lift.expectation": {Area.BROW_LIFT},
    "masseter.expectation": {Area.MASSETER},
    "platysma.expectation": {Area.PLATYSMA, Area.NEFERTITI},
    "brow.flat_shape": UPPER_FACE,
    "brow.lifted_shape_in_a_man": UPPER_FACE,
    "order.event_and_slimming": {Area.MASSETER},
    "order.jaw_after_event": {Area.MASSETER},
    "order.event_before_slimming": {Area.MASSETER},
}
"""Rule: what it says is true while one of these is treated."""

NAMES_ALL: Mapping[str, Set[str]] = {
    "limits.can_upper_face": {Area.FOREHEAD, Area.GLABELLA, Area.CROWS_FEET},
    "limits.can_targeted": {Area.BROW_LIFT, Area.PLATYSMA, Area.MASSETER},
    "balance.pair_planned": {Area.FOREHEAD, Area.GLABELLA},
    "balance.forehead_without_glabella": {Area.FOREHEAD, Area.GLABELLA},
    "balance.glabella_without_forehead": {Area.FOREHEAD, Area.GLABELLA},
}
"""Rule: its words to the patient name all of these; a paper of what was done names none that was left out."""
