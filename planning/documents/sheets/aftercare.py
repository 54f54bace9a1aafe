"""What a patient takes home after a treatment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from clinic.practice.facemap import FaceMap
from planning.documents.sheets.language import Told, told
from planning.documents.sheets.parts import (
    AreaUnits,
    CheckInWords,
    Milestone,
    Sender,
    Source,
    basis,
    check_in_of,
    milestones,
    named,
    safety,
    sender,
    source,
    spoken,
)
from planning.documents.variant import Variant, variant_for
from planning.engine.contract.plan import Plan as Answer
from planning.engine.contract.statements import Statement
from planning.engine.contract.vocabulary import AftercareCode, StatementKind
from planning.treatments.aftercare import Instruction, instructions
from planning.treatments.faces import given_face
from planning.treatments.models import Treatment
from planning.treatments.record import areas_given
from planning.treatments.settled import settled_given

BOXED = {AftercareCode.UPRIGHT, AftercareCode.CHECK_IN, AftercareCode.CALL_US}


@dataclass(frozen=True)
class AftercareSheet:
    """Clock times are the stored ones. Only the check-in may still change: it is booked later."""

    variant: Variant
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
    lines: tuple[Instruction, ...]
    normal: tuple[str, ...]
    later: tuple[str, ...]
    milestones: tuple[Milestone, ...]
    check_in: CheckInWords | None
    source: Source
    basis: tuple[str, ...]

    @property
    def dated(self) -> datetime:
        """The moment the sheet speaks of; never the moment it was drawn."""
        return self.ended_at

    @property
    def faces(self) -> dict[str, FaceMap]:
        return {"face": self.face}

    @property
    def upright(self) -> Instruction | None:
        return self._line(AftercareCode.UPRIGHT)

    @property
    def call_us(self) -> Instruction | None:
        return self._line(AftercareCode.CALL_US)

    @property
    def to_do(self) -> tuple[Instruction, ...]:
        """Every line without those that have a box of their own."""
        return tuple(line for line in self.lines if line.code not in BOXED)

    def _line(self, code: str) -> Instruction | None:
        return next((line for line in self.lines if line.code == code), None)


def aftercare_sheet(treatment: Treatment, variant: Variant | None = None) -> AftercareSheet:
    """The sheet of one signed treatment, as the patient wants it unless another `variant` is asked for."""
    variant = variant or variant_for(treatment.clinic, treatment.patient)
    speaks = told(settled_given(treatment).answer, variant)
    with speaks.variant.spoken():
        return _aftercare_sheet(treatment, speaks)


def _aftercare_sheet(treatment: Treatment, speaks: Told) -> AftercareSheet:
    clinic, patient, answer = treatment.clinic, treatment.patient, speaks.answer
    given = [area for area in areas_given(treatment) if area.total]
    return AftercareSheet(
        variant=speaks.variant,
        clinic=sender(clinic),
        patient=patient.name,
        given_name=patient.given_name,
        born_on=patient.born_on,
        ended_at=clinic.local(treatment.ended_at),
        injector=treatment.injector.user.full_name,
        injector_title=treatment.injector.title,
        product=treatment.product,
        lot=treatment.lot,
        total_units=treatment.total_units,
        areas=tuple(AreaUnits(area.name, area.total, named(area.sides.items())) for area in given),
        face=given_face(treatment),
        lines=instructions(treatment, answer.aftercare),
        normal=safety(answer, boxed=False) + safety(answer, boxed=True),
        later=spoken(_later(answer)),
        milestones=milestones(answer),
        check_in=check_in_of(treatment),
        source=source(speaks),
        basis=basis(answer),
    )


def _later(answer: Answer) -> Iterator[Statement]:
    """What to expect, without what answers a single finding or wish ("This line also shows ..."): that was said at the consult, beside
    its finding."""
    said = {line for verdict in answer.verdicts for line in verdict.because}
    kinds = StatementKind.FOLLOW_UP, StatementKind.EXPECTATION
    return (line for line in answer.of_kind(*kinds) if line.id not in said)
