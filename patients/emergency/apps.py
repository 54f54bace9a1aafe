from collections.abc import Collection

from django.apps import AppConfig


class EmergencyConfig(AppConfig):
    name = "patients.emergency"
    label = "emergency"

    def ready(self) -> None:
        from clinic.audit.names import reasons_by

        reasons_by("emergency.emergencyaccess", reasons_of)


def reasons_of(ids: Collection[str]) -> dict[str, str]:
    from patients.emergency.models import EmergencyAccess

    return {str(one.pk): one.reason for one in EmergencyAccess.objects.filter(pk__in=ids)}
