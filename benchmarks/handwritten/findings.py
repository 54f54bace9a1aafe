"""Rules about one finding."""

from planning.engine import Document
from planning.engine.contract.document import Finding
from planning.engine.contract.vocabulary import FAMILY_OF_CONCERN
from planning.engine.facts.readers import movement

UPPER_FACE = ("forehead", "glabella", "crows_feet")
ETCHED_WHERE = (*UPPER_FACE, "under_eye", "upper_lip", "lips", "nose", "mouth_corner", "chin")
AT_MOUTH = ("upper_lip", "lips", "mouth_corner", "nose", "cheek", "chin", "lower_face", "face")
BROW_WHERE = ("brow", "forehead", "temple", "crows_feet", "glabella", "face")
CHIN_WHERE = ("chin", "lower_face", "jawline", "face")
CORNER_WHERE = ("mouth_corner", "lower_face", "lips", "upper_lip", "chin", "jawline", "cheek", "face")
JAW = ("masseter", "jawline", "lower_face")
CLENCHING_WHERE = (*JAW, "temple", "cheek", "face")
WITHOUT_AREA = ("temple", "cheek", "masseter", "jawline", "lower_face", "brow")
LIDS = ("under_eye", "brow", "crows_feet", "temple")
PAIRED = ("temple", "brow", "crows_feet", "under_eye", "mouth_corner", "masseter")
HOLLOW = (*UPPER_FACE, "cheek", "temple", "lips", "upper_lip", "mouth_corner", "chin", "under_eye", "nose", "brow")
SURFACE = {
    "texture": "surface.texture",
    "pores_oil": "surface.pores_and_oil",
    "pigment": "surface.pigment",
    "melasma": "surface.melasma",
    "eye_bags": "eye.bags",
    "festoons": "eye.festoons",
}
LINES = {
    "forehead": "forehead.lines",
    "glabella": "glabella.lines",
    "crows_feet": "crows_feet.lines",
    "under_eye": "under_eye.fine_lines",
    "nose": "bunny_lines.lines",
    "upper_lip": "perioral.lines",
    "lips": "perioral.lines",
    "chin": "chin.dimpling",
    "mouth_corner": "mouth_corner.pull",
    "neck": "neck.orientation_unknown",
    "face": "route.place_unclear",
}


def finding_rules(d: Document, f: Finding) -> list[str]:
    fired: list[str] = []
    concern, severity = f.concern, f.severity
    present = severity is None or severity >= 1
    if FAMILY_OF_CONCERN[concern] == "expression_lines":
        if concern == "dynamic_lines":
            lines(d, f, fired)
        else:
            muscles(d, f, fired)
            if severity == 0:
                fired.append("upper_face.nothing_there")
        if present and f.side is None and f.region in PAIRED:
            fired.append("route.side_unknown")
        return fired
    if severity == 0:
        fired.append("laxity.none")
    if concern == "laxity" or concern == "jowls":
        laxity(f, fired)
    elif concern == "horizontal_rings":
        fired.append("neck.rings")
    elif present:
        if concern in SURFACE:
            fired.append(SURFACE[concern])
        elif concern == "volume_loss":
            volume(f, fired)
        elif concern == "etched_lines":
            etched(f, fired)
        elif concern == "excess_skin":
            fired.append("laxity.excess_lid_skin" if f.region in LIDS else "laxity.excess_skin")
    return fired


def lines(d: Document, f: Finding, fired: list[str]) -> None:
    region, severity, at_rest, years, age = f.region, f.severity, f.at_rest, f.years_present, d.patient.age
    if region in LINES:
        fired.append(LINES[region])
    elif region in WITHOUT_AREA:
        fired.append("route.lines_without_area")
    if severity == 0 and at_rest == 0:
        fired.append("upper_face.nothing_there")
    if severity is not None and severity >= 1 and f.lessens_when_spread is False:
        fired.append("lines.do_not_lessen")
    if severity == 3 and region == "forehead":
        fired.append("lines.severe_forehead")
    upper = region in UPPER_FACE
    long = at_rest is not None and at_rest >= 1 and years is not None and years >= 2
    clear = at_rest is not None and at_rest >= 2
    if region in ETCHED_WHERE and (long or clear):
        old, severe = age is not None and age > 34, severity is not None and severity > 2
        if not upper or old or severe or clear:
            fired.append("lines.etched")
    if upper:
        prevention(d, f, long, fired)


