"""E-mails written to files where no mail server is set, for a run on one's own machine."""

import itertools
import os
import re
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

counter = itertools.count()
OURS = re.compile(r"<([0-9a-f-]{36})@[^>]*>")


class LetterFiles(BaseEmailBackend):
    """One `.eml` a letter in settings.EMAIL_FILE_PATH, readable by us alone: it may hold a link that sets a password. A letter that
    carries a Message-ID of ours is written once."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            named = OURS.fullmatch(message.extra_headers.get("Message-ID", ""))
            if named and any(folder.glob(f"*-{named[1]}.eml")):
                continue
            last = named[1] if named else f"{os.getpid()}-{next(counter)}"
            path = folder / f"{time.time_ns()}-{last}.eml"
            half = path.with_suffix(".part")
            with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(message.message().as_bytes())
            half.rename(path)
        return len(email_messages)
