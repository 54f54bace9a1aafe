"""An area's points in the decision form: units point by point, places on the drawing, points left away and points of one's own."""

import re
from collections.abc import Iterator
from dataclasses import replace

from django.http import QueryDict

from clinic.practice import caution_zones, faceplaces
from clinic.practice.faceplaces import Place
from clinic.practice.fields import read_decimal
from patients.records.questions.base import typed
from planning.consults.words import word
from planning.engine.contract.numbers import plain
from planning.plans.area_doses import AreaDose
from planning.plans.caution_reasons import CautionReason
from planning.plans.injection_points import InjectionPoint
from planning.plans.models import PlaceReasonChoices

MOST_OWN = 12
"""Points that the injector may add to one area; more would be a slip or a script."""
LONGEST_WORDS = 300
OWN = re.compile(r"own-([1-9][0-9]?)")
PLACE = re.compile(r"-?[0-9]{1,4}(\.[0-9]{1,4})?")
Errors = dict[str, str]


def name(spot: InjectionPoint, field: str) -> str:
    """A field of one point: `pt.glabella.glabella.procerus.units`."""
    return f"pt.{spot.area}.{spot.id}.{field}"


def is_told(post: QueryDict, area: str) -> bool:
    """Whether the form says anything of this area's points."""
    return bool(post.get(f"points.{area}"))


def is_by_point(post: QueryDict, area: str) -> bool:
    """Whether the units count as they stand at each point; otherwise the area's total is shared out."""
    return is_told(post, area) and bool(post.get(f"by_point.{area}"))


def offered(dose: AreaDose, post: QueryDict) -> tuple[InjectionPoint, ...]:
    """Every point that the form may speak of: the protocol's, and those that the injector added."""
    keys = dict.fromkeys(post.getlist(f"own.{dose.area}"))
    added = [own(dose, key) for key in keys if OWN.fullmatch(key)]
    return (*dose.points, *added[:MOST_OWN])


def own(dose: AreaDose, key: str) -> InjectionPoint:
    """A point of the injector's own, before its place is known."""
    muscle = dose.muscle or _muscle(dose)
    share = min((point.share for point in dose.points), default=1)
    return InjectionPoint(dose.area, f"{dose.area}.{key}", "midline", muscle, 0, None, None, share)


def _muscle(dose: AreaDose) -> str:
    """The muscle of the area's points, where they all lie in one; else the area's name stands for it."""
    muscles = {point.muscle.split(" (")[0] for point in dose.points}
    return muscles.pop() if len(muscles) == 1 else word(dose.area)


def read_points(dose: AreaDose, post: QueryDict, errors: Errors) -> tuple[InjectionPoint, ...]:
    """The points that stay, at their places; with their own units where those count point by point."""
    return tuple(_read(dose, post, errors))


def _read(dose: AreaDose, post: QueryDict, errors: Errors) -> Iterator[InjectionPoint]:
    by_point = is_by_point(post, dose.area)
    for spot in offered(dose, post):
        if post.get(name(spot, "out")):
            continue
        placed = _placed(spot, dose, post, errors)
        if not by_point:
            yield placed
            continue
        units = _units(spot, post, errors)
        if units:
            yield replace(placed, units=units)


def _units(spot: InjectionPoint, post: QueryDict, errors: Errors) -> float:
    units = units_of(post.get(name(spot, "units"), ""))
    if units is None:
        errors[name(spot, "units")] = f"{_label(spot)}: write units in halves, or remove the point."
    return units or 0


def _placed(spot: InjectionPoint, dose: AreaDose, post: QueryDict, errors: Errors) -> InjectionPoint:
    x, y = (post.get(name(spot, axis), "") for axis in "xy")
    if not (x or y) and not spot.is_own:
        return spot
    place = place_of(x, y)
    fault = _fault(spot, dose, place) if place else "choose its place on the face map"
    if fault or place is None:
        errors[name(spot, "x")] = f"{_label(spot)}: {fault}."
        return spot
    side = faceplaces.side_at(place[0]) if spot.is_own or spot.side == "midline" else spot.side
    return _cautioned(_reasoned(replace(spot, place=place, side=side), post, errors), post, errors)


