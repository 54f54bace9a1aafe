from django.apps import AppConfig


class TreatmentsConfig(AppConfig):
    name = "planning.treatments"
    label = "treatments"
