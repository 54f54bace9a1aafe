"""Texts that leave no machine: on the console, or as files beside the letters."""

import sys
import time
from pathlib import Path

from django.conf import settings

from clinic.messages.sms_text import SmsAccount, SmsText


def to_console(account: SmsAccount, text: SmsText) -> str:
    sys.stdout.write(f"SMS to {text.to}\n{text.words}\n\n")
    return text.key


def to_file(account: SmsAccount, text: SmsText) -> str:
    """One `.sms` a message, readable by us alone. One with the same key is written once."""
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not any(folder.glob(f"*-{text.key}.sms")):
        path = folder / f"{time.time_ns()}-{text.key}.sms"
        half = path.with_suffix(".part")
        half.touch(mode=0o600)
        half.write_text(f"To: {text.to}\n\n{text.words}\n", "utf-8")
        half.rename(path)
    return text.key
