"""What the decision form shows: as typed, else as decided before, else as the engine suggested."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from clinic.practice.faceplaces import Place, own_places, own_shapes, side_at, where
from planning.consults.words import word
from planning.plans import decided_points, decision_input, point_input, shares
from planning.plans.area_doses import AreaDose
from planning.plans.caution_reasons import CautionReason
from planning.plans.injection_points import InjectionPoint
from planning.plans.models import Decision, DoseReason, PlaceReasonChoices, Plan
from planning.plans.own_protocol import unjudged
from planning.plans.reason_pair import ReasonBox, ReasonPair

FIELDS = ("units", "x", "y", "out", "why", "words", "caution", "caution_words")
"""Of a point, as the form sends it."""


def decision_form(
    plan: Plan, decision: Decision | None, post: QueryDict | None = None, errors: Mapping[str, str] | None = None
) -> dict[str, Any]:
    post, errors = post or QueryDict(), errors or {}
    before = {dose["area"]: dose for dose in (decision.doses if decision else ())}
    chosen = decision.treatments if decision else {}
    course = post.get("course", decision.course if decision else "")
    not_kept = unjudged(plan)
    proposed = [] if not_kept else shares.proposed(plan)
    others = [_area(dose, before.get(dose.area), post, errors) for dose in shares.addable(plan)]
    return {
        "course": course,
        "unjudged": not_kept,
        "courses": [
            {"value": value, "label": label, "chosen": value == course} for value, label in decision_input.courses(plan)
        ],
        "areas": [_area(dose, before.get(dose.area), post, errors) for dose in proposed],
        "others": others,
        "others_open": any(area["added"] or area["add_error"] for area in others),
        "treatments": [_treatment(code, chosen, post) for code in _other_treatments(plan)],
        "why_chosen": _why_chosen(),
        "caution_chosen": _caution_chosen(),
        "words": post.get("words", decision.words if decision else ""),
        "patient_words": post.get("patient_words", decision.patient_words if decision else _patient_words(plan)),
        "errors": errors,
        "error_list": [(element_of(name), text) for name, text in errors.items()],
        "idempotency_key": uuid.uuid4(),
    }


def _area(
    dose: AreaDose, before: Mapping[str, Any] | None, post: QueryDict, errors: Mapping[str, str]
) -> dict[str, Any]:
    area, said, before = dose.area, before, before or {}
    left_out = bool(before) and before.get("units") is None
    parts = [
        {
            "part": part,
            "id": _id(part.name),
            "value": post.get(part.name, f"{part.units:g}" if part.units is not None else ""),
            "error": errors.get(part.name, ""),
        }
        for part in decision_input.parts_of(dose, before.get("units"))
    ]
    points = [point(spot, out, post, errors) for spot, out in point_spots(dose, said, post)]
    return {
        "area": area,
        "word": word(area),
        "allowed": dose.allowed,
        "parts": parts,
        "out": bool(post.get(f"out.{area}")) if post else left_out,
        "off_plan": dose.off_plan,
        "added": bool(post.get(f"add.{area}")) if post else bool(before.get("units")),
        "add_id": _id(f"add.{area}"),
        "add_error": errors.get(f"add.{area}", ""),
        "shapes": " ".join(own_shapes(area)),
        "near": json.dumps(own_places(area)),
        "even": dose.even,
        "most": dose.most,
        "by_point": point_input.is_by_point(post, area) if post else _is_by_point(dose, before),
        "blank": point(_blank(dose), False, QueryDict(), {}),
        "points": points,
        "has_point_error": any(one["has_error"] for one in points),
        "why": _why_so_many(area, before, post, errors),
    }


def _why_so_many(area: str, before: Mapping[str, Any], post: QueryDict, errors: Mapping[str, str]) -> ReasonPair:
    """Why an area's units are outside the range, or off the plan."""

    def box(field: str) -> ReasonBox:
        name = f"{field}.{area}"
        return ReasonBox(_id(name), name, post.get(name, before.get(field, "")), errors.get(name, ""))

    return ReasonPair("Reason", DoseReason.choices, box("reason"), box("words"), longest=decision_input.LONGEST)


def _is_by_point(dose: AreaDose, before: Mapping[str, Any]) -> bool:
    """Whether the points were given units of their own before, and not the area's total shared out."""
    if "points" not in before:
        return False
    shared = shares.spread(dose, dose.points, before["units"])
    kept = {point["id"]: point["units"] for point in before["points"]}
    return shared is None or kept != {spot.id: spot.units for spot in shared}


