"""Safety, the vial, the check-in."""

from planning.engine import Document
from planning.engine.facts.readers import (
    areas_treated,
    days_since_last,
    disorder,
    first_time,
    from_manufacturer,
    hours_since_reconstitution,
    is_expired,
    is_said,
    medicine_classes,
    months_since_last,
    units_before,
)

ALLERGIES = {
    "botulinum_toxin": "safety.toxin_allergy",
    "human_albumin": "safety.albumin_allergy",
    "lidocaine": "safety.lidocaine_allergy",
    "latex": "safety.latex_allergy",
    "other": "safety.other_allergy",
}
MEDICINES = {
    "muscle_relaxant": "safety.muscle_relaxant",
    "anticoagulant": "safety.anticoagulant",
}
SPREAD = frozenset({"difficulty_swallowing", "breathing_difficulty", "hoarseness", "double_vision"})
EFFECTS = {
    "eyelid_droop": "check_in.eyelid_droop",
    "bruise": "check_in.bruise",
    "headache": "check_in.headache",
    "other": "check_in.other_effect",
}


def health_rules(d: Document, fired: list[str]) -> None:
    safety, age = d.safety, d.patient.age
    person(d, fired)
    if age is not None and age < 18:
        fired.append("safety.minor")
    if disorder(d):
        cleared = safety.specialist_clearance is not None
        fired.append("safety.cleared_neuromuscular" if cleared else "safety.neuromuscular_clearance")
    if safety.specialist_clearance is None and SPREAD & set(map(str, safety.prior_effects or ())):
        fired.append("safety.earlier_spread")
    if safety.swallowing_problem or safety.breathing_problem:
        fired.append("safety.swallowing_breathing")
        if safety.specialist_clearance is None:
            fired.append("safety.swallowing_breathing_neck")
    if safety.allergies:
        fired += [ALLERGIES[allergen] for allergen in set(safety.allergies) if allergen in ALLERGIES]
    if safety.medicines:
        classes = medicine_classes(d) or ()
        if "aminoglycoside" in classes or "other_neuromuscular" in classes:
            fired.append("safety.interacting_medicine")
        fired += [MEDICINES[code] for code in classes if code in MEDICINES]
    if safety.infected_sites:
        fired.append("safety.infected_elsewhere")
    history(d, fired)


def person(d: Document, fired: list[str]) -> None:
    pregnant, breastfeeding = d.safety.pregnant, d.safety.breastfeeding
    if pregnant:
        fired.append("safety.pregnancy_defers")
    if breastfeeding:
        fired.append("safety.breastfeeding_defers")
    fine = not (pregnant or breastfeeding) and (
        d.patient.sex == "male" or (pregnant is False and breastfeeding is False)
    )
    fired.append("baseline.skincare" if fine else "baseline.skincare_without_retinoid")


def history(d: Document, fired: list[str]) -> None:
    days, first, product = days_since_last(d), first_time(d), d.toxin_history.last_product
    if first:
        fired.append("dose.first_visit")
    elif first is False and days is not None and days < 90 and d.visit != "check_in":
        fired.append("safety.interval")
    units = units_before(d)
    if units is not None and units >= 400:
        fired.append("safety.ledger_full")
    if product is not None and product != "onabotulinumtoxinA":
        fired.append("safety.other_product_history")
        months = months_since_last(d)
        if months is not None and months < 4:
            fired.append("safety.other_product_recently")


def product_rules(d: Document, fired: list[str]) -> None:
    fired.append("procedure.record_each_point")
    if d.treated_at is not None and d.timezone is None:
        fired.append("procedure.timezone")
    vial = d.product
    if vial is None:
        return
    if vial.name is not None:
        fired.append("product.strength")
        if vial.name != "onabotulinumtoxinA":
            fired.append("product.wrong_product")
    if vial.seal_intact is False:
        fired.append("product.seal_broken")
    if is_said(vial.lot) is False:
        fired.append("product.lot_missing")
    if is_expired(d):
        fired.append("product.expired")
    hours = hours_since_reconstitution(d)
    if hours is not None and hours > 24:
        fired.append("product.reconstituted_too_long")
    if from_manufacturer(d) is False:
        fired.append("product.source_unclear")


def check_in_rules(d: Document, fired: list[str]) -> None:
    check_in = d.check_in
    effects = check_in.effects if check_in else None
    if not effects or SPREAD.isdisjoint(effects):
        fired.append("check_in.second_visit")
    if check_in is None:
        return
    days = check_in.days_since_treatment
    if days is not None:
        if days < 14:
            fired.append("check_in.too_early_to_judge")
        elif days > 21:
            fired.append("check_in.late")
    if effects:
        if not SPREAD.isdisjoint(effects):
            fired.append("check_in.spread")
        if "neck_weakness" in effects:
            treated = areas_treated(d)
            if "platysma" not in treated and "nefertiti" not in treated:
                fired.append("check_in.neck_weakness_untreated")
        fired += [rule for effect, rule in EFFECTS.items() if effect in effects]
