"""What a statement applies to: areas before findings, one by its own key, several as a list."""

from collections.abc import Iterable
from dataclasses import dataclass

from planning.engine.contract import vocabulary as v
from planning.engine.contract.statements import AppliesTo
from planning.engine.deciding.area_facts import in_order
from planning.engine.deciding.decision import Decision
from planning.engine.deciding.subjects import Fired
from planning.engine.explaining.telling import Standing
from planning.engine.protocol.model import EVERYWHERE


@dataclass(frozen=True, slots=True)
class ToldOf:
    decision: Decision
    standing: Standing

    def areas(self, fired: Iterable[Fired]) -> tuple[v.Area, ...]:
        """The areas in question, in their order; none where one of several firings is of none."""
        of_each = [self._areas_of(one) for one in fired]
        if len(of_each) == 1:
            return of_each[0]
        return tuple(in_order(area for areas in of_each for area in areas)) if all(of_each) else ()

    def _areas_of(self, fired: Fired) -> tuple[v.Area, ...]:
        target, named = fired.target, fired.rule.effects.areas
        if target.finding is not None:
            area = self.decision.findings[target.finding].area
            return () if area is None else (area,)
        if target.area is not None:
            return () if target.wish is not None else (target.area,)
        return () if named == EVERYWHERE else self._acted_on(fired) or named

    def _acted_on(self, fired: Fired) -> tuple[v.Area, ...]:
        """Of the areas that a rule about the whole plan names, those where it holds, moved a dose, or could count."""
        if fired.rule.holds and not fired.asked:
            return tuple(self.standing.deciding.get(fired, ()))
        moved = tuple(self.standing.moved.get(fired, ()))
        return moved or tuple([area for area in fired.rule.effects.areas if area in self.standing.suited])


_OF_AREA = {area: AppliesTo(area=area) for area in v.Area}
_OF_NOTHING = AppliesTo()


def applies_to(fired: tuple[Fired, ...], areas: tuple[v.Area, ...], marked: tuple[int, ...]) -> AppliesTo:
    if areas:
        return _OF_AREA[areas[0]] if len(areas) == 1 else AppliesTo(areas=areas)
    findings = marked or sorted({one.target.finding for one in fired if one.target.finding is not None})
    if findings:
        return AppliesTo(finding=findings[0]) if len(findings) == 1 else AppliesTo(findings=tuple(findings))
    wish = fired[0].target.wish
    return _OF_NOTHING if wish is None else AppliesTo(wish=wish)
