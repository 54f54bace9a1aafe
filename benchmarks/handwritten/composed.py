"""Rules about the document once its areas, treatments and doses are known."""

from planning.engine import Document
from planning.engine.compose.stage import Stage
from planning.engine.contract.vocabulary import Region
from planning.engine.facts.readers import (
    activity,
    concerns,
    days_until_event,
    families,
    first_time,
    medicine_classes,
)

DEVICES = frozenset({"rf_microneedling", "ultrasound", "laser_resurfacing", "fractional_laser", "peel"})
SWELLING = DEVICES - {"ultrasound", "peel"}
OPINIONS = frozenset({"surgical_opinion", "eyelid_surgery_opinion", "lymphatic_care"})
FILLERS = frozenset({"ha_filler", "biostimulator"})
UPPER = frozenset({"forehead", "glabella", "brow_lift", "crows_feet"})
LOWER = frozenset({"gummy_smile", "lip_flip", "perioral_lines", "chin", "mouth_corner"})


def composed_rules(d: Document, p: Stage, heavy: bool | None, fired: list[str]) -> None:
    if p.meant:
        meant_rules(d, p, fired)
    if "platysma" in p.planned and "nefertiti" in p.planned:
        fired.append("nefertiti.part_of_the_neck_pattern")
    wishes = d.goals.wishes
    wished = "brow_lift" in wishes or "brow_lift_over_2mm" in wishes
    if wished or "brow_lift" in p.routed or (d.goals.brow_shape == "lifted" and not p.routed.isdisjoint(UPPER)):
        fired.append("brow_lift.expectation")
    if p.meant and d.visit != "check_in":
        balance_rules(d, p, heavy, fired)
    if p.routed:
        routed_rules(d, p, heavy, fired)
    if p.treatments:
        treatment_rules(d, p, fired)
    dose_rules(p, fired)


def meant_rules(d: Document, p: Stage, fired: list[str]) -> None:
    meant = p.meant
    fired.append("dose.units_of_this_product")
    if d.visit != "check_in":
        consent_rules(d, p, fired)
    if d.goals.style == "soft_movement":
        fired.append("dose.soft_movement")
    if not meant.isdisjoint(UPPER):
        fired.append("follow_up.duration")
    if not meant.isdisjoint(LOWER):
        fired.append("lower_face.light")
    if "laxity" in families(d):
        fired.append("dose.no_chasing_laxity")
    if d.anatomy.asymmetries:
        fired.append("asymmetry.recorded")
    lift_rules(d, p, fired)


def consent_rules(d: Document, p: Stage, fired: list[str]) -> None:
    meant = p.meant
    fired += (
        "safety.distant_spread", "safety.usual_side_effects", "procedure.steps", "follow_up.check_in",
        "expectation.good_result",
    )  # fmt: skip
    if relaxes(p):
        fired.append("order.toxin_after" if p.leading else "order.toxin_first")
    if d.visit == "consult":
        fired.append("cost.not_by_price")
    if not meant.isdisjoint(UPPER):
        fired.append("safety.droop_consent")
    if "crows_feet" in meant or "under_eye" in meant:
        fired.append("safety.bruise_near_eye")
    if "platysma" in meant or "nefertiti" in meant:
        fired.append("platysma.weakness")


def relaxes(p: Stage) -> bool:
    """Whether any muscle is in question: droplets in the skin are no step of the order."""
    return not p.routed <= {"microtoxin"}


def lift_rules(d: Document, p: Stage, fired: list[str]) -> None:
    meant = p.meant
    lift, forehead = "brow_lift" in meant, "forehead" in meant
    if lift:
        if forehead:
            fired.append("brow_lift.keep_forehead_modest")
        if "crows_feet" in meant:
            fired.append("brow_lift.shared_muscle")
        if d.patient.sex == "male" or d.goals.brow_shape == "flat":
            fired.append("brow.lift_in_a_man")
    if d.anatomy.eyelid_ptosis and (forehead or lift or "glabella" in meant):
        fired.append("lids.ptosis")


def balance_rules(d: Document, p: Stage, heavy: bool | None, fired: list[str]) -> None:
    forehead, glabella = "forehead" in p.meant, "glabella" in p.meant
    if forehead and not glabella:
        moves = activity(d, Region.GLABELLA)
        if moves is not None and moves >= 1:
            fired.append("balance.forehead_without_glabella")
    elif glabella and not forehead:
        if heavy:
            fired.append("balance.heavy_lids_are_the_reason")
        elif heavy is False:
            moves = activity(d, Region.FOREHEAD)
            if moves is not None and moves >= 1:
                fired.append("balance.glabella_without_forehead")


