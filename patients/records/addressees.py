"""Patients as the room of messages needs them."""

import uuid
from collections.abc import Collection, Mapping

from clinic.messages.codes import MessageChannel
from clinic.messages.people import Addressee
from patients.records import actions
from patients.records.models import Patient

CHOICES = {MessageChannel.EMAIL: "no_email", MessageChannel.SMS: "no_sms"}


def addressees_of(ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Addressee]:
    return {one.pk: addressee_of(one) for one in Patient.objects.filter(pk__in=ids)}


def addressee_of(patient: Patient) -> Addressee:
    return Addressee(
        name=patient.name,
        called=patient.called,
        email=patient.email,
        phone=patient.phone,
        language=patient.language,
        refuses=frozenset(channel for channel, choice in CHOICES.items() if getattr(patient, choice)),
        call_href=patient.phone_href if patient.phone else "",
        chart=("chart:patient", patient.pk),
        details=("records:patient-edit", patient.pk),
    )


def refuse_messages(patient_id: uuid.UUID, channel: MessageChannel, by: str) -> None:
    patient = Patient.objects.filter(pk=patient_id).first()
    if patient is not None:
        actions.stop_messages(patient=patient, choice=CHOICES[channel], by=by)
