from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "planning.plans"
    label = "plans"
