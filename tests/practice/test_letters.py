"""Without a mail server a letter is a file that only we read, and no line of a log."""

from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage, get_connection

from clinic import settings as ours


def test_a_letter_is_a_private_file(settings: Any, tmp_path: Path, capsys: Any) -> None:
    settings.EMAIL_FILE_PATH = tmp_path / "var" / "letters"
    letters = [EmailMessage("Password", f"Open link {number}", to=["ada@harbour.example"]) for number in (1, 2)]
    assert get_connection(ours.EMAIL_BACKEND).send_messages(letters) == 2
    files = sorted(settings.EMAIL_FILE_PATH.iterdir())
    assert ["Open link 1" in files[0].read_text(), "Open link 2" in files[1].read_text()] == [True, True]
    assert all(file.stat().st_mode & 0o077 == 0 for file in (*files, settings.EMAIL_FILE_PATH))
    assert capsys.readouterr() == ("", "")
