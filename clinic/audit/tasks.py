from typing import Any

from celery.signals import worker_shutdown

from clinic.audit import anchors
from clinic.celery import app


@app.task(name="clinic.audit.tasks.anchor")
def anchor() -> None:
    """Every quarter of an hour: remember each chain's head outside the database."""
    anchors.write()


@worker_shutdown.connect
def anchor_at_the_end(**_: Any) -> None:
    """What a worker did since the last time is remembered before it goes."""
    anchors.write()
