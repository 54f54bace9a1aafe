"""Derived facts of a check-in: what was treated where, and which unwanted effects are on which side."""

from collections.abc import Mapping

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument

BOTH_SIDES: frozenset[v.BodySide] = frozenset(v.BodySide)


def areas_treated(document: EngineDocument) -> frozenset[v.Area]:
    check_in = document.check_in
    return frozenset({*(check_in.given or ()), *(check_in.outcomes or ())}) if check_in else frozenset()


def treated_sides(document: EngineDocument, area: v.Area) -> frozenset[v.BodySide]:
    """Without recorded units both sides count."""
    given = (document.check_in.given or {}).get(area) if document.check_in else None
    return BOTH_SIDES if given is None else frozenset(given.sides)


def effects_on(document: EngineDocument) -> Mapping[v.CheckInEffect, frozenset[v.BodySide]] | None:
    """Unwanted effects and their sides, both where none is named. None where they were not asked for."""
    effects = document.check_in.effects_now if document.check_in else None
    if effects is None:
        return None
    found: dict[v.CheckInEffect, frozenset[v.BodySide]] = {}
    for one in effects:
        sides = frozenset({v.BodySide(one.side)}) if one.side in (v.Side.LEFT, v.Side.RIGHT) else BOTH_SIDES
        found[one.effect] = found.get(one.effect, frozenset()) | sides
    return found


def areas_beside(document: EngineDocument, effect: str) -> frozenset[v.Area]:
    sides = (effects_on(document) or {}).get(v.CheckInEffect(effect), BOTH_SIDES)
    return frozenset(area for area in areas_treated(document) if treated_sides(document, area) & sides)


def given_again(document: EngineDocument) -> bool | None:
    last_on, check_in = document.toxin_history.last_on, document.check_in
    if last_on is None or check_in is None:
        return None
    days = check_in.days_since_treatment
    return days is not None and (document.today - last_on).days < days
