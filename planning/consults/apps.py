from django.apps import AppConfig


class ConsultsConfig(AppConfig):
    name = "planning.consults"
    label = "consults"
