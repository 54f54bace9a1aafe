"""Rules about the document as a whole."""

from benchmarks.handwritten.composed import composed_rules
from benchmarks.handwritten.health import check_in_rules, health_rules, product_rules
from planning.engine import Document
from planning.engine.compose.stage import Stage
from planning.engine.facts.readers import brow_positions, concerns, days_since_last, days_until_event

ALWAYS = (
    "concept.jobs_of_the_tools",
    "concept.mechanism",
    "limits.can_upper_face",
    "limits.can_targeted",
    "limits.cannot_firm_or_fill",
    "limits.cannot_clear_creases",
    "limits.cannot_remove_bags",
)
PRIMARY = {"laxity": "primary.laxity", "volume": "primary.volume", "surface": "primary.surface"}


def plan_rules(d: Document, p: Stage) -> list[str]:
    fired = [*ALWAYS]
    heavy = heavy_lids(d)
    health_rules(d, fired)
    visit_rules(d, fired)
    goal_rules(d, heavy, fired)
    dosing_rules(d, fired)
    habit_rules(d, fired)
    composed_rules(d, p, heavy, fired)
    return fired


def heavy_lids(d: Document) -> bool | None:
    """None where what is not recorded decides."""
    n = d.anatomy
    brows = brow_positions(n)
    if n.eyelids == "heavy" or n.forehead_height == "high" or (brows is not None and "below" in brows):
        return True
    if n.eyelids is None or n.forehead_height is None or brows is None or None in brows:
        return None
    return False


def visit_rules(d: Document, fired: list[str]) -> None:
    if d.visit == "consult":
        fired.append("exam.what_to_record")
        if d.goals.primary == "expression_lines":
            fired.append("primary.expression_lines")
        if not d.findings and not d.goals.wishes:
            fired.append("exam.nothing_found")
        done = d.exam.manoeuvres
        if done is None:
            fired.append("exam.manoeuvres_not_recorded")
        elif len(set(done)) < 7:
            fired.append("exam.manoeuvres_left_out")
    elif d.visit == "procedure":
        product_rules(d, fired)
    else:
        check_in_rules(d, fired)


def goal_rules(d: Document, heavy: bool | None, fired: list[str]) -> None:
    goals, on_camera = d.goals, d.lifestyle.on_camera
    if goals.primary in PRIMARY:
        fired.append(PRIMARY[goals.primary])
    if goals.style == "maximal_smoothing" and heavy is False and on_camera is False:
        fired.append("dose.maximal_smoothing")
    if goals.also_wants:
        fired.append("order.also_wanted")
        if "ha_filler" in goals.also_wants and not {"eye_bags", "festoons"}.isdisjoint(concerns(d)):
            fired.append("eye.filler_asked_for")
    until, since = days_until_event(d), days_since_last(d)
    if until is not None and 0 <= until < 14 and since is not None and since < 90:
        fired.append("order.event_within_interval")


def dosing_rules(d: Document, fired: list[str]) -> None:
    effects = d.safety.prior_effects
    if effects:
        if "eyelid_droop" in effects or "brow_heaviness" in effects:
            fired.append("dose.prior_droop")
        if "smile_change" in effects or "speech_change" in effects:
            fired.append("dose.prior_smile_change")
        if "neck_weakness" in effects:
            fired.append("dose.prior_neck_weakness")
    if d.patient.sex == "male":
        fired.append("dose.men")
    if d.anatomy.skin_thickness == "thin":
        fired.append("dose.thin_skin")
    if "volume_loss" in concerns(d):
        fired.append("dose.volume_loss")
    faded = d.toxin_history.faded_after_weeks
    if faded is not None and faded < 12:
        fired.append("follow_up.faded_early")


def habit_rules(d: Document, fired: list[str]) -> None:
    """Speech and smile tests need no line: not tested counts as not recorded, so their rules ask and never fire."""
    life = d.lifestyle
    if life.on_camera:
        fired.append("dose.on_camera")
    if life.voice_or_wind_instrument:
        fired.append("lower_face.voice")
    if life.inverted_or_overhead_exercise:
        fired.append("platysma.inverted_exercise")
    if life.athlete or life.heat_exposure:
        fired.append("follow_up.shorter")
