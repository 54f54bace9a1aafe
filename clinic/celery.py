"""Celery, set up to lose nothing. The job table is the truth, a message only a hint (ADR 5)."""

import os
from typing import Any

from celery import Celery, signals
from django.conf import settings

from clinic import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

app = Celery("glabella")
app.conf.update(
    broker_url=settings.BROKER_URL or "memory://",
    broker_connection_retry_on_startup=True,
    # visibility must exceed the hard time limit, or a long task runs twice; the short restore interval finds lost messages in seconds
    broker_transport_options={
        "visibility_timeout": 300,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
    },
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_time_limit=65,
    task_soft_time_limit=55,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=50,
    worker_max_memory_per_child=400_000,
    beat_schedule={
        "sweep": {"task": "clinic.jobs.tasks.sweep", "schedule": 5.0, "options": {"expires": 5}},
        "anchor": {
            "task": "clinic.audit.tasks.anchor",
            "schedule": float(settings.AUDIT_ANCHORS_SECONDS),
            "options": {"expires": 600},
        },
        "catch_up": {"task": "clinic.booking.tasks.catch_up", "schedule": 300.0, "options": {"expires": 300}},
        "settle_lost": {"task": "clinic.messages.tasks.settle_lost", "schedule": 300.0, "options": {"expires": 300}},
        "purge_sessions": {
            "task": "clinic.accounts.tasks.purge_sessions",
            "schedule": 3600.0,
            "options": {"expires": 3600},
        },
        "purge_drafts": {"task": "clinic.drafts.tasks.purge", "schedule": 3600.0, "options": {"expires": 3600}},
    },
    timezone="UTC",
)
app.autodiscover_tasks(
    ["clinic.jobs", "clinic.messages", "clinic.audit", "clinic.accounts", "clinic.drafts", "clinic.booking"]
)


@signals.setup_logging.connect
def log_as_everywhere(**_: Any) -> None:
    """Celery then sets up no handler and no level of its own; `--loglevel` does nothing."""
    logs.configure(settings.LOGGING)
