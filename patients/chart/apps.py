from django.apps import AppConfig


class ChartConfig(AppConfig):
    name = "patients.chart"
    label = "chart"