def _reasoned(spot: InjectionPoint, post: QueryDict, errors: Errors) -> InjectionPoint:
    """With the reason for which it lies outside its area's region; a point inside needs none and keeps none."""
    if not spot.is_outside:
        return spot
    reason, words = reason_of(spot, post)
    if reason not in PlaceReasonChoices.values:
        errors[name(spot, "why")] = f"{_label(spot)}: it lies outside {word(spot.area)}. Choose the reason."
    elif reason == PlaceReasonChoices.OTHER and not words:
        errors[name(spot, "words")] = f"{_label(spot)}: say in your own words why it lies outside {word(spot.area)}."
    return replace(spot, reason=reason, words_of_reason=words)


def _cautioned(spot: InjectionPoint, post: QueryDict, errors: Errors) -> InjectionPoint:
    """With the reason for which it lies in caution zones; a point outside of them needs none and keeps none."""
    zones = spot.cautions
    if not zones:
        return spot
    reason, words = caution_of(spot, post)
    if reason not in CautionReason.values:
        notes = " and ".join(zone.note for zone in zones)
        errors[name(spot, "caution")] = f"{_label(spot)}: it lies {notes}. Choose the reason."
    elif reason == CautionReason.OTHER and not words:
        errors[name(spot, "caution_words")] = f"{_label(spot)}: say in your own words why it lies in a caution zone."
    return replace(spot, zones=tuple(zone.code for zone in zones), caution=reason, words_of_caution=words)


def caution_of(spot: InjectionPoint, post: QueryDict) -> tuple[str, str]:
    """Code and words, as typed."""
    words = typed(post, name(spot, "caution_words"))
    return post.get(name(spot, "caution"), ""), words[:LONGEST_WORDS]


def reason_of(spot: InjectionPoint, post: QueryDict) -> tuple[str, str]:
    """Code and words, as typed."""
    words = typed(post, name(spot, "words"))
    return post.get(name(spot, "why"), ""), words[:LONGEST_WORDS]


def units_of(typed: str) -> float | None:
    """Units as typed, with point or comma; None for anything but halves."""
    number = read_decimal(typed)
    fits = number is not None and 0 <= number < 1000 and number * 2 == int(number * 2)
    return plain(float(number)) if number is not None and fits else None


def place_of(x: str, y: str) -> Place | None:
    """A place as the page sends it; None for what is no number."""
    if not (PLACE.fullmatch(x.strip()) and PLACE.fullmatch(y.strip())):
        return None
    return round(float(x), 1), round(float(y), 1)


def _fault(spot: InjectionPoint, dose: AreaDose, place: Place) -> str:
    """Why the point may not lie there. A right point stays on the right: crossing over would give the left side's units to the right."""
    if fault := faceplaces.fault_of(place) or caution_zones.refusal_of(spot.area, place):
        return fault
    side = faceplaces.side_at(place[0])
    if spot.side in ("left", "right") and not spot.is_own and side != spot.side:
        return f"a {spot.side}-side point stays on the patient\N{RIGHT SINGLE QUOTATION MARK}s {spot.side}"
    if side == "midline" and dose.per_side:
        return "this area counts its units by side, so no point of it lies on the midline"
    if dose.per_side and side not in dose.suggested:
        return f"the plan treats this area on the {' and '.join(dose.suggested)} alone"
    return ""


def _label(spot: InjectionPoint) -> str:
    return f"{word(spot.area)}, {spot.words[:1].lower()}{spot.words[1:]}" if not spot.is_own else _own_label(spot)


def _own_label(spot: InjectionPoint) -> str:
    return f"{word(spot.area)}, own point {spot.id.rpartition('-')[2]}"
