from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "patients.consents"
    label = "consents"
