"""How a patient's consent stands: what still lacks before a treatment, which uses of photographs are allowed, the bar's chip.

A consent counts while it is the patient's newest to that treatment, of the newest wording, byte by byte as signed, and not withdrawn.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from clinic.practice import dates, moments
from patients.consents.binding import is_intact
from patients.consents.models import Consent
from patients.consents.wording import PHOTOGRAPHS, TOXIN, USES, YES, newest
from patients.records.models import Patient

NAMES = {TOXIN: "botulinum toxin", PHOTOGRAPHS: "photographs"}


@dataclass(frozen=True)
class Needed:
    """What a treatment needs consent to; `areas` are all that are treated, `off_label` those outside the label."""

    treatment: str = TOXIN
    product: str = ""
    areas: tuple[str, ...] = ()
    off_label: tuple[str, ...] = ()
    back: str = ""  # address to which the member returns after the signature


@dataclass(frozen=True)
class Lacking:
    """`url` leads to the page that unblocks it."""

    code: str
    words: str
    url: str


def lacking(patient: Patient, needed: Needed) -> list[Lacking]:
    """What is missing, in words; empty where the consent covers all that is needed."""
    url = sign_url(patient, needed)
    return [Lacking(code, words, url) for code, words in _gaps(current_row(patient, needed.treatment), needed)]


def gaps(row: Consent | None, needed: Needed) -> list[str]:
    """The same of a consent at hand."""
    return [words for _, words in _gaps(row, needed)]


def sign_url(patient: Patient, needed: Needed) -> str:
    told = {
        "product": needed.product,
        "areas": ",".join(needed.areas),
        "off_label": ",".join(needed.off_label),
        "back": needed.back,
    }
    query = urlencode({name: value for name, value in told.items() if value})
    address = reverse("consents:consent-prepare", args=[patient.pk, needed.treatment])
    return f"{address}?{query}" if query else address


def current_row(patient: Patient, treatment: str) -> Consent | None:
    """The newest to this treatment, whether it still counts or not."""
    return Consent.objects.newest_first().filter(patient=patient, treatment=treatment).first()


def fault(consent: Consent) -> tuple[str, str] | None:
    """Why a patient's newest consent does not count, as code and words."""
    name, clinic = NAMES[consent.treatment], consent.clinic
    if not is_intact(consent):
        return "not_valid", f"The consent to {name} is not valid for this version: it is not as it was signed."
    if consent.is_withdrawn:
        day = dates.day_near(clinic.day_of(consent.withdrawal.made_at), clinic.today())
        return "withdrawn", f"The consent to {name} was withdrawn on {day}."
    if consent.wording_version != newest(consent.treatment).version:
        day = dates.day_near(clinic.day_of(consent.signed_at), clinic.today())
        return "outdated", f"The consent to {name} of {day} is of an earlier version of the text."
    return None


def counts(consent: Consent | None) -> bool:
    return consent is not None and fault(consent) is None


def photograph_uses(patient: Patient) -> frozenset[str]:
    """Which uses of photographs the patient allows now: of `record`, `teaching`, `publicity`."""
    row = current_row(patient, PHOTOGRAPHS)
    if row is None or fault(row) is not None:
        return frozenset()
    return frozenset(use for use in USES if row.answers.get(use) == YES)


def _gaps(row: Consent | None, needed: Needed) -> Iterator[tuple[str, str]]:
    name = NAMES[needed.treatment]
    if row is None:
        yield "none", f"There is no consent to {name}."
        return
    if (found := fault(row)) is not None:
        yield found
        return
    if needed.product and row.product != needed.product:
        yield "product", f"The consent is to {row.product}, not to {needed.product}."
    if areas := _names(needed.areas, row.areas):
        yield "areas", f"The consent does not name {areas}."
    if areas := _names(needed.off_label, row.off_label):
        yield "off_label", f"The consent does not name the use outside the label for {areas}."


def _names(wanted: Iterable[str], named: Iterable[str]) -> str:
    known = newest(TOXIN).staff_names
    return ", ".join(known.get(code, code) for code in wanted if code not in set(named))


def chip(consent: Consent | None) -> dict[str, str]:
    """For the patient bar; of the newest consent to toxin."""
    if consent is None:
        return {"tone": "line", "text": "No consent"}
    if (found := fault(consent)) is not None:
        words = {"not_valid": "Consent not valid", "withdrawn": "Consent withdrawn", "outdated": "Consent outdated"}
        return {"tone": "stop" if found[0] == "not_valid" else "warn", "text": words[found[0]]}
    clinic, at = consent.clinic, consent.clinic.local(consent.signed_at)
    when = moments.clock(at) if at.date() == clinic.today() else dates.day_near(at.date(), clinic.today())
    return {"tone": "ok", "text": f"Consent signed {when}"}


def newest_of(patients: Sequence[Patient], treatment: str = TOXIN) -> dict[Any, Consent]:
    """By id of the patient, in one query."""
    rows = Consent.objects.filter(patient__in=patients, treatment=treatment)
    rows = rows.select_related("clinic", "withdrawal").order_by("patient", "-number").distinct("patient")
    return {row.patient_id: row for row in rows}