def prevention(d: Document, f: Finding, etched_long: bool, fired: list[str]) -> None:
    severity, at_rest, age = f.severity, f.at_rest, d.patient.age
    young = age is not None and age < 28
    if at_rest == 0:
        moves = movement(d, f)
        if severity is not None and severity <= 1 and moves == "minimal":
            fired.append("prevention.quiet_face")
        if young:
            if moves == "strong":
                fired.append("prevention.young_strong_movement")
            if severity == 1:
                fired.append("prevention.young_first_signs")
            elif severity is not None and severity >= 2 and moves in ("minimal", "moderate"):
                fired.append("prevention.young_lines_on_movement")
    if age is None or age > 34 or severity is None or severity > 2:
        return
    if at_rest == 1:
        fired += ("prevention.light_plan", "follow_up.preventive")
        if etched_long:
            fired.append("prevention.light_plan_old_line")
    elif at_rest == 0 and severity == 1 and age >= 28:
        fired += ("prevention.light_plan_on_movement", "follow_up.preventive")


def muscles(d: Document, f: Finding, fired: list[str]) -> None:
    concern, region = f.concern, f.region
    known = True
    if concern == "muscle_bulk":
        if region in JAW:
            fired.append("masseter.bulk")
            if f.muscle_strength == "weak":
                fired.append("masseter.no_bulk")
            elif f.muscle_strength is None and f.severity != 0 and "clench_teeth" not in (d.exam.manoeuvres or ()):
                fired.append("masseter.not_palpated")
        else:
            fired.append("route.bulk_without_area")
    elif concern == "clenching":
        known = region in CLENCHING_WHERE
        if known:
            fired.append("masseter.bulk")
        if f.muscle_strength == "weak":
            fired.append("masseter.clenching_without_bulk")
    elif concern == "vertical_bands":
        known = region in ("neck", "jawline", "lower_face")
        if known:
            fired.append("platysma.bands" if region == "neck" else "nefertiti.jawline_pull")
    elif concern == "brow_descent":
        known = region in BROW_WHERE
        if known:
            fired.append("brow_lift.early_descent")
        if f.severity == 3:
            fired.append("brow_lift.marked_descent")
    else:
        known = lower_face(concern, region, fired)
    if not known:
        fired.append("route.place_unclear")


def lower_face(concern: str, region: str, fired: list[str]) -> bool:
    where, rule = {
        "gum_show": (AT_MOUTH, "gummy_smile.gum_show"),
        "lip_inversion": (AT_MOUTH, "lip_flip.inversion"),
        "chin_dimpling": (CHIN_WHERE, "chin.dimpling"),
        "mouth_corner_pull": (CORNER_WHERE, "mouth_corner.pull"),
    }[concern]
    if region in where:
        fired.append(rule)
        return True
    return False


def laxity(f: Finding, fired: list[str]) -> None:
    severity, jowls = f.severity, f.concern == "jowls"
    if severity is None:
        fired.append("laxity.ungraded")
    elif severity == 3:
        fired.append("laxity.heavy_jowls" if jowls else "laxity.marked")
    elif severity >= 1:
        fired.append("laxity.jowls" if jowls else "laxity.mild_or_moderate")


def volume(f: Finding, fired: list[str]) -> None:
    if f.region in HOLLOW:
        fired.append("volume.cheek_temple_lip")
        if f.severity is not None and f.severity >= 2 and f.region in ("cheek", "temple"):
            fired.append("volume.cheek_collagen")
    else:
        fired.append("volume.diffuse")


def etched(f: Finding, fired: list[str]) -> None:
    region = f.region
    if region in UPPER_FACE:
        fired += ("etched.over_a_muscle", f"etched.{region}")
    elif region in ("upper_lip", "lips"):
        fired += ("etched.over_a_muscle", "etched.upper_lip")
    else:
        fired.append("neck.orientation_unknown" if region == "neck" else "etched.elsewhere")
