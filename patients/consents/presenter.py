"""A consent as pages and papers show it."""

import json
from dataclasses import dataclass
from typing import Any

from clinic.practice.access import url_for
from clinic.practice.models import Membership
from patients.consents import signature
from patients.consents.binding import is_intact
from patients.consents.models import Consent, SignedHow
from patients.consents.standing import fault
from patients.consents.wording import YES, newest, treatments
from patients.records.models import Patient

NAMES = {"toxin": "Botulinum toxin", "photographs": "Photographs"}
LEADS = {
    "toxin": "Before each treatment its product, its places and any use outside the label have to be in it.",
    "photographs": "For the record, for teaching and for publicity apart.",
}


def read_text(shown: str) -> dict[str, Any]:
    text: dict[str, Any] = json.loads(shown)
    return text


class ConsentPresenter:
    """The hash is computed again each time one is made."""

    def __init__(self, consent: Consent) -> None:
        self.row = consent
        self.is_intact = is_intact(consent)
        self.text = consent.text if self.is_intact else _readable(consent)

    @property
    def signed_at(self) -> Any:
        return self.row.clinic.local(self.row.signed_at)

    @property
    def is_drawn(self) -> bool:
        return self.row.signed_how == SignedHow.DRAWN and bool(self.row.signature.get("strokes"))

    @property
    def view_box(self) -> str:
        return f"0 0 {self.row.signature['width']} {self.row.signature['height']}"

    @property
    def path(self) -> str:
        return signature.path(self.row.signature)

    @property
    def typed_name(self) -> str:
        return str(self.row.signature.get("name", ""))

    @property
    def area_names(self) -> str:
        """For staff: each area, with what is outside the label."""
        known = newest(self.row.treatment).staff_names
        return ", ".join(
            f"{known.get(code, code)} (off-label)" if code in self.row.off_label else known.get(code, code)
            for code in self.row.areas
        )

    @property
    def withdrawal(self) -> Any:
        return self.row.withdrawal if self.row.is_withdrawn else None

    @property
    def answers(self) -> list[dict[str, Any]]:
        asked = self.text.get("questions", [])
        return [{"words": one["words"], "yes": self.row.answers.get(one["code"]) == YES} for one in asked]


def _readable(consent: Consent) -> dict[str, Any]:
    """Of a row that is not as it was signed: its text as far as it can still be read."""
    try:
        return dict(consent.text)
    except (TypeError, ValueError):
        return {"title": NAMES[consent.treatment], "parts": [], "questions": [], "meaning": ""}


@dataclass(frozen=True)
class Standing:
    """Of one treatment: the newest consent, why it does not count, the earlier ones."""

    treatment: str
    name: str
    lead: str
    current: ConsentPresenter | None
    fault: str
    earlier: list[ConsentPresenter]
    prepare_url: str


def standings(patient: Patient, reader: Membership) -> list[Standing]:
    rows = list(Consent.objects.newest_first().filter(patient=patient))
    return [_standing(code, [row for row in rows if row.treatment == code], patient, reader) for code in treatments()]


def _standing(code: str, rows: list[Consent], patient: Patient, reader: Membership) -> Standing:
    shown = [ConsentPresenter(row) for row in rows]
    found = fault(rows[0]) if rows else None
    return Standing(
        treatment=code,
        name=NAMES[code],
        lead=LEADS[code],
        current=shown[0] if shown else None,
        fault=found[1] if found else "",
        earlier=shown[1:],
        prepare_url=url_for(reader, "consents:consent-prepare", patient_id=patient.pk, treatment=code),
    )
