"""Where things were found: the findings that facts about the whole face rest on, worked out once for a plan."""

from collections.abc import Sequence

from planning.engine.compose.stage import Routed
from planning.engine.contract import vocabulary as v

Place = tuple[str, str | None]
"""The name of a fact and the code that it is asked for, None for any."""


class Places:
    """Each thing that may be told of a finding is one bit, so that what several tests rest on is one number.

    Read when areas are settled.
    """

    __slots__ = ("routed", "_masks", "_items", "_texts")

    def __init__(self, routed: Sequence[Routed]) -> None:
        self.routed = routed
        self._masks: dict[str, dict[str | None, int]] = {}
        self._items: list[tuple[str, str, int]] = []
        self._texts: dict[int, str] = {}

    def mask(self, places: Sequence[Place]) -> int:
        """What these facts rest on, together."""
        mask, masks = 0, self._masks
        for name, wanted in places:
            mask |= (masks.get(name) or self._found(name)).get(wanted, 0)
        return mask

    def text(self, mask: int) -> str:
        """As lines of JSON in the order of their paths, with commas between."""
        text = self._texts.get(mask)
        if text is None:
            items = self.items(mask) if mask else ()
            text = self._texts[mask] = ",".join([f'"{path}":{value}' for path, value in items])
        return text

    def items(self, mask: int) -> list[tuple[str, str]]:
        """Paths with their values as JSON, in order."""
        if not self._items:
            self._items = sorted(
                (f"findings[{each.index}].{name}", f'"{code}"', bit << 2 * each.index)
                for each in self.routed
                for name, code, bit in (("concern", each.finding.concern, 1), ("region", each.finding.region, 2))
            )
        return [(path, value) for path, value, bit in self._items if mask & bit]

    def _found(self, name: str) -> dict[str | None, int]:
        """By the code that the fact holds, and by None for any area."""
        found: dict[str | None, int] = {None: 0}
        for each in self.routed:
            finding, area = each.finding, each.area
            if name in ("concerns", "families"):
                if finding.severity != 0:
                    code = finding.concern if name == "concerns" else v.FAMILY_OF_CONCERN[finding.concern]
                    found[code] = found.get(code, 0) | 1 << 2 * each.index
            elif area is not None and not (name == "routed" and each.refused):
                bit = 2 << 2 * each.index
                found[None] |= bit
                found[area] = found.get(area, 0) | bit
        self._masks[name] = found
        return found
