from django.apps import AppConfig


class TreatmentsConfig(AppConfig):
    name = "planning.treatments"
    label = "treatments"

    def ready(self) -> None:
        """The consult shows the last treatment, which lies above it: handed down here."""
        from planning.consults import past
        from planning.treatments.before import last_treatment

        past.register(last_treatment)
