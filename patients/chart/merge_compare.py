"""Two charts side by side, before they become one."""

from dataclasses import dataclass

from django.apps import apps

from patients.chart.merging import MOVED
from patients.records.actions import DETAILS
from patients.records.forms import PatientForm
from patients.records.models import Patient
from patients.records.views import shown

SHOWN = (
    "consults",
    "plans",
    "treatments",
    "check-ins",
    "visits",
    "consents",
    "photographs",
    "earlier treatments",
    "health histories",
)


@dataclass(frozen=True)
class Compared:
    label: str
    kept: str
    other: str

    @property
    def differs(self) -> bool:
        return self.kept != self.other


def compared(kept: Patient, other: Patient) -> list[Compared]:
    """Who they are, then how much each chart holds of what at least one of them has."""
    details = [
        Compared(str(PatientForm.base_fields[name].label), shown(kept, name), shown(other, name))
        for name in DETAILS
        if name not in ("large_print", "face_art", "language")
    ]
    held = (
        Compared(words.capitalize(), *_counts(label, kept, other)) for label, words in MOVED.items() if words in SHOWN
    )
    return details + [row for row in held if (row.kept, row.other) != ("0", "0")]


def _counts(label: str, kept: Patient, other: Patient) -> tuple[str, str]:
    rows = apps.get_model(label)._default_manager
    return str(rows.filter(patient=kept).count()), str(rows.filter(patient=other).count())
