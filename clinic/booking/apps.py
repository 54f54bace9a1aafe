from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BookingConfig(AppConfig):
    name = "clinic.booking"
    label = "booking"

    def ready(self) -> None:
        autodiscover_modules("open_work", "room_use", "handover", "diary_visits", "follow_up_source")
