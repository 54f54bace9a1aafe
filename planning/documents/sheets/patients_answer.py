"""What a patient takes home who thinks a plan over or declines it: what was found and proposed, and when the clinic asks again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from clinic.practice.facemap import FaceMap
from clinic.practice.models import Membership
from planning.documents.letter_format import LetterFormat, letter_format_for
from planning.documents.sheets.patient_words import finding_words, patient_word
from planning.documents.sheets.sheet_parts import ProtocolSource, Sender, sender, source, unique
from planning.documents.sheets.translation import TranslatedAnswer, translate
from planning.plans.answer_codes import AnswerReason, PatientsChoice
from planning.plans.models import PatientsAnswer, Plan
from planning.plans.settled import settled_by

REASONS = {
    AnswerReason.COST: _("The cost"),
    AnswerReason.FEAR: _("A fear or a worry"),
    AnswerReason.OTHER_TREATMENT: _("Another treatment that you may want"),
    AnswerReason.TIME: _("You want more time"),
    AnswerReason.EVENT: _("An event that is near"),
    AnswerReason.ASKS_SOMEBODY: _("You want to talk to somebody first"),
}
"""Another reason stands in the patient's own words."""


@dataclass(frozen=True)
class PatientsAnswerSheet:
    """`proposed`: areas for toxin and other treatments, without units. `dated`: when the patient answered, else when the plan was made."""

    letter_format: LetterFormat
    clinic: Sender
    patient: str
    given_name: str
    born_on: date
    made_at: datetime
    dated: datetime
    injector: str
    injector_title: str
    declines: bool
    found: tuple[str, ...]
    proposed: tuple[str, ...]
    reasons: tuple[str, ...]
    words: str
    return_on: date | None
    source: ProtocolSource
    basis: tuple[str, ...] = ()

    @property
    def faces(self) -> Mapping[str, FaceMap]:
        return {}


def patients_answer_sheet(plan: Plan) -> PatientsAnswerSheet:
    """By the newest answer, also where a decision followed it."""
    translated = translate(settled_by(plan, plan.decision).answer, letter_format_for(plan.clinic, plan.patient))
    answer = plan.patients_answers.select_related("made_by").first()
    with translated.letter_format.active_locale():
        return _sheet(plan, translated, answer)


def _sheet(plan: Plan, translated: TranslatedAnswer, answer: PatientsAnswer | None) -> PatientsAnswerSheet:
    clinic = plan.clinic
    by = answer.made_by if answer else plan.injector
    membership = Membership.objects.filter(clinic=clinic, user=by).first()
    codes = answer.reasons if answer else ()
    return PatientsAnswerSheet(
        letter_format=translated.letter_format,
        clinic=sender(clinic),
        patient=plan.patient.name,
        given_name=plan.patient.called,
        born_on=plan.patient.born_on,
        made_at=clinic.local(plan.made_at),
        dated=clinic.local(answer.made_at if answer else plan.made_at),
        injector=by.name,
        injector_title=membership.title if membership else "",
        declines=answer is not None and answer.choice == PatientsChoice.DECLINES,
        found=unique(finding_words(one) for one in plan.document.get("findings") or []),
        proposed=_proposed(translated),
        reasons=tuple(gettext(words) for code, words in REASONS.items() if code in codes),
        words=answer.words if answer else "",
        return_on=answer.return_on if answer else None,
        source=source(translated),
    )


def _proposed(translated: TranslatedAnswer) -> tuple[str, ...]:
    answer = translated.answer
    areas = ", ".join(patient_word(dose.area) for dose in answer.doses)
    toxin = [f"{patient_word('toxin')}: {areas}"] if areas else []
    return unique([*toxin, *(patient_word(one.treatment) for one in answer.treatments)])
