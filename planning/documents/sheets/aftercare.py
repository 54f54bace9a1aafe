"""The aftercare sheet of a treatment."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from clinic.practice.facemap import FaceMap
from planning.documents.letter_format import LetterFormat, letter_format_for
from planning.documents.sheets.letter_statements import LetterStatements
from planning.documents.sheets.patient_words import patient_word
from planning.documents.sheets.sheet_parts import (
    AreaUnits,
    CheckInWords,
    LetterMilestone,
    ProtocolSource,
    Sender,
    basis,
    boxed,
    check_in_of,
    milestones,
    named,
    sender,
    source,
)
from planning.documents.sheets.spread_signs import spread_since
from planning.documents.sheets.translation import TranslatedAnswer, translate
from planning.engine.contract.vocabulary import AftercareCode
from planning.treatments.aftercare import Instruction, instructions
from planning.treatments.current_answer import given_answer
from planning.treatments.faces import given_face
from planning.treatments.given_areas import areas_given
from planning.treatments.models import Treatment

BOXED = {AftercareCode.UPRIGHT, AftercareCode.CHECK_IN, AftercareCode.CALL_US}
OF_A_BRUISE = {AftercareCode.COLD_COMPRESS, AftercareCode.WARM_COMPRESS, AftercareCode.ARNICA}


@dataclass(frozen=True)
class AftercareSheet:
    """Clock times are the stored ones; only the check-in may change, when it is booked. `call` lists what a patient calls for at once.
    `urgent`: a sign of spread is reported; the sheet then has no effects to notice or expect."""

    letter_format: LetterFormat
    clinic: Sender
    patient: str
    given_name: str
    born_on: date
    ended_at: datetime
    injector: str
    injector_title: str
    product: str
    lot: str
    total_units: Decimal
    areas: tuple[AreaUnits, ...]
    face: FaceMap
    urgent: bool
    call: tuple[str, ...]
    lines: tuple[Instruction, ...]
    normal: tuple[str, ...]
    later: tuple[str, ...]
    milestones: tuple[LetterMilestone, ...]
    check_in: CheckInWords | None
    source: ProtocolSource
    basis: tuple[str, ...]

    @property
    def dated(self) -> datetime:
        """The moment that the sheet is about, not that of its rendering."""
        return self.ended_at

    @property
    def faces(self) -> dict[str, FaceMap]:
        return {"face": self.face}

    @property
    def upright(self) -> Instruction | None:
        return self._line(AftercareCode.UPRIGHT)

    @property
    def to_do(self) -> tuple[Instruction, ...]:
        elsewhere = BOXED | OF_A_BRUISE if self.urgent else BOXED
        return tuple(line for line in self.lines if line.code not in elsewhere)

    def _line(self, code: str) -> Instruction | None:
        return next((line for line in self.lines if line.code == code), None)


def aftercare_sheet(treatment: Treatment, letter_format: LetterFormat | None = None) -> AftercareSheet:
    """The sheet of a signed treatment, in the patient's format unless another is given."""
    letter_format = letter_format or letter_format_for(treatment.clinic, treatment.patient)
    translated = translate(given_answer(treatment).answer, letter_format)
    with translated.letter_format.active_locale():
        return _aftercare_sheet(treatment, translated)


def _aftercare_sheet(treatment: Treatment, translated: TranslatedAnswer) -> AftercareSheet:
    clinic, patient, answer = treatment.clinic, treatment.patient, translated.answer
    given = [area for area in areas_given(treatment) if area.total]
    urgent = spread_since(treatment.plan)
    lines, statements = instructions(treatment, answer.aftercare), LetterStatements(answer)
    return AftercareSheet(
        letter_format=translated.letter_format,
        clinic=sender(clinic),
        patient=patient.name,
        given_name=patient.called,
        born_on=patient.born_on,
        ended_at=clinic.local(treatment.ended_at),
        injector=treatment.injector.user.name,
        injector_title=treatment.injector.title,
        product=treatment.product,
        lot=treatment.lots,
        total_units=treatment.total_units,
        areas=tuple(AreaUnits(patient_word(area.area), area.total, named(area.sides.items())) for area in given),
        face=given_face(treatment),
        urgent=urgent,
        call=boxed(answer) or tuple(line.text for line in lines if line.code == AftercareCode.CALL_US),
        lines=lines,
        normal=() if urgent else statements.normal(),
        later=() if urgent else statements.later(),
        milestones=() if urgent else milestones(answer),
        check_in=None if urgent else check_in_of(treatment),
        source=source(translated),
        basis=basis((*statements.for_patient, *answer.aftercare)),
    )
