"""What a tablet was handed over for: to whom, by whom, which text. It travels with the page and is signed by the server, so that a
signature cannot be sent for another patient, by another member or under another text, and outlives a lock in between."""

import uuid
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing

from clinic.practice.models import Membership
from patients.consents.models import Consent
from patients.consents.wording import ConsentWording, Particulars, newest, shown_text
from patients.records.models import Patient

SALT = "patients.consents.handed"
LONGEST = 12 * 3600  # seconds, as a session


class NotHanded(Exception):
    """The page is not of this patient and member, or too old."""


@dataclass(frozen=True)
class Handed:
    """`after` is the number of the patient's consent to this treatment when the tablet was handed over."""

    patient: str
    member: str
    treatment: str
    version: int
    wording_sha256: str
    language: str
    product: str
    areas: tuple[str, ...]
    off_label: tuple[str, ...]
    companion: str
    after: int
    key: str
    back: str

    @property
    def about(self) -> Particulars:
        return Particulars(self.product, self.areas, self.off_label)

    @property
    def idempotency_key(self) -> uuid.UUID:
        return uuid.UUID(self.key)

    @property
    def wording(self) -> ConsentWording:
        return newest(self.treatment)

    @property
    def is_of_newest_text(self) -> bool:
        return self.wording_sha256 == self.wording.sha256

    @property
    def text(self) -> str:
        return shown_text(self.wording, self.language, self.about)

    @property
    def sealed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def hand_over(
    patient: Patient,
    member: Membership,
    treatment: str,
    *,
    language: str,
    about: Particulars,
    companion: str,
    back: str,
) -> Handed:
    wording = newest(treatment)
    last = Consent.objects.filter(patient=patient, treatment=treatment).order_by("-number").first()
    return Handed(
        patient=str(patient.pk),
        member=str(member.pk),
        treatment=treatment,
        version=wording.version,
        wording_sha256=wording.sha256,
        language=language,
        product=about.product,
        areas=about.areas,
        off_label=about.off_label,
        companion=companion,
        after=last.number if last else 0,
        key=str(uuid.uuid4()),
        back=back,
    )


def read(sent: str, patient: Patient, member: Membership, treatment: str) -> Handed:
    """Raises NotHanded for a page of somebody else, of another treatment, or that nobody handed over."""
    try:
        told: dict[str, Any] = signing.loads(sent, salt=SALT, max_age=LONGEST)
    except signing.BadSignature:
        raise NotHanded from None
    handed = Handed(**{**told, "areas": tuple(told["areas"]), "off_label": tuple(told["off_label"])})
    if (handed.patient, handed.member, handed.treatment) != (str(patient.pk), str(member.pk), treatment):
        raise NotHanded
    return handed
