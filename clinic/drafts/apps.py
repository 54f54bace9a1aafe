from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "clinic.drafts"
    label = "drafts"
