"""What a patient is asked about their health: the questions of the contract's `safety` section, the codes of their answers, and
what of it everybody who opens the patient must see at once.

The codes are the engine's (planning.engine.contract.vocabulary), which this room may not import; an architecture test holds them equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from clinic.practice.fields import read_day

LONGEST_NAME, LONGEST_NOTE, MOST_ITEMS = 200, 500, 50


class AllergenChoices(models.TextChoices):
    BOTULINUM_TOXIN = "botulinum_toxin", "Botulinum toxin"
    HUMAN_ALBUMIN = "human_albumin", "Human albumin"
    COWS_MILK_PROTEIN = "cows_milk_protein", "Cow's milk protein"
    LIDOCAINE = "lidocaine", "Lidocaine"
    LATEX = "latex", "Latex"
    OTHER = "other", "Other"


class MedicineClassChoices(models.TextChoices):
    AMINOGLYCOSIDE = "aminoglycoside", "Aminoglycoside antibiotic"
    OTHER_NEUROMUSCULAR = "other_neuromuscular", "Other drug acting on nerve and muscle"
    ANTICHOLINERGIC = "anticholinergic", "Anticholinergic"
    MUSCLE_RELAXANT = "muscle_relaxant", "Muscle relaxant"
    ANTICOAGULANT = "anticoagulant", "Anticoagulant or antiplatelet"
    CHOLINESTERASE_INHIBITOR = "cholinesterase_inhibitor", "Cholinesterase inhibitor"
    OTHER = "other", "Other"


class PriorEffectChoices(models.TextChoices):
    EYELID_DROOP = "eyelid_droop", "Eyelid droop"
    BROW_HEAVINESS = "brow_heaviness", "Heavy brow"
    SMILE_CHANGE = "smile_change", "Changed smile"
    NECK_WEAKNESS = "neck_weakness", "Weak neck"
    SPEECH_CHANGE = "speech_change", "Changed speech"
    DIFFICULTY_SWALLOWING = "difficulty_swallowing", "Difficulty swallowing"
    HOARSENESS = "hoarseness", "Hoarseness"
    BREATHING_DIFFICULTY = "breathing_difficulty", "Difficulty breathing"
    DOUBLE_VISION = "double_vision", "Double vision"
    OTHER = "other", "Other"


class RegionChoices(models.TextChoices):
    FOREHEAD = "forehead", "Forehead"
    GLABELLA = "glabella", "Glabella"
    TEMPLE = "temple", "Temple"
    BROW = "brow", "Brow"
    CROWS_FEET = "crows_feet", "Crow's feet"
    UNDER_EYE = "under_eye", "Under the eye"
    CHEEK = "cheek", "Cheek"
    NOSE = "nose", "Nose"
    UPPER_LIP = "upper_lip", "Upper lip"
    LIPS = "lips", "Lips"
    MOUTH_CORNER = "mouth_corner", "Mouth corner"
    CHIN = "chin", "Chin"
    MASSETER = "masseter", "Masseter"
    JAWLINE = "jawline", "Jawline"
    LOWER_FACE = "lower_face", "Lower face"
    NECK = "neck", "Neck"
    FACE = "face", "Whole face"


class AnswerKind(models.TextChoices):
    """The shape of an answer: true or false; a name, or null for none; a list of codes; medicines; somebody's word and its date."""

    YES_NO = "yes_no"
    NAME = "name"
    CODES = "codes"
    MEDICINES = "medicines"
    CLEARANCE = "clearance"


@dataclass(frozen=True)
class HealthQuestion:
    """One question of the contract. A "no" that is not `lasting` is asked anew at every visit."""

    code: str
    kind: AnswerKind
    label: str
    text: str
    reason: str
    none: str = "No"
    codes: type[models.TextChoices] | None = None
    lasting: bool = True


