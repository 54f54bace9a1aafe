"""The questions of a consult outside the face, in the order of work: goal, safety, history, anatomy, examination, daily life."""

from dataclasses import dataclass

from patients.records.questions.base import FormQuestion
from patients.records.questions.kinds import (
    ChoiceQuestion,
    DayQuestion,
    EachSide,
    GradeQuestion,
    NumberQuestion,
    PicksQuestion,
    TextQuestion,
    YesNoQuestion,
)
from patients.records.questions.rows import AskedRows, QuestionColumn
from patients.records.questions.table import QUESTIONS
from planning.consults.words import choices_of
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
class FormSection:
    id: str
    title: str
    questions: tuple[FormQuestion, ...]
    hint: str = ""


GOAL = FormSection(
    "goal",
    "Goal",
    (
        TextQuestion("goals.words", "In the patient\u2019s own words", longest=2_000, many_lines=True),
        ChoiceQuestion(
            "goals.primary", "What leads the complaint?", choices=choices_of(v.PrimaryConcern), look="cards"
        ),
        ChoiceQuestion("goals.style", "Wished result", choices=choices_of(v.Style)),
        ChoiceQuestion("goals.brow_shape", "Brow shape", choices=choices_of(v.BrowShape)),
    ),
)

SAFETY = FormSection(
    "safety",
    "Safety",
    QUESTIONS,
    "What was not asked stays open: it is never taken as \u201cno\u201d.",
)

HISTORY = FormSection(
    "history",
    "Toxin before",
    (
        YesNoQuestion("toxin_history.first_time", "First time?"),
        DayQuestion("toxin_history.last_on", "Last treatment"),
        ChoiceQuestion("toxin_history.last_product", "Product then", choices=choices_of(v.Product), look="select"),
        NumberQuestion(
            "toxin_history.units_last_90_days",
            "onabotulinumtoxinA elsewhere in the last 90 days",
            "Every indication. What was given here is counted from its record.",
            most=5_000,
            unit="U",
        ),
        NumberQuestion("toxin_history.faded_after_weeks", "Effect faded after", most=520, unit="weeks"),
    ),
)

EXAM = FormSection(
    "exam",
    "Examination",
    (
        PicksQuestion("exam.manoeuvres", "Manoeuvres done", choices=choices_of(v.Manoeuvre)),
        YesNoQuestion(
            "exam.speech_tested", "Speech tested?", "Before any plan for the lower face.", blank="Not recorded"
        ),
        YesNoQuestion("exam.smile_tested", "Smile tested?", blank="Not recorded"),
    ),
)

ANATOMY = FormSection(
    "anatomy",
    "Anatomy",
    (
        EachSide("anatomy.brow_position", "Brow against the orbital rim", choices=choices_of(v.BrowPosition)),
        ChoiceQuestion("anatomy.forehead_height", "Forehead", choices=choices_of(v.ForeheadHeight)),
        ChoiceQuestion("anatomy.eyelids", "Eyelids", choices=choices_of(v.Eyelids)),
        YesNoQuestion("anatomy.eyelid_ptosis", "Eyelid ptosis?", blank="Not assessed"),
        ChoiceQuestion("anatomy.excess_lid_skin", "Excess lid skin", choices=choices_of(v.ExcessLidSkin)),
        ChoiceQuestion("anatomy.skin_thickness", "Skin", choices=choices_of(v.SkinThickness)),
        GradeQuestion("anatomy.activity.forehead", "Pull of the forehead", choices=STRENGTH),
        GradeQuestion("anatomy.activity.glabella", "Pull of the frown muscles", choices=STRENGTH),
        AskedRows(
            "anatomy.asymmetries",
            "Left and right differ?",
            "As seen at rest and on movement; the patient\u2019s own side.",
            columns=(
                QuestionColumn("feature", "What", tuple(OF_ASYMMETRY.items()), required=True),
                QuestionColumn("side", "Side", choices_of(v.BodySide), required=True),
                QuestionColumn("is", "Is", choices_of(v.AsymmetryIs), required=True),
                QuestionColumn("mm", "mm", most=50),
            ),
            item="Difference",
        ),
    ),
)

LIFESTYLE = FormSection(
    "lifestyle",
    "Daily life",
    (
        YesNoQuestion("lifestyle.athlete", "Trains hard and often?"),
        YesNoQuestion("lifestyle.heat_exposure", "Sauna, hot yoga, much heat?"),
        YesNoQuestion("lifestyle.inverted_or_overhead_exercise", "Headstands or lifting overhead?"),
        YesNoQuestion("lifestyle.on_camera", "On camera or stage?"),
        YesNoQuestion("lifestyle.voice_or_wind_instrument", "Voice work or wind instrument?"),
        TextQuestion("lifestyle.occupation", "Occupation"),
    ),
)

WISHES = FormSection(
    "wishes",
    "Wishes",
    (
        PicksQuestion("goals.wishes", "Asks for", choices=choices_of(v.Wish)),
        PicksQuestion("goals.also_wants", "Also interested in", choices=choices_of(v.TreatmentOption)),
        DayQuestion("goals.event_on", "A date to look good on"),
    ),
)

BEFORE_FACE = (GOAL, SAFETY, HISTORY, EXAM, ANATOMY)
AFTER_FACE = (LIFESTYLE, WISHES)
SECTIONS = BEFORE_FACE + AFTER_FACE
