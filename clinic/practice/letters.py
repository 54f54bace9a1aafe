"""E-mails written to files where no mail server is set, for a run on one's own machine."""

import itertools
import os
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

counter = itertools.count()


class LetterFiles(BaseEmailBackend):
    """One `.eml` a letter in settings.EMAIL_FILE_PATH, readable by us alone: it may hold a link that sets a password."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            path = folder / f"{time.time_ns()}-{os.getpid()}-{next(counter)}.eml"
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(message.message().as_bytes())
        return len(email_messages)