def point_spots(dose: AreaDose, said: Mapping[str, Any] | None, post: QueryDict) -> list[tuple[InjectionPoint, bool]]:
    """Every point of an area that the form shows, and whether it was taken away: as typed, as decided before, else as suggested."""
    suggested = dose.points
    if point_input.is_told(post, dose.area):
        told = point_input.offered(dose, post)
        return [(spot, bool(post.get(point_input.name(spot, "out")))) for spot in told]
    if said is None or "points" not in said:
        return [(spot, False) for spot in decided_points.decided(dose, said) or suggested]
    stays = {spot.id: spot for spot in decided_points.decided(dose, said)}
    kept = [(stays.pop(spot.id), False) if spot.id in stays else (replace(spot, units=0), True) for spot in suggested]
    return [*kept, *((spot, False) for spot in stays.values())]


def point(spot: InjectionPoint, out: bool, post: QueryDict, errors: Mapping[str, str]) -> dict[str, Any]:
    """One row of the list of points, as typed where something was typed."""
    names = {field: point_input.name(spot, field) for field in FIELDS}
    is_typed = names["units"] in post
    place = _typed_place(post, names) if is_typed else spot.place
    units = _typed_units(post, names, spot.units) if is_typed else spot.units
    reason, words = point_input.reason_of(spot, post) if is_typed else (spot.reason, spot.words_of_reason)
    shown = replace(spot, units=units, place=place, side=side_at(place[0]) if spot.is_own and place else spot.side)
    caution = point_input.caution_of(spot, post) if is_typed else (spot.caution, spot.words_of_caution)
    wrong = [errors.get(names[field], "") for field in ("units", "x", "why", "words", "caution", "caution_words")]
    return {
        "spot": shown,
        "names": names,
        "id": _id(names["units"]),
        "place_id": _id(names["x"]),
        "key": spot.id.rpartition(".")[2],
        "units": post.get(names["units"], "") if is_typed else f"{spot.units:g}",
        "where": where(place) if place else "Not on the drawing",
        "out": out,
        "has_error": any(wrong),
        "error": wrong[0] or wrong[1],
        "why": _why_there(
            f"Outside {word(spot.area)}: why",
            ReasonBox(_id(names["why"]), names["why"], reason, wrong[2]),
            ReasonBox(_id(names["words"]), names["words"], words, wrong[3]),
            mark="place",
            of=shown.words,
        ),
        "caution": _why_cautioned(
            ReasonBox(_id(names["caution"]), names["caution"], caution[0], wrong[4]),
            ReasonBox(_id(names["caution_words"]), names["caution_words"], caution[1], wrong[5]),
            mark="caution",
            of=shown.words,
        ),
    }


def _why_chosen() -> ReasonPair:
    """Beside the face map: for the point in hand, whose row sends it."""
    boxes = ReasonBox("chosen-reason"), ReasonBox("chosen-words")
    return _why_there("Outside its area: why", *boxes, mark="chosen")


def _caution_chosen() -> ReasonPair:
    boxes = ReasonBox("chosen-caution-reason"), ReasonBox("chosen-caution-words")
    return _why_cautioned(*boxes, mark="chosen-caution")


def _why_cautioned(reason: ReasonBox, words: ReasonBox, *, mark: str, of: str = "") -> ReasonPair:
    longest = point_input.LONGEST_WORDS
    return ReasonPair("In a caution zone: why", CautionReason.choices, reason, words, longest=longest, mark=mark, of=of)


def _why_there(asks: str, reason: ReasonBox, words: ReasonBox, *, mark: str, of: str = "") -> ReasonPair:
    longest = point_input.LONGEST_WORDS
    return ReasonPair(asks, PlaceReasonChoices.choices, reason, words, longest=longest, mark=mark, of=of)


def _typed_units(post: QueryDict, names: Mapping[str, str], before: float) -> float:
    typed = point_input.units_of(post.get(names["units"], ""))
    return before if typed is None else typed


def _typed_place(post: QueryDict, names: Mapping[str, str]) -> Place | None:
    return point_input.place_of(post.get(names["x"], ""), post.get(names["y"], ""))


def _blank(dose: AreaDose) -> InjectionPoint:
    """The row of a point that the injector is about to add; the page's script fills in its number and its place."""
    return point_input.own(dose, "own-0")


def _other_treatments(plan: Plan) -> list[str]:
    """Each once, though it may have two roles: beside the toxin for one finding, after it for another."""
    return list(dict.fromkeys(other.treatment for other in plan.answer.treatments))


def _treatment(code: str, chosen: Mapping[str, bool], post: QueryDict) -> dict[str, str]:
    before = {True: "yes", False: "no", None: ""}[chosen.get(code)]
    return {"code": code, "word": word(code), "value": post.get(f"treatment.{code}", before)}


def _patient_words(plan: Plan) -> str:
    """Where nothing may be injected, the protocol's own words for the patient are offered."""
    said = [line.patient_text for line in plan.answer.holds]
    return " ".join(filter(None, said))


def element_of(name: str) -> str:
    """Id of the control that shows the error of a field: a place is told by the units beside it, for its own fields are hidden."""
    return _id(f"{name[:-2]}.units" if name.startswith("pt.") and name.endswith(".x") else name)


def _id(name: str) -> str:
    return "d-" + name.replace(".", "-").replace("_", "-")
