"""What the patient of a plan consented to: the texts byte by byte as they were signed, by whom, when and before whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from clinic.practice import dates, moments
from clinic.practice.facemap import FaceMap
from patients.consents.models import Consent
from patients.consents.presenter import ConsentPresenter
from patients.consents.wording import TOXIN, treatments, wordings
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
    is_replaced: bool
    treated_on: str


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


@dataclass(frozen=True)
class PrintedConsent:
    """`under`: the plan's treatments that rest on it."""

    row: Consent
    is_newest: bool
    under: tuple[Treatment, ...]


def consents_of(plan: Plan) -> list[PrintedConsent]:
    """To each treatment the newest, as it stands, then those that stood when something was given by this plan."""
    rows = list(Consent.objects.newest_first().filter(patient=plan.patient_id))
    given = list(plan.treatments.select_related("clinic").without_documents().order_by("signed_at"))
    return [
        printed for code in treatments() for printed in _of_one([row for row in rows if row.treatment == code], given)
    ]


def _of_one(rows: Sequence[Consent], given: Sequence[Treatment]) -> Iterator[PrintedConsent]:
    stood = {one.pk: _stood_at(rows, one) for one in given}
    for row in rows:
        under = tuple(one for one in given if stood[one.pk] == row)
        if row == rows[0] or under:
            yield PrintedConsent(row, row == rows[0], under)


def _stood_at(rows: Sequence[Consent], treatment: Treatment) -> Consent | None:
    """The one that the record names. Records from before they did, and consents to photographs: the newest signed by then."""
    named = next((row for row in rows if row.pk == treatment.consent_id), None)
    return named or next((row for row in rows if row.signed_at <= treatment.signed_at), None)


def consent_format(subject: Plan | Treatment) -> LetterFormat:
    """In the language that was read, not in that of today's letters."""
    usual, rows = letter_format_for(subject.clinic, subject.patient), Consent.objects.filter(patient=subject.patient_id)
    read = next(filter(None, (rows.filter(treatment=code).order_by("-number").first() for code in treatments())), None)
    return replace(usual, language=read.language) if read else usual


def consent_sheet(plan: Plan) -> ConsentSheet:
    printed, letter_format = consents_of(plan), consent_format(plan)
    rows = [one.row for one in printed]
    with letter_format.active_locale():
        return ConsentSheet(
            letter_format=letter_format,
            clinic=sender(plan.clinic),
            patient=plan.patient.name,
            full_name=plan.patient.full_name,
            born_on=plan.patient.born_on,
            dated=plan.clinic.local(max((row.signed_at for row in rows), default=plan.made_at)),
            consents=tuple(map(_signed, printed)),
            source=ConsentSource("; ".join(dict.fromkeys(map(_source, rows)))),
            basis=tuple(sorted({basis for row in rows for basis in _basis(row)})),
        )


def _signed(printed: PrintedConsent) -> SignedConsent:
    row = printed.row
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
        is_replaced=not printed.is_newest,
        treated_on=", ".join(dict.fromkeys(dates.plain_day(one.ended_on) for one in _treatments_under(printed))),
    )


def _treatments_under(printed: PrintedConsent) -> tuple[Treatment, ...]:
    return printed.under if printed.row.treatment == TOXIN else ()


def _source(row: Consent) -> str:
    told = {"treatment": row.treatment, "version": row.wording_version, "sha256": row.wording_sha256[:16]}
    return gettext("Consent text %(treatment)s %(version)s, sha256 %(sha256)s") % told


def _basis(row: Consent) -> set[str]:
    wording = wordings().get((row.treatment, row.wording_version))
    return {basis for line in wording.lines for basis in line["basis"]} if wording else set()
