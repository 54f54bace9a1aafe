"""Words about a patient that need the clinic's day."""

from typing import Any, cast

from django import template
from django.db.models import Field
from django.utils.text import capfirst

from clinic.practice.models import Clinic
from patients.records.models import DetailsChange, HealthHistory, Patient
from patients.records.questions.table import QUESTIONS

register = template.Library()


@register.filter
def age(patient: Patient, clinic: Clinic) -> int:
    """Whole years on the clinic's today."""
    return patient.age_on(clinic.today())


@register.filter
def changed_fields(change: DetailsChange) -> str:
    """The names of what was changed, as on the form: "Phone, e-mail"."""
    names = [str(cast("Field[Any, Any]", Patient._meta.get_field(name)).verbose_name) for name in change.earlier]
    return capfirst(", ".join(names))


@register.filter
def asked_count(history: HealthHistory) -> str:
    """How complete a history is: "7 of 10 questions answered"."""
    return f"{len(history.answers)} of {len(QUESTIONS)} questions answered"
