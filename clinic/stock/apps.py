from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class StockConfig(AppConfig):
    name = "clinic.stock"
    label = "stock"

    def ready(self) -> None:
        autodiscover_modules("given_to")
