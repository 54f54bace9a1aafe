from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "clinic.jobs"
    label = "jobs"

    def ready(self) -> None:
        # each room's jobs.py registers its handlers
        autodiscover_modules("jobs")
