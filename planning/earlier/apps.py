from django.apps import AppConfig


class EarlierConfig(AppConfig):
    name = "planning.earlier"
    label = "earlier"
