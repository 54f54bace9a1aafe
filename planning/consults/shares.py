"""How an area's units are shared out over its points when the injector decides, and which totals split evenly.

The rule is the engine's (planning.engine.sharing); the proportions are those of the protocol that the plan was made under.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from planning import engine, protocols
from planning.consults.models import Plan
from planning.consults.spots import SIDES, Spot, off_plan, plain
from planning.engine import Protocol, sharing
from planning.engine.deciding.sides import greater_side

Dose = dict[str, Any]


def proposed(plan: Plan) -> list[Dose]:
    """The plan's doses; each point with its `share` and the `pair` that it belongs to, each area with `even` and `most`.

    `even`: both sides are to get the same. `most`: the largest total that is offered, by the range and by what areas share.
    """
    protocol = protocols.kept(plan.protocol_sha256)
    return [
        _with_shares(dose, plan, protocol, is_even="left" not in dose["suggested"]) for dose in plan.outcome["doses"]
    ]


def addable(plan: Plan) -> list[Dose]:
    """Areas that the injector may add: those with a range in the plan's own protocol and without a dose in the plan. None where that
    version of the protocol is not kept any more."""
    protocol = protocols.kept(plan.protocol_sha256)
    if protocol is None or not (plan.is_ready and plan.outcome["doses"]):
        return []
    document = engine.read_document(plan.document)
    taken = {dose["area"] for dose in plan.outcome["doses"]}
    areas = [area for area, plan_of in protocol.areas.items() if plan_of.dosing and str(area) not in taken]
    return [
        _with_shares(
            off_plan(protocol, area), plan, protocol, is_even=greater_side(area, (), document, protocol) is None
        )
        for area in areas
    ]


def _with_shares(dose: Dose, plan: Plan, protocol: Protocol | None, is_even: bool) -> Dose:
    is_even = is_even and dose["basis"] == "total"
    known = {} if protocol is None else {p.id: p.share for p in protocol.areas[dose["area"]].points}
    keys = sharing.mirrored(point["side"] for point in dose["points"])
    # Where the sides of a total differ, the proportion is the one that was suggested.
    by_protocol = is_even or dose["basis"] == "per_side" or bool(dose.get("off_plan"))
    points = [
        {**point, "share": known[point["id"]] if by_protocol and point["id"] in known else _halves(point), "pair": key}
        for point, key in zip(dose["points"], keys, strict=True)
    ]
    return {**dose, "points": points, "even": is_even, "most": _most(dose, plan, protocol)}


def _halves(point: Mapping[str, Any]) -> int:
    return max(1, round(point["units"] * 2))


def _most(dose: Dose, plan: Plan, protocol: Protocol | None) -> float:
    own = _units(dose)
    tops = [float(dose["allowed"][1])]
    for budget in protocol.budgets if protocol else ():
        if budget.total is not None and dose["area"] in budget.areas:
            shared = sum(_units(one) for one in plan.outcome["doses"] if one["area"] in budget.areas)
            tops.append(budget.total - shared + own)
    left = plan.outcome["totals"].get("left_of_400")
    if left is not None:
        tops.append(left + own)
    return plain(min(tops))


def _units(dose: Mapping[str, Any]) -> float:
    suggested = dose["suggested"]
    return float(suggested.get("total") or sum(suggested.get(side) or 0 for side in SIDES))


def spread(dose: Mapping[str, Any], spots: Sequence[Spot], units: Mapping[str, float]) -> tuple[Spot, ...] | None:
    """An area's units over its points, each side's over its own; None where the face is even and the total does not split so."""
    if "total" in units:
        return _over(spots, units["total"], bool(dose.get("even")))
    given: dict[str, Spot] = {}
    for side, amount in units.items():
        shared = _over([spot for spot in spots if spot.side == side], amount, False)
        given |= {spot.id: spot for spot in shared or ()}
    return tuple(given.get(spot.id, spot) for spot in spots)


def _over(spots: Sequence[Spot], units: float, is_even: bool) -> tuple[Spot, ...] | None:
    if not spots or sum(spot.units for spot in spots) == units:
        return tuple(spots)
    weights, total = tuple(spot.share for spot in spots), round(units * 2)
    doses = (
        sharing.evenly(total, weights, [spot.pair for spot in spots]) if is_even else sharing.by_weight(total, weights)
    )
    if doses is None:
        return None
    return tuple(replace(spot, units=plain(half / 2)) for spot, half in zip(spots, doses, strict=True))


def uneven_words(dose: Mapping[str, Any], spots: Sequence[Spot], total: float) -> str:
    """Why this total is not taken, and the nearest that are: "5.5 U does not split evenly over 2 points: 5 or 6 U do."; empty where it
    splits."""
    if not dose.get("even") or not spots:
        return ""
    weights, pairs = [spot.share for spot in spots], [spot.pair for spot in spots]
    if sharing.evenly(round(total * 2), weights, pairs) is not None:
        return ""
    low, high = round(dose["allowed"][0] * 2), round(dose["most"] * 2)
    near = [one for one in sharing.nearest_even(round(total * 2), weights, pairs, low, high) if one is not None]
    offered = " or ".join(f"{half / 2:g}" for half in near)
    offer = f"{offered} U {'do' if len(near) == 2 else 'does'}" if near else "no total near it in the range does"
    return f"{total:g} U does not split evenly over {len(spots)} point{'' if len(spots) == 1 else 's'}: {offer}."
