"""What the rooms above say of vials and lots: how many treatments drew from a vial, how many patients were given a lot. They register
themselves (`given_to.py` of a room), so that no patient is in this one."""

import uuid
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum

Counts = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, int]]


class Counted(StrEnum):
    TREATMENTS_OF_VIALS = "treatments of vials"
    PATIENTS_OF_LOTS = "patients of lots"


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


def _counted(what: Counted, rows: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    source = SOURCES.get(what)
    return source(rows) if source and rows else {}
