"""What the rooms above say of vials and lots: how many treatments drew from a vial, how many patients were given a lot, whether a recall
holds it. They register themselves (`given_to.py` of a room), so that no patient is in this one."""

import uuid
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum

Counts = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, int]]


class Counted(StrEnum):
    TREATMENTS_OF_VIALS = "treatments of vials"
    PATIENTS_OF_LOTS = "patients of lots"
    OPEN_RECALLS_OF_LOTS = "open recalls of lots"


SOURCES: dict[Counted, Counts] = {}


def counts(what: Counted) -> Callable[[Counts], Counts]:
    def register(source: Counts) -> Counts:
        if SOURCES.setdefault(what, source) is not source:
            raise ValueError(f"two sources of {what}")
        return source

    return register


def treatments_of(vials: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    return _counted(Counted.TREATMENTS_OF_VIALS, vials)


def patients_of(lots: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    return _counted(Counted.PATIENTS_OF_LOTS, lots)


def is_recalled(lot: uuid.UUID) -> bool:
    """A recall of the lot is open. Ask under the lot's lock to be sure of it: a recall starts under the same one."""
    return _counted(Counted.OPEN_RECALLS_OF_LOTS, [lot]).get(lot, 0) > 0


def _counted(what: Counted, rows: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    source = SOURCES.get(what)
    return source(rows) if source and rows else {}
