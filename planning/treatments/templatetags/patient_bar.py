"""The bar above every page about one patient."""

from typing import Any

from django import template

from patients.records.models import Patient
from planning.treatments import flags

register = template.Library()


@register.inclusion_tag("parts/_patient_bar.html", takes_context=True)
def patient_bar(context: template.Context, patient: Patient) -> dict[str, Any]:
    """What the reader may know of the patient; `asked_in_consult` of the page is what its consult has asked so far."""
    today = context["clinic"].today()
    bar = flags.patient_bar(patient, context.get("membership"), today, context.get("asked_in_consult") or {})
    return {"bar": bar}
