"""The parts of the answer, as JSON. Codes and numbers are written as they are; texts of the protocol are quoted."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from itertools import product
from json.encoder import encode_basestring as quoted

from planning.engine.compose.adjusting import Adjustment
from planning.engine.compose.answers import Answers, TreatmentEntry
from planning.engine.compose.doses import halves, units
from planning.engine.compose.dosing import AreaDose, Totals
from planning.engine.compose.order import Placed
from planning.engine.compose.stage import TREATMENTS
from planning.engine.compose.statements import Numbered
from planning.engine.contract import vocabulary as v
from planning.engine.contract.treated import Dose
from planning.engine.protocol.model import AreaPlan, Point, Protocol

_PLACES = {pair: place for place, pair in enumerate(product(v.TreatmentRole, TREATMENTS))}


def listed(items: Iterable[str]) -> str:
    return f"[{','.join(items)}]"


def texts(items: Iterable[str]) -> str:
    return listed(map(quoted, items))


def _code(code: str | None) -> str:
    return "null" if code is None else f'"{code}"'


def _day(day: date | None) -> str:
    return "null" if day is None else f'"{day.isoformat()}"'


def verdicts(answers: Answers, numbered: Numbered) -> str:
    found = []
    for routed in answers.routed:
        finding = routed.finding
        found.append(
            f'{{"finding":{routed.index},"region":"{finding.region}","concern":"{finding.concern}",'
            f'"suitability":"{routed.suitability}","area":{_code(routed.area)},'
            f'"because":{numbered.because(routed.because)}}}'
        )
    for wish in answers.wishes:
        found.append(
            f'{{"wish":"{wish.wish}","suitability":"{wish.suitability}","area":{_code(wish.area)},'
            f'"because":{numbered.because(wish.because)}}}'
        )
    return listed(found)


def dose(dose: AreaDose, protocol: Protocol, numbered: Numbered) -> str:
    plan, s, keep = dose.subject.plan, dose.suggestion, protocol.compiled.points
    points = [
        f"{keep.once((plan.code, point.id), partial(_point_head, point))}{amount}}}" for point, amount in dose.points
    ]
    because = dose.because + [key for routed in dose.subject.findings for key in routed.because]
    return (
        f"{{{protocol.compiled.heads.once(plan.code, lambda: _head(plan, protocol))},"
        f'"proposed":[{units(s.low)},{units(s.high)}],"suggested":{_amounts(suggested(dose))},'
        f'"intended":{_intended(dose)},"evidence":{_code(dose.subject.evidence)},'
        f'"off_label":{"true" if dose.off_label else "false"},"points":{listed(points)},'
        f'"because":{numbered.because(because)}}}'
    )


def _head(plan: AreaPlan, protocol: Protocol) -> str:
    """What is the same for every dose of an area."""
    dosing = plan.dosing
    assert dosing is not None
    low, high = units(halves(dosing.low)), units(halves(dosing.high))
    return f'"area":"{plan.code}","product":"{protocol.product}","basis":"{dosing.basis}","allowed":[{low},{high}]'


def _point_head(point: Point) -> str:
    return f'{{"id":{quoted(point.id)},"side":"{point.side}","muscle":{quoted(point.muscle)},"units":'


def suggested(dose: AreaDose) -> dict[str, float | int]:
    s = dose.suggestion
    sides = {side: units(amount) for side, amount in (("left", s.left), ("right", s.right)) if amount is not None}
    return sides if s.basis is v.DoseBasis.PER_SIDE else {"total": units(s.total), **sides}


def _amounts(units: Mapping[str, float | int]) -> str:
    return "{" + ",".join([f'"{side}":{amount}' for side, amount in units.items()]) + "}"


def _intended(dose: AreaDose) -> str:
    meant = dose.intended
    if meant is None:
        return "null"
    said = {"total": meant.total, "left": meant.left, "right": meant.right}
    given = {key: units(halves(value)) for key, value in said.items() if value is not None}
    return f'{_amounts(given)[:-1]},"in_range":{"true" if dose.in_range else "false"}}}'


def words_of(low: int, high: int) -> str:
    return f"{low / 2:g}" if low == high else f"{low / 2:g}-{high / 2:g}"


def per(basis: v.DoseBasis) -> str:
    return "per side" if basis is v.DoseBasis.PER_SIDE else "in total"


def intended_words(meant: Dose, basis: v.DoseBasis | None) -> str:
    """As the area is dosed: in total, or on each side."""
    if basis is not v.DoseBasis.PER_SIDE:
        return f"{meant.units:g} U"
    if not meant.has_sides:
        return f"{meant.units / 2:g} U per side"
    return _on_sides(
        {side: units for side, units in (("left", meant.left), ("right", meant.right)) if units is not None}
    )


def suggested_words(dose: AreaDose) -> str:
    doses = suggested(dose)
    return f"{doses['total']:g} U in total" if "total" in doses and len(doses) == 1 else _on_sides(doses)


def _on_sides(doses: Mapping[str, float]) -> str:
    if doses.get("left") == doses.get("right"):
        return f"{doses['left']:g} U per side"
    return ", ".join(f"{doses[side]:g} U {side}" for side in ("left", "right") if side in doses)


def totals(sums: Totals) -> str:
    with_this, left = sums.with_this, sums.left_of_limit
    return (
        f'{{"session":{sums.session},"forehead_and_glabella":{sums.forehead_and_glabella},"band":{_code(sums.band)},'
        f'"last_90_days_with_this":{"null" if with_this is None else with_this},'
        f'"left_of_400":{"null" if left is None else left}}}'
    )


def treatments(answers: Answers, numbered: Numbered) -> str:
    """Primary ones first; a baseline entry gives way to one that answers a finding."""
    entries = list(answers.treatments.values())
    for_findings = {entry.treatment for entry in entries if entry.findings}
    kept = [entry for entry in entries if entry.findings or entry.treatment not in for_findings]
    kept.sort(key=lambda entry: _PLACES[entry.role, entry.treatment])
    return listed([_treatment(entry, numbered) for entry in kept])


def _treatment(entry: TreatmentEntry, numbered: Numbered) -> str:
    return (
        f'{{"treatment":"{entry.treatment}","for":{listed(map(str, sorted(entry.findings)))},'
        f'"role":"{entry.role}","because":{numbered.because(entry.because)}}}'
    )


def step(place: int, step: Placed, numbered: Numbered) -> str:
    return (
        f'{{"order":{place},"treatment":"{step.treatment}","earliest":{_day(step.earliest)},'
        f'"latest":{_day(step.latest)},"because":{numbered.because(step.because)}}}'
    )


def adjustment(adjustment: Adjustment, numbered: Numbered) -> str:
    may_add = adjustment.now_units
    return (
        f'{{"area":"{adjustment.area}","now":"{adjustment.now}",'
        f'"now_units":{"null" if may_add is None else f"[{may_add[0]},{may_add[1]}]"},'
        f'"next_visit":"{adjustment.next_visit}","because":{numbered.because(adjustment.because)}}}'
    )
