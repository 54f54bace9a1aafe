from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OfficeConfig(AppConfig):
    name = "clinic.office"
    label = "office"

    def ready(self) -> None:
        # rooms above register their lines of the first steps
        autodiscover_modules("first_step", "api_tokens")
