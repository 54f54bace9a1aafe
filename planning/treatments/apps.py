from django.apps import AppConfig


class TreatmentsConfig(AppConfig):
    name = "planning.treatments"
    label = "treatments"

    def ready(self) -> None:
        """The consult shows the last treatment, the patient bar what followed it, and both lie below: handed down here."""
        from patients.records import effects
        from planning.consults import past
        from planning.treatments.before import last_treatment
        from planning.treatments.effects import recorded_effects
        from planning.treatments.given import recorded_toxin

        past.register(past.Provider(last_treatment, recorded_toxin))
        effects.register(recorded_effects)
