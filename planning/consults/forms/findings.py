"""Findings between the form, where right and left are always apart, and the contract, where equal sides are one finding."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planning.consults.forms.regions import LINES, FindingSlot, all_slots, is_sided
from planning.engine.contract.vocabulary import Concern, Region, Side

ATTRIBUTES = (
    "severity",
    "at_rest",
    "years_present",
    "movement",
    "muscle_strength",
    "lessens_when_spread",
    "note",
)
Key = tuple[str, str, str]
Recorded = dict[str, Any]


def by_slot(findings: Iterable[Mapping[str, Any]]) -> dict[Key, Recorded]:
    """What each slot of the form shows: a finding of both sides appears on the right and on the left."""
    slots: dict[Key, Recorded] = {}
    for finding in findings:
        facts = {name: finding[name] for name in ATTRIBUTES if name in finding}
        for side in _sides_shown(finding):
            slots[finding["region"], finding["concern"], side] = facts
    return slots


def _sides_shown(finding: Mapping[str, Any]) -> tuple[str, ...]:
    if not is_sided(Region(finding["region"]), Concern(finding["concern"])):
        return (Side.BOTH.value,)
    side = finding.get("side", Side.BOTH)
    return (Side.RIGHT.value, Side.LEFT.value) if side in (Side.BOTH, Side.MIDLINE) else (str(side),)


def from_slots(slots: Mapping[Key, Recorded]) -> list[dict[str, Any]]:
    """The contract's findings, in the order of the form."""
    return [finding for region, concern in _places() for finding in _of_place(slots, region, concern)]


def _places() -> Iterator[tuple[Region, Concern]]:
    return iter(dict.fromkeys((slot.region, slot.concern) for slot in all_slots()))


def _of_place(slots: Mapping[Key, Recorded], region: Region, concern: Concern) -> Iterator[dict[str, Any]]:
    sides = {side: slots.get((region.value, concern.value, side.value)) for side in Side}
    if sides[Side.RIGHT] and sides[Side.RIGHT] == sides[Side.LEFT]:
        sides = {Side.BOTH: sides[Side.RIGHT]}
    for side, facts in sides.items():
        if facts:
            yield {"region": region.value, "concern": concern.value, "side": side.value, **facts}


def with_years(findings: Iterable[Mapping[str, Any]], years: str | None) -> list[dict[str, Any]]:
    """Each line that shows at rest has the years of the whole face, unless it has its own."""
    return [
        {**finding, "years_present": years} if years and _is_at_rest(finding) else dict(finding) for finding in findings
    ]


def _is_at_rest(finding: Mapping[str, Any]) -> bool:
    return Concern(finding["concern"]) in LINES and bool(finding.get("at_rest")) and "years_present" not in finding


def slot_of(finding: Mapping[str, Any]) -> FindingSlot:
    """Where the form asks for this finding; of both sides the right one."""
    return FindingSlot(Region(finding["region"]), Concern(finding["concern"]), Side(_sides_shown(finding)[0]))
