"""Values of a text's placeholders in this plan: as English, and typed for rendering in another language."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from planning.engine.conditions.nodes import Has, leaves
from planning.engine.contract import vocabulary as v
from planning.engine.contract.treatment_history import Dose
from planning.engine.deciding.decision import DoseDecision, EngineDecision
from planning.engine.deciding.rule_evaluation import reader_for
from planning.engine.deciding.subjects import FiredRule
from planning.engine.explaining.dose_explanation import (
    as_dosed,
    differences,
    dose_phrases,
    label_of,
    per,
    units_on_sides,
)
from planning.engine.explaining.json_values import as_json
from planning.engine.facts import FACTS
from planning.engine.protocol.model import Protocol
from planning.engine.protocol.texts import REGION_NAMES, capital, day, figure, listed, span

_UNITS = ("review.may_add", "toxin_history.units_last_90_days")
ValueKind = Literal["date", "areas", "units", "text"]


class PlaceholderValue(NamedTuple):
    text: str
    value: Mapping[str, Any]
    """As a `StatementValue`, which is built with its whole statement."""


class PlaceholderContext(NamedTuple):
    """Where a placeholder stands."""

    decision: EngineDecision
    protocol: Protocol
    fired: FiredRule

    @property
    def dose(self) -> DoseDecision | None:
        here = self.decision.areas.get(self.fired.target.area) if self.fired.target.area is not None else None
        return here.dose if here is not None else None


def placeholder_value(name: str, subject: PlaceholderContext) -> PlaceholderValue:
    """For every placeholder but those of areas."""
    if name in ("toxin_from", "treat_by", "treat_jaw_by", "event"):
        return _day(name, subject)
    maker = _MAKERS.get(name)
    return maker(subject) if maker is not None else _fact(name, subject)


def _word(kind: ValueKind, text: str, value: Any) -> PlaceholderValue:
    return PlaceholderValue(text, {"kind": kind, "value": value})


def _day(name: str, subject: PlaceholderContext) -> PlaceholderValue:
    days: Mapping[str, date | None] = {**subject.decision.dates, "event": subject.decision.document.goals.event_on}
    found = days.get(name)
    return _word("text", "not named", None) if found is None else _word("date", day(found), found.isoformat())


def _units(value: float | None) -> PlaceholderValue:
    return _word("units", "not known" if value is None else figure(value), as_json(value))


def _fact(name: str, subject: PlaceholderContext) -> PlaceholderValue:
    value = reader_for(subject.decision.document, subject.fired.state, subject.fired.target)(FACTS[name])
    if isinstance(value, int | float):
        kind: ValueKind = "units" if name in _UNITS else "text"
        return _word(kind, figure(round(value, 1)), as_json(round(value, 1)))
    return _word("text", "not recorded" if value is None else str(value).replace("_", " "), as_json(value))


def _medicines(subject: PlaceholderContext) -> PlaceholderValue:
    tests = (test for test in leaves(subject.fired.rule.when) if isinstance(test, Has))
    classes = {test.value for test in tests if test.fact.name == "safety.medicines"}
    medicines = subject.decision.document.safety.medicines or ()
    names = [medicine.name for medicine in medicines if medicine.class_ in classes]
    return _word("text", ", ".join(names) or "none named", names)


def _disorder(subject: PlaceholderContext) -> PlaceholderValue:
    named = subject.decision.document.safety.neuromuscular_disorder
    return _word("text", str(named or "none named"), as_json(named))


def _cleared_by(subject: PlaceholderContext) -> PlaceholderValue:
    clearance = subject.decision.document.safety.specialist_clearance
    text = f"{clearance.by} on {day(clearance.on)}" if clearance else "nobody"
    return _word("text", text, as_json(clearance))


def _manoeuvres_left(subject: PlaceholderContext) -> PlaceholderValue:
    done = subject.decision.document.exam.manoeuvres or ()
    left = [manoeuvre.value for manoeuvre in v.Manoeuvre if manoeuvre not in done]
    return _word("text", ", ".join(code.replace("_", " ") for code in left), left)


def _sites(subject: PlaceholderContext) -> PlaceholderValue:
    sites = sorted(subject.fired.state.infected_elsewhere or (), key=list(v.Region).index)
    return _word("text", ", ".join(REGION_NAMES[site] for site in sites), [site.value for site in sites])


def _dilution(subject: PlaceholderContext) -> PlaceholderValue:
    """Units in a tenth of a millilitre; of several vials, where they agree."""
    vials = subject.decision.document.vials
    strengths = {_strength(one.vial_units, one.diluent_ml) for one in vials}
    return _units(strengths.pop() if len(strengths) == 1 else None)


def _strength(units: float | None, millilitres: float | None) -> float | None:
    return round(units / (millilitres * 10), 2) if units and millilitres else None


def _differences(subject: PlaceholderContext) -> PlaceholderValue:
    found, values = differences(subject.decision, subject.fired.target.area, subject.protocol)
    return _word("text", ", ".join(found) or "as graded or felt on each side", values)


def _brow_risks(subject: PlaceholderContext) -> PlaceholderValue:
    """What makes a heavy brow likely in this face (R060)."""
    anatomy = subject.decision.document.anatomy
    low = [side.value for side in v.BodySide if anatomy.brow_on(side) == v.BrowPosition.BELOW]
    risks = {
        "heavy lids": anatomy.eyelids == v.Eyelids.HEAVY,
        "low brow" if len(low) != 1 else f"low brow on the {low[0]}": bool(low),
        "high forehead": anatomy.forehead_height == v.ForeheadHeight.HIGH,
    }
    found = [risk for risk, there in risks.items() if there]
    return _word("text", listed(found), found)


def _proposed(subject: PlaceholderContext) -> PlaceholderValue:
    dose = subject.dose
    if dose is None:
        return _units(None)
    value = {"low": dose.low / 2, "high": dose.high / 2, "basis": dose.basis.value}
    return _word("units", f"{span(dose.low / 2, dose.high / 2)} U {per(dose.basis)}", as_json(value))


def suggested_units(dose: DoseDecision) -> dict[str, float]:
    """Each side of an area dosed per side; else the total, with the sides beside it where they differ."""
    left, right = dose.left, dose.right
    if dose.basis is v.DoseBasis.PER_SIDE and left is None and right is None:
        left = right = dose.total // 2
    sides = {side: halves / 2 for side, halves in (("left", left), ("right", right)) if halves is not None}
    return sides if dose.basis is v.DoseBasis.PER_SIDE else {"total": dose.total / 2, **sides}


def intended_units(meant: Dose) -> dict[str, float]:
    parts = {"total": meant.total, "left": meant.left, "right": meant.right}
    return {key: units for key, units in parts.items() if units is not None}


def _suggested(subject: PlaceholderContext) -> PlaceholderValue:
    if subject.dose is None:
        return _units(None)
    units = suggested_units(subject.dose)
    apart = {side: amount for side, amount in units.items() if side != "total"}
    parts = [f"{figure(units['total'])} U in total"] if "total" in units else []
    parts += [units_on_sides(apart)] if apart else []
    text = parts[0] if len(parts) == 1 else f"{parts[0]} ({parts[1]})"
    return _word("units", text, as_json(units))


def _intended(subject: PlaceholderContext) -> PlaceholderValue:
    meant = (
        (subject.decision.document.intended or {}).get(subject.fired.target.area) if subject.fired.target.area else None
    )
    if meant is None or subject.dose is None:
        return _word("units", "none", None)
    return _word("units", as_dosed(meant, subject.dose.basis), as_json(intended_units(meant)))


def _intended_held(subject: PlaceholderContext) -> PlaceholderValue:
    intended = subject.decision.document.intended or {}
    held = [area for area in v.Area if area in subject.decision.state.intended_held]
    text = []
    for area in held:
        plan = subject.protocol.areas[area]
        text.append(f"{plan.name} ({as_dosed(intended[area], plan.dosing.basis if plan.dosing else None)})")
    return _word("areas", ", ".join(text), {area.value: as_json(intended_units(intended[area])) for area in held})


def _left_of_limit(subject: PlaceholderContext) -> PlaceholderValue:
    before = subject.decision.document.toxin_history.units_last_90_days or 0
    return _units(subject.protocol.number("limit_units") - before)


def _room(subject: PlaceholderContext) -> PlaceholderValue:
    review = subject.fired.target.review
    assert review is not None
    units = review.range_room if review.may_add is None else review.may_add
    return _word("units", "not known" if units is None else f"{figure(units)} U", as_json(units))


def _place(subject: PlaceholderContext) -> PlaceholderValue:
    region = subject.fired.target.region
    return _word("text", REGION_NAMES[region] if region else "face", as_json(region))


def _reached(subject: PlaceholderContext) -> PlaceholderValue:
    phrases = dose_phrases(subject.dose, subject.decision, subject.protocol) if subject.dose else []
    return _word("text", "; ".join(one.text for one in phrases), [one.value for one in phrases])


def _label(subject: PlaceholderContext) -> PlaceholderValue:
    """Empty where the label does not cover this face."""
    units = label_of(subject.dose, subject.protocol) if subject.dose else None
    if units is None or subject.dose is None:
        return _word("units", "", None)
    per_side = " per side" if subject.dose.basis is v.DoseBasis.PER_SIDE else ""
    return _word("units", f"label {figure(units)} U{per_side}", as_json(units))


_MAKERS: Mapping[str, Callable[[PlaceholderContext], PlaceholderValue]] = {
    "place": _place,
    "Place": lambda subject: _place(subject)._replace(text=capital(_place(subject).text)),
    "reached": _reached,
    "label": _label,
    "medicines": _medicines,
    "disorder": _disorder,
    "cleared_by": _cleared_by,
    "manoeuvres_left": _manoeuvres_left,
    "sites": _sites,
    "differences": _differences,
    "brow_risks": _brow_risks,
    "dilution": _dilution,
    "proposed": _proposed,
    "suggested": _suggested,
    "intended": _intended,
    "intended_held": _intended_held,
    "left_of_limit": _left_of_limit,
    "room": _room,
    "session": lambda subject: _units(subject.decision.totals.session),
    "sum": lambda subject: _units(subject.decision.totals.forehead_and_glabella),
    "with_this": lambda subject: _units(subject.decision.totals.with_this),
}
