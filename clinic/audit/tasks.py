from typing import Any

from celery.signals import worker_shutdown

from clinic.audit import anchors
from clinic.celery import app


@app.task(name="clinic.audit.tasks.anchor")
def anchor() -> None:
    """Every quarter of an hour: write each chain's head to a file outside the database."""
    anchors.write()


@worker_shutdown.connect
def anchor_at_the_end(**_: Any) -> None:
    """Write the anchors of what a worker did since the last time, before it ends."""
    anchors.write()
