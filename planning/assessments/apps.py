from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "planning.assessments"
    label = "assessments"
