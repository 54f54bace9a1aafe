from django.apps import AppConfig


class ProtocolsConfig(AppConfig):
    name = "planning.protocols"
    label = "protocols"
