"""The health questions: the contract's `safety` section. Pages, the API, the chart and the clinical record all read this table: a
question of the contract is worded here alone."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from patients.records.questions.asked import AskedName, AskedPicks, ClearanceQuestion
from patients.records.questions.base import Choices, FormQuestion
from patients.records.questions.codes import AllergenChoices, MedicineClassChoices, PriorEffectChoices, RegionChoices
from patients.records.questions.kinds import YesNoQuestion
from patients.records.questions.lasting import Lasts
from patients.records.questions.rows import AskedRows, QuestionColumn

GROUPS: dict[str, Any] = {
    "today": _("Today"),
    "taken": _("Allergies and medicines"),
    "nerves": _("Nerves and muscles"),
    "toxin": _("Earlier toxin"),
}
IN_WORDS: Any = _("In words")
WHAT_HAPPENED: Any = _("What happened, in words")


def _of(codes: type[TextChoices]) -> Choices:
    return tuple((code.value, code.label) for code in codes)


QUESTIONS: tuple[FormQuestion, ...] = (
    YesNoQuestion(
        "safety.pregnant",
        _("Pregnant, or could be?"),
        _("Treatment waits until after pregnancy. Asked anew at every visit."),
        short=_("Pregnant"),
        group="today",
        lasts=Lasts.THE_DAY,
        note=IN_WORDS,
    ),
    YesNoQuestion(
        "safety.breastfeeding",
        _("Breastfeeding?"),
        _("Treatment waits until breastfeeding has ended. Asked anew at every visit."),
        short=_("Breastfeeding"),
        group="today",
        lasts=Lasts.THE_DAY,
        note=IN_WORDS,
    ),
    AskedName(
        "safety.neuromuscular_disorder",
        _("A disorder of nerves or muscles?"),
        _("Such as myasthenia gravis, Lambert-Eaton syndrome or ALS: toxin can act far more strongly."),
        short=_("Nerve or muscle disorder"),
        group="nerves",
        note=IN_WORDS,
    ),
    ClearanceQuestion(
        "safety.specialist_clearance",
        _("Cleared for toxin by the treating specialist?"),
        _("Only matters with a disorder of nerves or muscles."),
        short=_("Specialist clearance"),
        group="nerves",
        note=IN_WORDS,
    ),
    YesNoQuestion(
        "safety.swallowing_problem",
        _("Trouble swallowing?"),
        _("Toxin that spreads can make it worse."),
        short=_("Trouble swallowing"),
        group="nerves",
        note=IN_WORDS,
    ),
    YesNoQuestion(
        "safety.breathing_problem",
        _("Trouble breathing?"),
        _("Toxin that spreads can make it worse."),
        short=_("Trouble breathing"),
        group="nerves",
        note=IN_WORDS,
    ),
    AskedPicks(
        "safety.allergies",
        _("Any allergies?"),
        _("An allergy to a botulinum toxin or to anything in the product rules the product out."),
        short=_("Allergies"),
        group="taken",
        note=WHAT_HAPPENED,
        none=_("No known allergies"),
        choices=_of(AllergenChoices),
    ),
    AskedRows(
        "safety.medicines",
        _("Any medicines?"),
        _("Some strengthen the toxin, some make bruises likelier. Prescribed, bought or herbal."),
        short=_("Medicines"),
        group="taken",
        note=_("Dose, since when, when last taken"),
        none=_("None"),
        item=_("Medicine"),
        columns=(
            QuestionColumn("name", _("Name"), required=True),
            QuestionColumn("class", _("Kind"), _of(MedicineClassChoices)),
        ),
    ),
    AskedPicks(
        "safety.infected_sites",
        _("Any infection or inflamed skin on the face or neck today?"),
        _("Nothing is injected through infected skin. Asked anew at every visit."),
        short=_("Skin infection"),
        group="today",
        lasts=Lasts.THE_DAY,
        note=WHAT_HAPPENED,
        choices=_of(RegionChoices),
    ),
    AskedPicks(
        "safety.prior_effects",
        _("Any unwanted effect of earlier toxin?"),
        _("What happened before guides dose and points now."),
        short=_("Effects of earlier toxin"),
        group="toxin",
        note=WHAT_HAPPENED,
        none=_("None"),
        choices=_of(PriorEffectChoices),
    ),
)
BY_CODE: dict[str, FormQuestion] = {question.code: question for question in QUESTIONS}
