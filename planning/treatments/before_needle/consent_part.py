"""The consent to a plan's treatment, as the record page says it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from patients.consents.standing import Lacking, counts, current_row, lacking, sign_url
from planning.consults.words import word
from planning.plans.models import Plan
from planning.treatments.before_needle.consent_needed import consent_needed
from planning.treatments.models import Review


@dataclass(frozen=True)
class ConsentPart:
    """`signed_at` None: no consent counts. `lacking`: what it does not cover, with the way to take it."""

    url: str
    signed_at: datetime | None
    how: str
    off_label: str
    lacking: tuple[Lacking, ...]

    @property
    def tone(self) -> str:
        return "stop" if self.lacking else "ok"


def consent_part(plan: Plan, review: Review | None = None) -> ConsentPart:
    needed = consent_needed(plan, review)
    consent = current_row(plan.patient, needed.treatment)
    missing = tuple(lacking(plan.patient, needed))
    if consent is None or not counts(consent):
        return ConsentPart(sign_url(plan.patient, needed), None, "", "", missing)
    return ConsentPart(
        sign_url(plan.patient, needed) if missing else reverse("consents:consent", args=[consent.pk]),
        consent.signed_at,
        "by a typed name" if consent.signed_how == "typed" else "by finger",
        ", ".join(word(area).lower() for area in consent.off_label),
        missing,
    )
