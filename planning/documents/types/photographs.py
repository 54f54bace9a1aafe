"""Photographs of a treatment, before it and at its check-in, for the record. Made when somebody asks for it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from clinic.files import store
from clinic.practice import dates
from clinic.practice.access import READS_PHOTOGRAPHS
from clinic.practice.facemap import FaceMap
from clinic.practice.numbers import units
from patients.photographs.models import Photograph, StandardView
from planning.documents.document_type import FOR_THE_CHART, DocumentType
from planning.documents.letter_format import LetterFormat, chart_format
from planning.documents.sheets.sheet_parts import ProtocolSource, Sender, sender, source
from planning.documents.sheets.translation import TranslatedAnswer
from planning.documents.subjects import OF_TREATMENT
from planning.treatments.models import Treatment

DAYS_BEFORE, DAYS_AFTER, MOST_PRINTED = 60, 60, 40


@dataclass(frozen=True)
class PrintedPhotograph:
    """`asset` is its name for the renderer, `words` its alternative text."""

    asset: str
    on: date
    words: str


@dataclass(frozen=True)
class PrintedView:
    label: str
    photographs: Sequence[PrintedPhotograph]


@dataclass(frozen=True)
class PhotographSheet:
    letter_format: LetterFormat
    clinic: Sender
    patient: str
    born_on: date
    dated: datetime
    source: ProtocolSource
    given: str
    views: Sequence[PrintedView]
    pictures: Mapping[str, bytes]
    photographs: tuple[uuid.UUID, ...]
    of_all: int
    basis: tuple[str, ...] = ()

    @property
    def faces(self) -> Mapping[str, FaceMap]:
        return {}


def photographs_around(treatment: Treatment) -> "QuerySet[Photograph]":
    """Those of the days around it that stand."""
    day = treatment.ended_on
    rows = Photograph.objects.standing().filter(patient_id=treatment.patient_id)
    return rows.filter(taken_on__gte=day - timedelta(days=DAYS_BEFORE), taken_on__lte=day + timedelta(days=DAYS_AFTER))


def photograph_sheet(treatment: Treatment) -> PhotographSheet:
    """Raises FileDamaged where a stored file is lost."""
    there = list(photographs_around(treatment).order_by("taken_on", "added_at"))
    rows = sorted(_printed_of(there), key=_place)
    views = {view: [one for one in rows if one.view == view] for view in StandardView}
    letter_format = chart_format(treatment.clinic)
    return PhotographSheet(
        letter_format=letter_format,
        clinic=sender(treatment.clinic),
        patient=treatment.patient.name,
        born_on=treatment.patient.born_on,
        dated=treatment.clinic.local(max([one.added_at for one in rows], default=treatment.signed_at)),
        source=source(TranslatedAnswer(treatment.plan.answer, letter_format)),
        given=f"{units(treatment.total_units)}, {dates.plain_day(treatment.ended_on)}",
        views=[PrintedView(view.label, [_printed(one) for one in found]) for view, found in views.items() if found],
        pictures={_asset(one): _content(one) for one in rows},
        photographs=tuple(one.pk for one in rows),
        of_all=len(there),
    )


def _printed_of(there: Sequence[Photograph]) -> list[Photograph]:
    """As many as a paper holds, in the order they came: first the newest of each view and day, the last days first."""
    newest = {(one.view, one.taken_on): one.pk for one in there}
    last_first = list(reversed(there))
    ranked = sorted(last_first, key=lambda one: newest[one.view, one.taken_on] != one.pk)
    return sorted(ranked[:MOST_PRINTED], key=there.index)


def _place(photograph: Photograph) -> int:
    return StandardView.values.index(photograph.view)


def _printed(photograph: Photograph) -> PrintedPhotograph:
    words = f"{photograph.get_view_display()}, {dates.plain_day(photograph.taken_on)}"
    return PrintedPhotograph(f"{_asset(photograph)}.jpg", photograph.taken_on, words)


def _asset(photograph: Photograph) -> str:
    return f"photograph-{photograph.pk}"


def _content(photograph: Photograph) -> bytes:
    """The thumbnail: 480 pixels on 7 cm of paper."""
    key = store.key_of(photograph.clinic_id, photograph.thumb, store.FileKind.PHOTOGRAPH)
    return store.read(key, photograph.thumb)


def _behind(treatment: Treatment, at: datetime) -> bool:
    """Whether one was added or retracted since."""
    rows = Photograph.objects.filter(patient_id=treatment.patient_id)
    return rows.filter(Q(added_at__gt=at) | Q(retraction__made_at__gt=at)).exists()


PHOTOGRAPHS: DocumentType[Treatment] = DocumentType(
    code="photographs",
    label="Photographs",
    about="For the chart: the photographs around this treatment, view by view.",
    of=OF_TREATMENT,
    sheet=photograph_sheet,
    printing=FOR_THE_CHART,
    readers=READS_PHOTOGRAPHS,
    behind=_behind,
    offered=lambda treatment: photographs_around(treatment).exists(),
    in_chart=True,
    shows_photographs=True,
)
