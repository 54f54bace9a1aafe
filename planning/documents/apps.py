from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "planning.documents"
    label = "documents"
