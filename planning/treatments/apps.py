from django.apps import AppConfig


class TreatmentsConfig(AppConfig):
    name = "planning.treatments"
    label = "treatments"

    def ready(self) -> None:
        from planning.treatments.events import models  # noqa: F401, PLC0415  # its tables are of this app
        from planning.treatments.recalls import models as _  # noqa: F401, PLC0415  # as above
