"""How an area's units are shared out over its points when the injector decides, and which totals split evenly.

The rule is the engine's (planning.engine.sharing); the proportions are those of the protocol that the plan was made under.
"""

from collections.abc import Sequence
from dataclasses import replace

from planning import engine
from planning.engine import Protocol, sharing
from planning.engine.contract.answer import Answer
from planning.engine.contract.numbers import plain
from planning.engine.contract.vocabulary import Area
from planning.engine.deciding.sides import greater_side
from planning.plans import area_doses
from planning.plans.area_doses import AreaDose, Units
from planning.plans.injection_points import InjectionPoint
from planning.plans.models import Plan
from planning.plans.own_protocol import own_protocol


def proposed(plan: Plan) -> list[AreaDose]:
    """The plan's doses, with each point's share and pair, and what each area may get at most."""
    protocol = own_protocol(plan)
    return [
        _with_shares(area_doses.proposed(dose), plan.answer, protocol, is_even=dose.suggested.left is None)
        for dose in plan.answer.doses
    ]


def addable(plan: Plan) -> list[AreaDose]:
    """Areas that the injector may add: those with a range in the plan's own protocol and without a dose in the plan. None where that
    version of the protocol is not kept any more."""
    protocol, answer = own_protocol(plan), plan.answer
    if protocol is None or not (plan.without_plan or (plan.is_ready and answer.doses)):
        return []
    document = engine.read_document(plan.document)
    areas = [area for area, of in protocol.areas.items() if of.dosing and answer.dose_of(area) is None]
    return [
        _with_shares(
            area_doses.off_plan(protocol, area),
            answer,
            protocol,
            is_even=greater_side(area, (), document, protocol) is None,
        )
        for area in areas
    ]


def _with_shares(dose: AreaDose, answer: Answer, protocol: Protocol | None, is_even: bool) -> AreaDose:
    is_even = is_even and not dose.per_side
    # Where the sides of a total differ, the proportion is the one that was suggested.
    by_protocol = is_even or dose.per_side or dose.off_plan
    known = {p.id: p.share for p in protocol.areas[Area(dose.area)].points} if protocol and by_protocol else {}
    keys = sharing.mirrored(point.side for point in dose.points)
    points = tuple(
        replace(point, share=known.get(point.id, point.share), pair=key)
        for point, key in zip(dose.points, keys, strict=True)
    )
    return replace(dose, points=points, even=is_even, most=_most(dose, answer, protocol))


def _most(dose: AreaDose, answer: Answer, protocol: Protocol | None) -> float:
    tops = [float(dose.allowed[1])]
    for budget in protocol.budgets if protocol else ():
        if budget.total is not None and dose.area in budget.areas:
            shared = sum(one.suggested.sum for one in answer.doses if one.area in budget.areas)
            tops.append(budget.total - shared + dose.units)
    left = answer.totals.left_of_400
    if left is not None:
        tops.append(left + dose.units)
    return plain(float(min(tops)))


def spread(dose: AreaDose, spots: Sequence[InjectionPoint], units: Units) -> tuple[InjectionPoint, ...] | None:
    """An area's units over its points, each side's over its own; None where the face is even and the total does not split so."""
    if "total" in units:
        return _over(spots, units["total"], dose.even)
    given: dict[str, InjectionPoint] = {}
    for side, amount in units.items():
        shared = _over([spot for spot in spots if spot.side == side], amount, False)
        given |= {spot.id: spot for spot in shared or ()}
    return tuple(given.get(spot.id, spot) for spot in spots)


def _over(spots: Sequence[InjectionPoint], units: float, is_even: bool) -> tuple[InjectionPoint, ...] | None:
    if not spots or sum(spot.units for spot in spots) == units:
        return tuple(spots)
    weights, total = tuple(spot.share for spot in spots), round(units * 2)
    doses = (
        sharing.evenly(total, weights, [spot.pair for spot in spots]) if is_even else sharing.by_weight(total, weights)
    )
    if doses is None:
        return None
    return tuple(replace(spot, units=plain(half / 2)) for spot, half in zip(spots, doses, strict=True))


def uneven_words(dose: AreaDose, spots: Sequence[InjectionPoint], total: float) -> str:
    """Why this total is not taken, and the nearest that are: "5.5 U does not split evenly over 2 points: 5 or 6 U do."; empty where it
    splits."""
    if not dose.even or not spots:
        return ""
    weights, pairs = [spot.share for spot in spots], [spot.pair for spot in spots]
    if sharing.evenly(round(total * 2), weights, pairs) is not None:
        return ""
    low, high = round(dose.allowed[0] * 2), round(dose.most * 2)
    near = [one for one in sharing.nearest_even(round(total * 2), weights, pairs, low, high) if one is not None]
    offered = " or ".join(f"{half / 2:g}" for half in near)
    offer = f"{offered} U {'do' if len(near) == 2 else 'does'}" if near else "no total near it in the range does"
    return f"{total:g} U does not split evenly over {len(spots)} point{'' if len(spots) == 1 else 's'}: {offer}."
