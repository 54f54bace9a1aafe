"""The parts of the answer, as JSON values."""

from typing import Any

from planning.engine import vocabulary as v
from planning.engine.compose import review
from planning.engine.compose.answers import Answers, TreatmentEntry
from planning.engine.compose.doses import halves, units
from planning.engine.compose.dosing import AreaDose
from planning.engine.compose.order import Placed
from planning.engine.compose.stage import TREATMENTS
from planning.engine.compose.statements import Numbered
from planning.engine.protocol.model import Protocol

ROLES = tuple(v.TreatmentRole)


def verdicts(answers: Answers, numbered: Numbered) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "finding": routed.index,
            "region": routed.finding.region,
            "concern": routed.finding.concern,
            "suitability": routed.suitability,
            "area": routed.area,
            "because": numbered.because(routed.because),
        }
        for routed in answers.routed
    ]
    found += [
        {"wish": w.wish, "suitability": w.suitability, "area": w.area, "because": numbered.because(w.because)}
        for w in answers.wishes
    ]
    return found


def dose(dose: AreaDose, protocol: Protocol, numbered: Numbered) -> dict[str, Any]:
    dosing, s = dose.subject.plan.dosing, dose.suggestion
    assert dosing is not None
    return {
        "area": dose.area,
        "product": protocol.product,
        "basis": dosing.basis,
        "allowed": [units(halves(dosing.low)), units(halves(dosing.high))],
        "proposed": [units(s.low), units(s.high)],
        "suggested": suggested(dose),
        "intended": intended(dose),
        "evidence": dosing.evidence,
        "off_label": dose.off_label,
        "points": [{"id": p.id, "side": p.side, "muscle": p.muscle, "units": amount} for p, amount in dose.points],
        "because": numbered.because(dose.because + [key for routed in dose.subject.findings for key in routed.because]),
    }


def suggested(dose: AreaDose) -> dict[str, Any]:
    s = dose.suggestion
    sides = {side: units(amount) for side, amount in (("left", s.left), ("right", s.right)) if amount is not None}
    return sides if s.basis is v.DoseBasis.PER_SIDE else {"total": units(s.total), **sides}


def intended(dose: AreaDose) -> dict[str, Any] | None:
    meant = dose.intended
    if meant is None:
        return None
    said = {"total": meant.total, "left": meant.left, "right": meant.right}
    return {
        **{key: units(halves(value)) for key, value in said.items() if value is not None},
        "in_range": dose.in_range,
    }


def words_of(low: int, high: int) -> str:
    return f"{low / 2:g}" if low == high else f"{low / 2:g}-{high / 2:g}"


def suggested_words(dose: AreaDose) -> str:
    doses = suggested(dose)
    if "total" in doses and len(doses) == 1:
        return f"{doses['total']:g} U in total"
    if doses.get("left") == doses.get("right"):
        return f"{doses['left']:g} U per side"
    return ", ".join(f"{doses[side]:g} U {side}" for side in ("left", "right") if side in doses)


def in_order(answers: Answers) -> list[TreatmentEntry]:
    """Primary ones first; a baseline entry gives way to one that answers a finding."""
    entries = list(answers.treatments.values())
    for_findings = {entry.treatment for entry in entries if entry.findings}
    kept = [entry for entry in entries if entry.findings or entry.treatment not in for_findings]
    return sorted(kept, key=lambda entry: (ROLES.index(entry.role), TREATMENTS.index(entry.treatment)))


def treatment(entry: TreatmentEntry, numbered: Numbered) -> dict[str, Any]:
    return {
        "treatment": entry.treatment,
        "for": sorted(entry.findings),
        "role": entry.role,
        "because": numbered.because(entry.because),
    }


def step(place: int, step: Placed, numbered: Numbered) -> dict[str, Any]:
    return {
        "order": place,
        "treatment": step.treatment,
        "earliest": step.earliest.isoformat() if step.earliest else None,
        "latest": step.latest.isoformat() if step.latest else None,
        "because": numbered.because(step.because),
    }


def adjustment(adjustment: review.Adjustment, numbered: Numbered) -> dict[str, Any]:
    return {
        "area": adjustment.area,
        "now": adjustment.now,
        "now_units": None if adjustment.now_units is None else list(adjustment.now_units),
        "next_visit": adjustment.next_visit,
        "because": numbered.because(adjustment.because),
    }