QUESTIONS: tuple[HealthQuestion, ...] = (
    HealthQuestion(
        "pregnant",
        AnswerKind.YES_NO,
        "Pregnant",
        "Pregnant, or could be?",
        "Treatment waits until after pregnancy. Asked anew at every visit.",
        lasting=False,
    ),
    HealthQuestion(
        "breastfeeding",
        AnswerKind.YES_NO,
        "Breastfeeding",
        "Breastfeeding?",
        "Treatment waits until breastfeeding has ended. Asked anew at every visit.",
        lasting=False,
    ),
    HealthQuestion(
        "neuromuscular_disorder",
        AnswerKind.NAME,
        "Nerve or muscle disorder",
        "A disorder of nerves or muscles?",
        "Such as myasthenia gravis, Lambert-Eaton syndrome or ALS: toxin can act far more strongly.",
    ),
    HealthQuestion(
        "specialist_clearance",
        AnswerKind.CLEARANCE,
        "Specialist clearance",
        "Cleared for toxin by the treating specialist?",
        "Only matters with a disorder of nerves or muscles.",
    ),
    HealthQuestion(
        "swallowing_problem",
        AnswerKind.YES_NO,
        "Trouble swallowing",
        "Trouble swallowing?",
        "Toxin that spreads can make it worse.",
    ),
    HealthQuestion(
        "breathing_problem",
        AnswerKind.YES_NO,
        "Trouble breathing",
        "Trouble breathing?",
        "Toxin that spreads can make it worse.",
    ),
    HealthQuestion(
        "allergies",
        AnswerKind.CODES,
        "Allergies",
        "Any allergies?",
        "An allergy to a botulinum toxin or to anything in the product rules the product out.",
        none="No known allergies",
        codes=AllergenChoices,
    ),
    HealthQuestion(
        "medicines",
        AnswerKind.MEDICINES,
        "Medicines",
        "Any medicines?",
        "Some strengthen the toxin, some make bruises likelier. Prescribed, bought or herbal.",
        none="None",
    ),
    HealthQuestion(
        "infected_sites",
        AnswerKind.CODES,
        "Skin infection",
        "Any infection or inflammation of the skin today?",
        "Nothing is injected through infected skin. Asked anew at every visit.",
        codes=RegionChoices,
        lasting=False,
    ),
    HealthQuestion(
        "prior_effects",
        AnswerKind.CODES,
        "Effects of earlier toxin",
        "Any unwanted effect of earlier toxin?",
        "What happened before guides dose and points now.",
        none="None",
        codes=PriorEffectChoices,
    ),
)
BY_CODE: dict[str, HealthQuestion] = {question.code: question for question in QUESTIONS}


class WrongAnswers(ValueError):
    """Answers that the contract does not know. `errors` says in words what is wrong, by question."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{code}: {words}" for code, words in errors.items()))
        self.errors = errors


def check(answers: Mapping[str, Any], notes: Mapping[str, object]) -> None:
    """Refuse anything the contract does not know; all faults come at once."""
    errors = {code: "There is no such question." for code in [*answers, *notes] if code not in BY_CODE}
    for code, answer in answers.items():
        fault = code in BY_CODE and _fault(BY_CODE[code], answer)
        if fault:
            errors[code] = fault
    for code, words in notes.items():
        if code in BY_CODE and not (isinstance(words, str) and len(words) <= LONGEST_NOTE):
            errors[code] = f"Notes are text of at most {LONGEST_NOTE} characters."
    if errors:
        raise WrongAnswers(errors)


def _fault(question: HealthQuestion, answer: object) -> str:
    if question.kind == AnswerKind.YES_NO:
        return "" if isinstance(answer, bool) else "The answer is true or false."
    if question.kind == AnswerKind.NAME:
        return "" if answer is None or _is_name(answer) else "The answer is its name, or null for none."
    if question.kind == AnswerKind.CLEARANCE:
        return "" if answer is None or _is_clearance(answer) else "The answer says by whom and on which date."
    if not isinstance(answer, list) or len(answer) > MOST_ITEMS:
        return f"The answer is a list of at most {MOST_ITEMS}."
    if question.kind == AnswerKind.MEDICINES:
        return "" if all(_is_medicine(item) for item in answer) else "Each medicine has a name and a known class."
    allowed = question.codes.values if question.codes else []
    wrong = [str(item) for item in answer if item not in allowed]
    return f"{', '.join(wrong)}: choose from {', '.join(allowed)}." if wrong else ""


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and "\0" not in value


def _is_clearance(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != {"by", "on"} or not _is_name(value["by"]):
        return False
    return isinstance(value["on"], str) and read_day(value["on"]) is not None


def _is_medicine(value: object) -> bool:
    if not isinstance(value, dict) or not set(value) <= {"name", "class"} or not _is_name(value.get("name")):
        return False
    return "class" not in value or value["class"] in MedicineClassChoices.values
