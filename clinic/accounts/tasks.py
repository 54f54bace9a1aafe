"""What the accounts room does by the clock (`beat_schedule` in clinic/celery.py)."""

from django.utils import timezone

from clinic.accounts import sessions
from clinic.celery import app


@app.task(name="clinic.accounts.tasks.purge_sessions")
def purge_sessions() -> None:
    sessions.purge(timezone.now())
