from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "patients.records"
    label = "records"
