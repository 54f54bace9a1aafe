"""Django's sessions in the database, each with the row that says whose it is (allauth's `UserSession`): a session without one is over."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    def cycle_key(self) -> None:
        before = self.session_key
        super().cycle_key()
        _rows().filter(session_key=before).update(session_key=self.session_key)

    def flush(self) -> None:
        before = self.session_key
        super().flush()
        _rows().filter(session_key=before).delete()


def _rows() -> Any:
    from allauth.usersessions.models import UserSession  # loads models, which a setting's module may not

    return UserSession.objects.all()
