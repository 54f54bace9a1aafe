"""The questions of a consult outside the face, in the order of work: goal, safety, history, anatomy, examination, daily life."""

import json
from collections.abc import Iterable
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
from planning.consults.forms.regions import YEARS_AT_REST
from planning.consults.words import choices_of
from planning.engine.contract import vocabulary as v

STRENGTH = (("0", "None"), ("1", "Weak"), ("2", "Medium"), ("3", "Strong"))
LONGEST_SUCCESS = 300
YEARS_SINCE = (
    (v.YearsPresent.UNDER_1.value, "Under 1"),
    (v.YearsPresent.ONE_TO_5.value, "1 to 5"),
    (v.YearsPresent.OVER_5.value, "Over 5"),
)
OF_ASYMMETRY = {
    "brow": "Brow",
    "eye_opening": "Eye opening",
    "jaw": "Jaw",
    "smile": "Smile",
    "forehead": "Forehead",
}


@dataclass(frozen=True)
class AtOnce:
    """Answers that the injector records together with one tap, by field name. Nothing is recorded without it."""

    id: str
    label: str
    answers: tuple[tuple[str, str], ...]

    @property
    def as_json(self) -> str:
        return json.dumps(self.answers)


@dataclass(frozen=True)
class FormSection:
    id: str
    title: str
    questions: tuple[FormQuestion, ...]
    hint: str = ""
    at_once: AtOnce | None = None
    on_demand: frozenset[str] = frozenset()
    """Paths of questions that are folded as long as nobody answered them."""
    settled_by: str = ""
    """The path of the question whose "yes" leaves nothing else to ask."""

    @property
    def optional(self) -> tuple[FormQuestion, ...]:
        return tuple(question for question in self.questions if question.optional)

    @property
    def has_hints(self) -> bool:
        return bool(self.hint) or any(question.hint for question in self.questions)


GOAL = FormSection(
    "goal",
    "Goal",
    (
        TextQuestion("goals.words", "In the patient\u2019s own words", longest=2_000, many_lines=True, optional=True),
        TextQuestion("goals.success", "What would make this a success?", longest=LONGEST_SUCCESS),
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
        NumberQuestion("toxin_history.faded_after_weeks", "Effect faded after", most=520, unit="weeks", optional=True),
    ),
    settled_by="toxin_history.first_time",
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
    at_once=AtOnce(
        "manoeuvres", "All seven done", tuple(("exam.manoeuvres", manoeuvre.value) for manoeuvre in v.Manoeuvre)
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
        ChoiceQuestion(YEARS_AT_REST, "Lines at rest, years", choices=YEARS_SINCE, blank="Not asked", optional=True),
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
    at_once=AtOnce(
        "anatomy",
        "Anatomy average",
        (
            ("anatomy.brow_position.right", v.BrowPosition.AT.value),
            ("anatomy.brow_position.left", v.BrowPosition.AT.value),
            ("anatomy.forehead_height", v.ForeheadHeight.AVERAGE.value),
            ("anatomy.eyelids", v.Eyelids.NORMAL.value),
            ("anatomy.eyelid_ptosis", "no"),
            ("anatomy.excess_lid_skin", v.ExcessLidSkin.NONE.value),
            ("anatomy.skin_thickness", v.SkinThickness.AVERAGE.value),
            ("anatomy.activity.forehead", "2"),
            ("anatomy.activity.glabella", "2"),
            ("anatomy.asymmetries", "no"),
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
        TextQuestion("lifestyle.occupation", "Occupation", optional=True),
    ),
)

WISHES = FormSection(
    "wishes",
    "Wishes",
    (
        PicksQuestion("goals.wishes", "Asks for", choices=choices_of(v.Wish)),
        PicksQuestion("goals.also_wants", "Also interested in", choices=choices_of(v.TreatmentOption), optional=True),
        DayQuestion("goals.event_on", "A date to look good on", optional=True),
    ),
    on_demand=frozenset({"goals.also_wants"}),
)

BEFORE_FACE = (GOAL, SAFETY, HISTORY, EXAM, ANATOMY)
AFTER_FACE = (LIFESTYLE, WISHES)
SECTIONS = BEFORE_FACE + AFTER_FACE


def recorded_at_once(names: Iterable[str]) -> list[str]:
    """Which taps stand behind a form that was sent with these fields filled in."""
    offered = (section.at_once.id for section in SECTIONS if section.at_once)
    return [code for code in offered if f"at_once.{code}" in names]
