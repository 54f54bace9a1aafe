"""What the patient of a plan consented to: the texts byte by byte as they were signed, by whom, when and before whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from clinic.practice import moments
from clinic.practice.facemap import FaceMap
from patients.consents.models import Consent
from patients.consents.presenter import ConsentPresenter
from patients.consents.wording import treatments, wordings
from planning.documents.letter_format import LetterFormat, letter_format_for
from planning.documents.sheets.sheet_parts import Sender, sender
from planning.plans.models import Plan
from planning.treatments.models import Treatment


@dataclass(frozen=True)
class ConsentSource:
    words: str
    translation: str = ""


@dataclass(frozen=True)
class SignedConsent:
    """One of them, checked against its hash when the sheet was filled."""

    title: str
    language: str
    parts: Sequence[Mapping[str, Any]]
    answers: Sequence[Mapping[str, Any]]
    meaning: str
    printed_name: str
    relation: str
    is_typed: bool
    typed_name: str
    view_box: str
    path: str
    signed_at: str
    present: tuple[str, ...]
    version: int
    sha256: str
    is_intact: bool
    withdrawn_at: str
    withdrawn_by: str
    reason: str


@dataclass(frozen=True)
class ConsentSheet:
    letter_format: LetterFormat
    clinic: Sender
    patient: str
    full_name: str
    born_on: date
    dated: datetime
    consents: tuple[SignedConsent, ...]
    source: ConsentSource
    basis: tuple[str, ...]

    @property
    def faces(self) -> Mapping[str, FaceMap]:
        return {}


def consents_of(subject: Plan | Treatment) -> list[Consent]:
    """The newest to each treatment, as they stand."""
    rows = list(Consent.objects.newest_first().filter(patient=subject.patient_id))
    newest = (next((row for row in rows if row.treatment == code), None) for code in treatments())
    return [row for row in newest if row is not None]


def consent_format(subject: Plan | Treatment) -> LetterFormat:
    """In the language that was read, not in that of today's letters."""
    usual, rows = letter_format_for(subject.clinic, subject.patient), consents_of(subject)
    return replace(usual, language=rows[0].language) if rows else usual


def consent_sheet(plan: Plan) -> ConsentSheet:
    rows, letter_format = consents_of(plan), consent_format(plan)
    with letter_format.active_locale():
        return ConsentSheet(
            letter_format=letter_format,
            clinic=sender(plan.clinic),
            patient=plan.patient.name,
            full_name=plan.patient.full_name,
            born_on=plan.patient.born_on,
            dated=plan.clinic.local(max((row.signed_at for row in rows), default=plan.made_at)),
            consents=tuple(_signed(row) for row in rows),
            source=ConsentSource("; ".join(map(_source, rows))),
            basis=tuple(sorted({basis for row in rows for basis in _basis(row)})),
        )


def _signed(row: Consent) -> SignedConsent:
    shown, withdrawal = ConsentPresenter(row), row.withdrawal if row.is_withdrawn else None
    return SignedConsent(
        title=shown.text["title"],
        language=row.language,
        parts=shown.text["parts"],
        answers=shown.answers,
        meaning=shown.text["meaning"],
        printed_name=row.printed_name,
        relation=row.relation,
        is_typed=not shown.is_drawn,
        typed_name=shown.typed_name,
        view_box=shown.view_box if shown.is_drawn else "",
        path=shown.path if shown.is_drawn else "",
        signed_at=moments.with_zone(shown.signed_at),
        present=tuple(filter(None, (row.witness.user.name, row.companion))),
        version=row.wording_version,
        sha256=row.sha256,
        is_intact=shown.is_intact,
        withdrawn_at=moments.with_zone(row.clinic.local(withdrawal.made_at)) if withdrawal else "",
        withdrawn_by=withdrawal.told_by if withdrawal else "",
        reason=withdrawal.reason if withdrawal else "",
    )


def _source(row: Consent) -> str:
    told = {"treatment": row.treatment, "version": row.wording_version, "sha256": row.wording_sha256[:16]}
    return gettext("Consent text %(treatment)s %(version)s, sha256 %(sha256)s") % told


def _basis(row: Consent) -> set[str]:
    wording = wordings().get((row.treatment, row.wording_version))
    return {basis for line in wording.lines for basis in line["basis"]} if wording else set()
