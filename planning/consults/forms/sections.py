"""The questions of a consult outside the face, in the order of work: goal, safety, history, anatomy, examination, daily life."""

from dataclasses import dataclass

from planning.consults.forms.kinds import Choice, Day, Grade, Number, Question, Words, YesNo, choices_of
from planning.consults.forms.lists import AskedName, AskedPicks, AskedRows, Clearance, Column, EachSide, Picks
from planning.engine.contract import vocabulary as v

STRENGTH = (("0", "None"), ("1", "Weak"), ("2", "Medium"), ("3", "Strong"))
OF_ASYMMETRY = {
    "brow": "Brow",
    "eye_opening": "Eye opening",
    "jaw": "Jaw",
    "smile": "Smile",
    "forehead": "Forehead",
}


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    questions: tuple[Question, ...]
    hint: str = ""


GOAL = Section(
    "goal",
    "Goal",
    (
        Words("goals.words", "In the patient\u2019s own words", longest=2_000, many_lines=True),
        Choice("goals.primary", "What leads the complaint?", choices=choices_of(v.PrimaryConcern), look="cards"),
        Choice("goals.style", "Wished result", choices=choices_of(v.Style)),
        Choice("goals.brow_shape", "Brow shape", choices=choices_of(v.BrowShape)),
    ),
)

SAFETY = Section(
    "safety",
    "Safety",
    (
        YesNo("safety.pregnant", "Pregnant, or might be?"),
        YesNo("safety.breastfeeding", "Breastfeeding?"),
        AskedName(
            "safety.neuromuscular_disorder", "Neuromuscular disorder?", "Such as myasthenia gravis, Lambert-Eaton, ALS."
        ),
        Clearance(
            "safety.specialist_clearance", "Specialist\u2019s clearance", "Only where a specialist has agreed to toxin."
        ),
        YesNo("safety.swallowing_problem", "Trouble swallowing?"),
        YesNo("safety.breathing_problem", "Trouble breathing?"),
        AskedPicks("safety.allergies", "Allergies?", choices=choices_of(v.Allergen)),
        AskedRows(
            "safety.medicines",
            "Medicines?",
            columns=(Column("name", "Name", required=True), Column("class", "Kind", choices_of(v.MedicineClass))),
        ),
        AskedPicks(
            "safety.infected_sites", "Infection or inflamed skin on the face or neck?", choices=choices_of(v.Region)
        ),
        AskedPicks(
            "safety.prior_effects",
            "Unwanted effect of earlier toxin?",
            choices=choices_of(v.PriorEffect),
        ),
    ),
    "What was not asked stays open: it is never taken as \u201cno\u201d.",
)

HISTORY = Section(
    "history",
    "Toxin before",
    (
        YesNo("toxin_history.first_time", "First time?"),
        Day("toxin_history.last_on", "Last treatment"),
        Choice("toxin_history.last_product", "Product then", choices=choices_of(v.Product), look="select"),
        Number(
            "toxin_history.units_last_90_days",
            "onabotulinumtoxinA elsewhere in the last 90 days",
            "Every indication. What was given here is counted from its record.",
            most=5_000,
            unit="U",
        ),
        Number("toxin_history.faded_after_weeks", "Effect faded after", most=520, unit="weeks"),
    ),
)

EXAM = Section(
    "exam",
    "Examination",
    (
        Picks("exam.manoeuvres", "Manoeuvres done", choices=choices_of(v.Manoeuvre)),
        YesNo("exam.speech_tested", "Speech tested?", "Before any plan for the lower face.", blank="Not recorded"),
        YesNo("exam.smile_tested", "Smile tested?", blank="Not recorded"),
    ),
)

ANATOMY = Section(
    "anatomy",
    "Anatomy",
    (
        EachSide("anatomy.brow_position", "Brow against the orbital rim", choices=choices_of(v.BrowPosition)),
        Choice("anatomy.forehead_height", "Forehead", choices=choices_of(v.ForeheadHeight)),
        Choice("anatomy.eyelids", "Eyelids", choices=choices_of(v.Eyelids)),
        YesNo("anatomy.eyelid_ptosis", "Eyelid ptosis?", blank="Not assessed"),
        Choice("anatomy.excess_lid_skin", "Excess lid skin", choices=choices_of(v.ExcessLidSkin)),
        Choice("anatomy.skin_thickness", "Skin", choices=choices_of(v.SkinThickness)),
        Grade("anatomy.activity.forehead", "Pull of the forehead", choices=STRENGTH),
        Grade("anatomy.activity.glabella", "Pull of the frown muscles", choices=STRENGTH),
        AskedRows(
            "anatomy.asymmetries",
            "Left and right differ?",
            "As seen at rest and on movement; the patient\u2019s own side.",
            columns=(
                Column("feature", "What", tuple(OF_ASYMMETRY.items()), required=True),
                Column("side", "Side", choices_of(v.BodySide), required=True),
                Column("is", "Is", choices_of(v.AsymmetryIs), required=True),
                Column("mm", "mm", most=50),
            ),
            none="No",
        ),
    ),
)

LIFESTYLE = Section(
    "lifestyle",
    "Daily life",
    (
        YesNo("lifestyle.athlete", "Trains hard and often?"),
        YesNo("lifestyle.heat_exposure", "Sauna, hot yoga, much heat?"),
        YesNo("lifestyle.inverted_or_overhead_exercise", "Headstands or lifting overhead?"),
        YesNo("lifestyle.on_camera", "On camera or stage?"),
        YesNo("lifestyle.voice_or_wind_instrument", "Voice work or wind instrument?"),
        Words("lifestyle.occupation", "Occupation"),
    ),
)

WISHES = Section(
    "wishes",
    "Wishes",
    (
        Picks("goals.wishes", "Asks for", choices=choices_of(v.Wish)),
        Picks("goals.also_wants", "Also interested in", choices=choices_of(v.Treatment)),
        Day("goals.event_on", "A date to look good on"),
    ),
)

BEFORE_FACE = (GOAL, SAFETY, HISTORY, EXAM, ANATOMY)
AFTER_FACE = (LIFESTYLE, WISHES)
SECTIONS = BEFORE_FACE + AFTER_FACE