def routed_rules(d: Document, p: Stage, heavy: bool | None, fired: list[str]) -> None:
    routed = p.routed
    if heavy:
        if "forehead" in routed:
            fired.append("heavy_lids.forehead_low_and_high")
        if "glabella" in routed:
            fired.append("heavy_lids.glabella_generous")
    toxin_rules(d, heavy, fired)
    if not routed.isdisjoint(UPPER):
        shape_rules(d, fired)
    if "forehead" in routed and d.anatomy.excess_lid_skin == "marked":
        fired.append("lids.excess_skin_forehead")
    until = days_until_event(d)
    if until is not None:
        event_rules(p, until, fired)
    effects = d.safety.prior_effects
    if "crows_feet" in routed:
        if first_time(d):
            fired.append("dose.first_visit_crows_feet")
        if effects and "smile_change" in effects:
            fired.append("dose.prior_smile_crows_feet")
    if effects and first_time(d) is False:
        fired.append("history.unwanted_effects")
    if "masseter" in routed:
        fired.append("masseter.expectation")
        age = d.patient.age
        if (age is not None and age >= 40) or "laxity" in families(d):
            fired.append("masseter.sagging")
    if "platysma" in routed or "nefertiti" in routed:
        fired.append("platysma.expectation")
    if "under_eye" in routed and loose_under_eye(d):
        fired.append("under_eye.poor_candidate")
    if "nefertiti" in routed and loose_jawline(d):
        fired.append("nefertiti.not_for_jowls")


def toxin_rules(d: Document, heavy: bool | None, fired: list[str]) -> None:
    """Of any toxin that is in question."""
    classes = medicine_classes(d) or ()
    if "anticholinergic" in classes:
        fired.append("safety.anticholinergic")
    if "cholinesterase_inhibitor" in classes:
        fired.append("safety.cholinesterase_inhibitor")
    if "cows_milk_protein" in (d.safety.allergies or ()):
        fired.append("safety.milk_allergy")
    if d.goals.style == "maximal_smoothing" and (heavy or d.lifestyle.on_camera):
        fired.append("dose.maximal_smoothing_not_here")


def shape_rules(d: Document, fired: list[str]) -> None:
    man, shape = d.patient.sex == "male", d.goals.brow_shape
    if man and shape == "lifted":
        fired.append("brow.lifted_shape_in_a_man")
    elif man or shape == "flat":
        fired.append("brow.flat_shape")


def event_rules(p: Stage, until: int, fired: list[str]) -> None:
    if not p.routed <= {"masseter", "microtoxin"}:
        fired.append("order.event" if until >= 14 else "order.event_too_close")
    if "masseter" in p.routed:
        fired.append("order.event_and_slimming" if until >= 70 else "order.event_before_slimming")


def loose_under_eye(d: Document) -> bool:
    found = concerns(d)
    if "eye_bags" in found or "festoons" in found:
        return True
    return any(
        f.region == "under_eye"
        and f.concern in ("laxity", "excess_skin")
        and f.severity is not None
        and f.severity >= 1
        for f in d.findings
    )


def loose_jawline(d: Document) -> bool:
    return any(
        f.concern in ("jowls", "laxity")
        and f.region in ("jawline", "lower_face", "neck", "face")
        and f.severity is not None
        and f.severity >= 2
        for f in d.findings
    )


def treatment_rules(d: Document, p: Stage, fired: list[str]) -> None:
    treatments = p.treatments
    devices, fillers = not treatments.isdisjoint(DEVICES), not treatments.isdisjoint(FILLERS)
    if devices:
        if relaxes(p) and not p.leading:
            fired.append("order.device")
        if "rf_microneedling" in treatments or "ultrasound" in treatments:
            fired.append("energy.time_course")
    if fillers:
        if relaxes(p):
            fired.append("order.filler")
        elif not treatments.isdisjoint(SWELLING):
            fired.append("order.filler_after_device")
        if "ha_filler" in treatments:
            fired.append("combination.filler_sites")
    if not treatments.isdisjoint(OPINIONS):
        fired.append("order.opinion")
    if (devices or fillers) and (d.safety.pregnant or d.safety.breastfeeding):
        fired.append("safety.elective_waits")


def dose_rules(p: Stage, fired: list[str]) -> None:
    if p.least_with_this is not None and p.least_with_this > 400:
        fired.append("safety.limit_would_be_exceeded")
    if p.with_this is not None and p.with_this > 400:
        fired.append("dose.limit_exceeded")
    if p.forehead_and_glabella > 0:
        fired.append("dose.band")
    if p.band == "strong":
        fired.append("dose.strong_band")
    if p.intended_held:
        fired.append("dose.intended_not_planned")
        if "nefertiti" in p.intended_held and "platysma" in p.meant:
            fired.append("neck.stacked")
    if "orbicularis" in p.exceeded and "brow_lift" in p.meant and "crows_feet" in p.meant:
        fired.append("brow_lift.budget_exceeded")
    if "neck_session" in p.exceeded:
        fired.append("neck.cap_exceeded")
    if "ledger" in p.lowered:
        fired.append("dose.ledger_lowered")
