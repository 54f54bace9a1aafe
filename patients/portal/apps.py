from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "patients.portal"
    label = "portal"
