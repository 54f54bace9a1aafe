from collections.abc import Collection

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "patients.records"
    label = "records"

    def ready(self) -> None:
        from clinic.audit.names import name_patients_by

        name_patients_by(names_of)
        from clinic.messages.people import addressees_by
        from patients.records.addressees import addressees_of, refuse_messages

        addressees_by(addressees_of, refuse_messages)


def names_of(ids: Collection[str]) -> dict[str, str]:
    """By id, as lists name them."""
    from patients.records.models import Patient

    return {str(one.pk): one.name for one in Patient.objects.filter(pk__in=ids)}
