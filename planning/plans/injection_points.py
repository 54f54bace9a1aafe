"""Where an area's units go: the engine's points on the drawing, and what the injector made of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from clinic.practice import faceplaces
from clinic.practice.faceplaces import Place
from planning.plans.area_doses import AreaDose, Units
from planning.plans.models import PlaceReason


@dataclass(frozen=True)
class Spot:
    """One injection as planned. `home` is where the protocol puts it, None for a point of the injector's own; `place` is None where the
    drawing has no spot for it: it is listed then, and never drawn at a guessed place. `share` is its proportion of the area's units; `pair`
    is a key that it has in common with the point that mirrors it. `reason` (PlaceReason) says why it lies outside its area's region."""

    area: str
    id: str
    side: str
    muscle: str
    units: float
    place: Place | None
    home: Place | None
    share: int = 1
    pair: int | None = None
    reason: str = ""
    words_of_reason: str = ""

    @property
    def is_own(self) -> bool:
        return self.id.startswith(f"{self.area}.own-")

    @property
    def moved(self) -> int:
        """Millimetres of the drawing; 0 where it stands as the protocol puts it."""
        return faceplaces.millimetres(self.home, self.place) if self.home and self.place else 0

    @property
    def is_outside(self) -> bool:
        """Whether it has left its area's region."""
        return self.place is not None and self.place != self.home and faceplaces.is_outside(self.area, self.place)

    @property
    def why(self) -> str:
        return why_outside(self.reason, self.words_of_reason)

    @property
    def words(self) -> str:
        return point_words(self.muscle, self.side, self.id)


def point_words(muscle: str, side: str, point: str) -> str:
    """Muscle, place and side: `crows_feet.upper.r` is "Orbicularis oculi (lateral), upper, right". The place comes from the drawing's
    own id, where it has one that the muscle's name does not say already; a point of the injector's own says so."""
    muscle = muscle.replace("_", " ")
    parts = point.split(".")
    place = parts[1].replace("-", " ") if len(parts) == 3 and parts[1] not in muscle else ""
    own = f"own point {parts[1].removeprefix('own-')}" if parts[1:] and parts[1].startswith("own-") else ""
    return ", ".join(filter(None, (f"{muscle[:1].upper()}{muscle[1:]}", place or own, side)))


def why_outside(reason: str, words: str) -> str:
    """ "outside its area: Scar or lesion (2 cm, healed)"; empty without a reason."""
    label = dict(PlaceReason.choices).get(reason, "")
    return f"outside its area: {label}{f' ({words})' if words else ''}" if label else ""


def recommended(dose: AreaDose) -> tuple[Spot, ...]:
    """The engine's own points of one area of a plan."""
    places = faceplaces.place(dose.area, dose.points)
    return tuple(
        Spot(dose.area, p.id, p.side, p.muscle, p.units, places.get(p.id), places.get(p.id), p.share, p.pair)
        for p in dose.points
    )


def decided(dose: AreaDose, said: Mapping[str, Any] | None) -> tuple[Spot, ...]:
    """The points of one area as the injector decided; as the engine suggests where nothing was decided; none for an area left out."""
    suggested = recommended(dose)
    if said is None:
        return suggested
    if not said["units"]:
        return ()
    if "points" not in said:
        return _as_before(suggested, said["units"])
    known = {spot.id: spot for spot in suggested}
    return tuple(_kept(dose.area, p, known.get(p["id"])) for p in said["points"])


def _kept(area: str, point: Mapping[str, Any], known: Spot | None) -> Spot:
    place = (point["x"], point["y"]) if point["x"] is not None else None
    spot = known or Spot(area, point["id"], point["side"], point["muscle"], 0, None, None)
    return replace(
        spot,
        side=point["side"],
        muscle=point["muscle"],
        units=point["units"],
        place=place,
        reason=point.get("reason", ""),
        words_of_reason=point.get("words", ""),
    )


def stored(spots: Iterable[Spot]) -> list[dict[str, Any]]:
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
        for spot in spots
    ]


def sums(dose: AreaDose, spots: Iterable[Spot]) -> dict[str, float]:
    """Units as the area's range counts them: by side, or as `total`."""
    if not dose.per_side:
        return {"total": sum(spot.units for spot in spots)}
    by_side: dict[str, float] = {}
    for spot in spots:
        by_side[spot.side] = by_side.get(spot.side, 0) + spot.units
    return by_side


def _as_before(spots: Sequence[Spot], units: Units) -> tuple[Spot, ...]:
    """Points of a decision that kept none, as such decisions were always read: what was decided stays what it was."""
    if "total" in units:
        return _largest_remainders(spots, units["total"])
    given = {
        spot.id: spot
        for side, amount in units.items()
        for spot in _largest_remainders([spot for spot in spots if spot.side == side], amount)
    }
    return tuple(given.get(spot.id, spot) for spot in spots)


def _largest_remainders(spots: Sequence[Spot], total: float) -> tuple[Spot, ...]:
    before = sum(spot.units for spot in spots)
    if not spots or before == total:
        return tuple(spots)
    exact = [total * 2 * (spot.units / before if before else 1 / len(spots)) for spot in spots]
    halves = [int(share + 1e-9) for share in exact]
    largest = sorted(range(len(spots)), key=lambda i: (round(halves[i] - exact[i], 6), i))
    for i in largest[: round(total * 2) - sum(halves)]:
        halves[i] += 1
    return tuple(replace(spot, units=plain(half / 2)) for spot, half in zip(spots, halves, strict=True))


def plain(number: float) -> float:
    """A whole number without its point, so that it is stored and shown as people write it."""
    return int(number) if float(number).is_integer() else number
