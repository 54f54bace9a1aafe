from django.apps import AppConfig


class PhotographsConfig(AppConfig):
    name = "patients.photographs"
    label = "photographs"
