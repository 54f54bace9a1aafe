"""One treated area at the check-in: what was given there, how it came out, and the room that is left."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planning.engine.compose.stage import AREAS
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document
from planning.engine.contract.treated import Dose
from planning.engine.facts import units_at_check_in
from planning.engine.protocol.model import Dosing, Protocol
from planning.engine.protocol.words import figure


@dataclass(frozen=True, slots=True)
class Review:
    """The `r` of conditions: one area at the check-in."""

    area: v.Area
    outcome: v.CheckInOutcome | None
    given: Dose | None
    range_room: float | None
    """Units, in total or per side as the area is dosed, up to the top of its range."""
    ledger_left: float | None
    """Units that the limit over all indications leaves for all areas together."""
    sides: tuple[str, ...]
    """Where something would be added: treated sides of an area dosed per side, the lesser one where they came out uneven."""
    per_side: bool
    now: v.Now | None = None
    """What was decided; rules that judge do not know it yet."""
    offer: float | None = None
    """Of the room, the units that may be added now; not decided yet while rules judge."""
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the engine itself says against adding: the paths that each remark rests on."""

    @property
    def room(self) -> float | None:
        """What is left, by range and limit."""
        if self.range_room is None or self.ledger_left is None:
            return self.range_room
        return max(0.0, min(self.range_room, self.ledger_left // max(1, len(self.sides))))

    @property
    def ledger_is_short(self) -> bool:
        return self.room != self.range_room

    def room_in_words(self) -> str:
        if self.room is None:
            return "not known"
        said = f"{figure(self.room)} U{self._where()}"
        if self.offer is not None and self.offer < self.room:
            said += f", of which at most {figure(self.offer)} U may be added now"
        return said

    def _where(self) -> str:
        if not self.per_side:
            return ""
        if self.outcome is not v.CheckInOutcome.UNEVEN:
            return " per side"
        return f" on the {self.sides[0]}" if len(self.sides) == 1 else " on one side"


def reviews(document: Document, protocol: Protocol) -> list[Review]:
    check_in = document.check_in
    assert check_in is not None
    given, outcomes = check_in.given or {}, check_in.outcomes or {}
    units = units_at_check_in(document)
    left = None if units is None else protocol.number("limit_units") - units
    return [
        _review(area, check_in.outcome(area), given.get(area), left, protocol)
        for area in AREAS
        if area in given or area in outcomes
    ]


def _review(
    area: v.Area, outcome: v.CheckInOutcome | None, given: Dose | None, ledger_left: float | None, protocol: Protocol
) -> Review:
    dosing = protocol.areas[area].dosing
    per_side = dosing is not None and dosing.basis is v.DoseBasis.PER_SIDE
    treated = given if given is not None and given.units else None
    sides = _sides(treated, outcome) if per_side and treated is not None else ()
    room = None if treated is None or dosing is None else _room(dosing, treated, sides)
    return Review(area, outcome, given, room, ledger_left, sides, per_side)


def _sides(given: Dose, outcome: v.CheckInOutcome | None) -> tuple[str, ...]:
    """What is uneven gets more on the side that has had less; anything else on both."""
    on = given_on(given)
    least = [side for side, units in on.items() if units == min(on.values())]
    return tuple(least) if outcome is v.CheckInOutcome.UNEVEN else tuple(on)


def _room(dosing: Dosing, given: Dose, sides: tuple[str, ...]) -> float:
    """Up to the top of the range; of several sides the fuller one counts."""
    used = max(given_on(given)[side] for side in sides) if sides else given.units
    return max(0.0, dosing.high - used)


def given_on(given: Dose) -> dict[str, float]:
    """Units of each side that was treated; a total alone is taken as even."""
    if not given.has_sides:
        return dict.fromkeys(("left", "right"), given.units / 2)
    return {side: units for side, units in (("left", given.left), ("right", given.right)) if units}
