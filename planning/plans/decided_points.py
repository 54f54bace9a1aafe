"""The points of an area as a decision keeps them: in its rows, and read from them again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from clinic.practice import caution_zones
from planning.consults.words import word
from planning.engine.contract.numbers import plain
from planning.plans.area_doses import AreaDose, Units
from planning.plans.injection_points import InjectionPoint


def decided(dose: AreaDose, said: Mapping[str, Any] | None) -> tuple[InjectionPoint, ...]:
    """The points of one area as the injector decided; as the engine suggests where nothing was decided; none for an area left out."""
    suggested = dose.points
    if said is None:
        return suggested
    if not said["units"]:
        return ()
    if "points" not in said:
        return _as_before(suggested, said["units"])
    known = {spot.id: spot for spot in suggested}
    return tuple(_kept(dose.area, p, known.get(p["id"])) for p in said["points"])


def _kept(area: str, point: Mapping[str, Any], known: InjectionPoint | None) -> InjectionPoint:
    place = (point["x"], point["y"]) if point["x"] is not None else None
    spot = known or InjectionPoint(area, point["id"], point["side"], point["muscle"], 0, None, None)
    return replace(
        spot,
        side=point["side"],
        muscle=point["muscle"],
        units=point["units"],
        place=place,
        reason=point.get("reason", ""),
        words_of_reason=point.get("words", ""),
        **_caution(point),
    )


def _caution(point: Mapping[str, Any]) -> dict[str, Any]:
    said = point.get("caution")
    if not said:
        return {}
    return {"zones": tuple(said["zones"]), "caution": said["reason"], "words_of_caution": said["words"]}


def refused(doses: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Why points of a decision may not lie where they do, by area."""
    return {
        f"units.{dose['area']}": f"{word(dose['area'])}: {fault}."
        for dose in doses
        for point in dose.get("points") or ()
        if point["x"] is not None and (fault := caution_zones.refusal_of(dose["area"], (point["x"], point["y"])))
    }


def stored(spots: Iterable[InjectionPoint]) -> list[dict[str, Any]]:
    """As a decision keeps them; `decided` reads them again."""
    return [
        {
            "id": spot.id,
            "side": spot.side,
            "muscle": spot.muscle,
            "units": spot.units,
            "x": spot.place[0] if spot.place else None,
            "y": spot.place[1] if spot.place else None,
        }
        | ({"reason": spot.reason, "words": spot.words_of_reason} if spot.reason else {})
        | ({"caution": _stored_caution(spot)} if spot.zones else {})
        for spot in spots
    ]


def _stored_caution(spot: InjectionPoint) -> dict[str, Any]:
    return {"zones": list(spot.zones), "reason": spot.caution, "words": spot.words_of_caution}


def sums(dose: AreaDose, spots: Iterable[InjectionPoint]) -> dict[str, float]:
    """Units as the area's range counts them: by side, or as `total`."""
    if not dose.per_side:
        return {"total": sum(spot.units for spot in spots)}
    by_side: dict[str, float] = {}
    for spot in spots:
        by_side[spot.side] = by_side.get(spot.side, 0) + spot.units
    return by_side


def _as_before(spots: Sequence[InjectionPoint], units: Units) -> tuple[InjectionPoint, ...]:
    """Points of a decision that kept none, as such decisions were always read: what was decided stays what it was."""
    if "total" in units:
        return _largest_remainders(spots, units["total"])
    given = {
        spot.id: spot
        for side, amount in units.items()
        for spot in _largest_remainders([spot for spot in spots if spot.side == side], amount)
    }
    return tuple(given.get(spot.id, spot) for spot in spots)


def _largest_remainders(spots: Sequence[InjectionPoint], total: float) -> tuple[InjectionPoint, ...]:
    before = sum(spot.units for spot in spots)
    if not spots or before == total:
        return tuple(spots)
    exact = [total * 2 * (spot.units / before if before else 1 / len(spots)) for spot in spots]
    halves = [int(share + 1e-9) for share in exact]
    largest = sorted(range(len(spots)), key=lambda i: (round(halves[i] - exact[i], 6), i))
    for i in largest[: round(total * 2) - sum(halves)]:
        halves[i] += 1
    return tuple(replace(spot, units=plain(half / 2)) for spot, half in zip(spots, halves, strict=True))
