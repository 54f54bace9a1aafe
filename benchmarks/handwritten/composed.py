"""Rules about the document once its areas, treatments and doses are known."""

from planning.engine import Document
from planning.engine.compose.stage import Stage
from planning.engine.facts.readers import activity, concerns, families, first_time
from planning.engine.vocabulary import Region

DEVICES = frozenset({"rf_microneedling", "ultrasound", "laser_resurfacing", "fractional_laser", "peel"})
OPINIONS = frozenset({"surgical_opinion", "eyelid_surgery_opinion", "lymphatic_care"})
FILLERS = frozenset({"ha_filler", "biostimulator"})
UPPER = frozenset({"forehead", "glabella", "brow_lift", "crows_feet"})
LOWER = frozenset({"gummy_smile", "lip_flip", "perioral_lines", "chin", "mouth_corner"})


def composed_rules(d: Document, p: Stage, heavy: bool | None, fired: list[str]) -> None:
    if p.planned:
        planned_rules(d, p, heavy, fired)
    wishes = d.goals.wishes
    if "brow_lift" in p.routed or "brow_lift" in wishes or "brow_lift_over_2mm" in wishes:
        fired.append("brow_lift.expectation")
    if p.meant and d.visit != "check_in":
        balance_rules(d, p, heavy, fired)
    if p.routed:
        routed_rules(d, p, heavy, fired)
    if p.treatments:
        treatment_rules(d, p, fired)
    dose_rules(p, fired)


def planned_rules(d: Document, p: Stage, heavy: bool | None, fired: list[str]) -> None:
    planned = p.planned
    fired += ("dose.units_of_this_product", "order.toxin_first")
    if d.visit != "check_in":
        fired += (
            "safety.distant_spread", "safety.usual_side_effects", "procedure.steps", "follow_up.check_in",
            "expectation.good_result",
        )  # fmt: skip
        if d.visit == "consult":
            fired.append("cost.not_by_price")
    if not planned.isdisjoint(UPPER):
        fired += ("safety.droop_consent", "follow_up.duration")
    if "crows_feet" in planned or "under_eye" in planned:
        fired.append("safety.bruise_near_eye")
    if not planned.isdisjoint(LOWER):
        fired.append("lower_face.light")
    if "platysma" in planned or "nefertiti" in planned:
        fired.append("platysma.weakness")
        if "platysma" in planned and "nefertiti" in planned:
            fired.append("nefertiti.part_of_the_neck_pattern")
    if "laxity" in families(d):
        fired.append("dose.no_chasing_laxity")
    if d.anatomy.asymmetries:
        fired.append("asymmetry.recorded")
    brow_rules(d, p, fired)


def brow_rules(d: Document, p: Stage, fired: list[str]) -> None:
    planned = p.planned
    lift, forehead = "brow_lift" in planned, "forehead" in planned
    if lift:
        if forehead:
            fired.append("brow_lift.keep_forehead_modest")
        if "crows_feet" in planned:
            fired.append("brow_lift.shared_muscle")
    if d.anatomy.eyelid_ptosis and (forehead or lift or "glabella" in planned):
        fired.append("lids.ptosis")
    if (lift or forehead) and (d.patient.sex == "male" or d.goals.brow_shape == "flat"):
        fired.append("brow.flat_shape")
        if lift:
            fired.append("brow.lift_in_a_man")


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
        if d.goals.event_on is not None:
            fired.append("order.event_and_slimming")
        age = d.patient.age
        if (age is not None and age >= 40) or "laxity" in families(d):
            fired.append("masseter.sagging")
    if "platysma" in routed or "nefertiti" in routed:
        fired.append("platysma.expectation")
    if "under_eye" in routed and loose_under_eye(d):
        fired.append("under_eye.poor_candidate")
    if "nefertiti" in routed and loose_jawline(d):
        fired.append("nefertiti.not_for_jowls")


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
        fired.append("order.device")
        if "rf_microneedling" in treatments or "ultrasound" in treatments:
            fired.append("energy.time_course")
    if fillers:
        fired.append("order.filler")
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
    if "orbicularis" in p.exceeded:
        fired.append("brow_lift.budget_exceeded")
    if "neck_session" in p.exceeded:
        fired.append("neck.cap_exceeded")
    if "ledger" in p.lowered:
        fired.append("dose.ledger_lowered")
