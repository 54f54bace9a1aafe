"""Rules about one area, one wish, one area's result at the check-in."""

from planning.engine import Document
from planning.engine.compose.review import Review
from planning.engine.compose.stage import RuleScope, Stage
from planning.engine.facts.readers import areas_treated, asymmetric_features, brow_positions, families

WISHES = {
    "skin_tightening": "wish.skin_firming",
    "tight_jawline": "wish.jaw_edge",
    "facelift": "wish.surgical_effect",
    "brow_lift": "wish.brow_lift",
    "brow_lift_over_2mm": "wish.brow_lift_too_much",
    "erase_rest_lines": "wish.rest_lines_gone",
    "remove_pigment": "wish.pigment_gone",
    "refine_pores": "wish.finer_pores",
    "bigger_lips": "wish.bigger_lips",
    "remove_eye_bags": "wish.eye_bags_gone",
    "slimmer_jaw": "wish.slimmer_jaw",
    "forehead_only": "wish.forehead_only",
}
SPREAD = frozenset({"difficulty_swallowing", "breathing_difficulty", "hoarseness", "double_vision"})
LIDS = ("forehead", "glabella", "crows_feet", "brow_lift", "under_eye")
BROWS = ("forehead", "glabella", "brow_lift")
SMILE = (
    "crows_feet", "under_eye", "bunny_lines", "gummy_smile", "lip_flip", "perioral_lines", "chin", "mouth_corner",
    "masseter",
)  # fmt: skip
OUTCOMES = {
    "too_subtle": "check_in.too_subtle",
    "too_strong": "check_in.too_strong",
    "uneven": "check_in.uneven",
    "as_wished": "check_in.as_wished",
    None: "check_in.not_judged",
}


def area_rules(d: Document, p: Stage, a: RuleScope) -> list[str]:
    fired: list[str] = []
    code = a.code
    if a.infected:
        fired.append("safety.site_infection")
    if a.strength == "strong":
        fired.append("dose.strong_muscle")
    elif a.strength == "weak":
        fired.append("dose.weak_muscle")
    if code == "crows_feet":
        fired.append("dose.crows_feet_usual")
    elif code == "glabella":
        fired.append("dose.label_glabella")
    elif code == "forehead":
        fired.append("dose.label_forehead")
    elif code == "microtoxin":
        fired.append("dose.no_figure")
    elif code == "brow_lift":
        fired.append("brow_lift.the_case")
        anatomy = d.anatomy
        if anatomy.excess_lid_skin == "marked" or anatomy.eyelids == "heavy" or anatomy.eyelid_ptosis:
            fired.append("brow_lift.lid_skin")
    doses(d, a, fired)
    return fired


def doses(d: Document, a: RuleScope, fired: list[str]) -> None:
    evidence, graded = a.evidence, a.severity is not None and a.severity >= 1
    if evidence == "source":
        if graded:
            fired.append("dose.by_grade")
        if a.off_label:
            fired.append("dose.off_label")
    elif evidence == "label":
        if a.severity is not None:
            fired.append("dose.label_figure")
        if a.off_label:
            fired.append("dose.off_label")
    elif evidence == "outside":
        if a.severity is not None and a.code != "brow_lift":
            fired.append("dose.outside_figure")
        if not a.findings:
            fired.append("dose.outside_range_only")
    if graded and a.code == "brow_lift":
        fired.append("dose.brow_figure")
    sides(d, a, fired)
    if a.out_of_range:
        fired.append("dose.intended_out_of_range")
    if not a.findings:
        fired.append("dose.intended_without_finding")
    if a.above_proposal:
        if a.out_of_range is False:
            fired.append("dose.intended_above_proposal")
        if "laxity" in families(d):
            fired.append("dose.intended_with_laxity")
        if a.code == "forehead" and (lids_are_heavy(d) or d.anatomy.excess_lid_skin == "marked"):
            fired.append("dose.intended_heavy_lids")


def sides(d: Document, a: RuleScope, fired: list[str]) -> None:
    if a.sides_differ:
        fired.append("dose.asymmetry")
    elif a.intended_uneven and a.code == "gummy_smile":
        fired.append("gummy_smile.uneven_dose")
    if a.one_sided:
        fired.append("dose.one_side")
    if a.mirrored:
        fired.append("dose.mirrored_asymmetry")
    if a.code == "crows_feet" and a.same_on_both_sides and "eye_opening" in (asymmetric_features(d.anatomy) or ()):
        fired.append("dose.eye_opening_mirrored")


def lids_are_heavy(d: Document) -> bool:
    n = d.anatomy
    return n.eyelids == "heavy" or n.forehead_height == "high" or "below" in (brow_positions(n) or ())


def wish_rules(d: Document, p: Stage, wish: str) -> list[str]:
    if wish == "prevention":
        return ["wish.prevention_planned" if p.planned else "wish.prevention"]
    if wish == "glabella_only":
        return ["wish.glabella_only_heavy_lids" if lids_are_heavy(d) else "wish.glabella_only"]
    return [WISHES[wish]]


def review_rules(d: Document, r: Review) -> list[str]:
    fired: list[str] = []
    check_in = d.check_in
    days = check_in.days_since_treatment if check_in else None
    room, may_want_more = r.range_room, r.outcome in ("too_subtle", "uneven")
    if days is not None:
        if days >= 14:
            if room is not None or not may_want_more:
                fired.append(OUTCOMES[r.outcome])
        elif d.visit == "check_in":
            fired.append("check_in.too_early")
        if days < 42 and r.area == "masseter":
            fired.append("check_in.masseter_is_slow")
    if may_want_more:
        more_rules(r, room, fired)
        if days is not None:
            late_rules(r, room, days, fired)
    effects = check_in.effects if check_in else None
    if effects:
        unwanted(d, r.area, effects, fired)
    return fired


def late_rules(r: Review, room: float | None, days: int, fired: list[str]) -> None:
    is_jaw = r.area == "masseter"
    if days >= 56 and not is_jaw:
        fired.append("check_in.new_visit")
    is_judged = days >= 14 and not (is_jaw and days < 42)
    if is_judged and room is not None and room > 0 and r.now in ("none", "wait"):
        fired.append("check_in.outcome_kept")


def more_rules(r: Review, room: float | None, fired: list[str]) -> None:
    if room is None:
        fired.append("check_in.given_unknown")
    elif room <= 0:
        fired.append("check_in.range_is_full")
    left = r.ledger_left
    if left is not None:
        if left <= 0:
            fired.append("check_in.ledger_is_full")
        elif r.ledger_is_short:
            fired.append("check_in.ledger_is_short")


def unwanted(d: Document, area: str, effects: tuple[str, ...], fired: list[str]) -> None:
    if not SPREAD.isdisjoint(effects):
        fired.append("check_in.spread_area")
    if "neck_weakness" in effects:
        if area in ("platysma", "nefertiti"):
            fired.append("check_in.neck_weakness_treated")
        treated = areas_treated(d)
        if "platysma" not in treated and "nefertiti" not in treated:
            fired.append("check_in.neck_weakness_untreated_area")
    if "eyelid_droop" in effects and area in LIDS:
        fired.append("check_in.eyelid_droop_area")
    if "brow_heaviness" in effects and area in BROWS:
        fired.append("check_in.brow_heaviness_area")
    if "smile_change" in effects and area in SMILE:
        fired.append("check_in.smile_change_area")
