"""`python -m clinic.embedded.prepare LOG [demo]`: migrate, load the demo clinic, in one Django instead of three."""

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from clinic.embedded.steps import say, step


def main(log: Path, demo: bool) -> int:
    with log.open("a", buffering=1) as output:
        try:
            prepare(output, demo, sign_ins=log.parent.parent / "sign-ins")
        except KeyboardInterrupt:  # the terminal's Ctrl-C reaches us too; the launcher says what happens
            return 130
        except Exception as reason:
            # The log says what kind of failure it is (clinic/logs.py), a person at a terminal reads the rest here.
            if sys.stdout.isatty():
                say(f"\n{reason}")
            with redirect_stderr(output):
                sys.excepthook(type(reason), reason, reason.__traceback__)
            return 1
    return 0


def prepare(output: io.TextIOBase, demo: bool, sign_ins: Path) -> None:
    import django
    from django.core.management import call_command

    with redirect_stderr(output):
        with step("Migrating the database"):
            django.setup()
            call_command("migrate", database="owner", interactive=False, stdout=output, stderr=output)
        if demo:
            with step("Loading the demo clinic"):
                call_command("demo", stdout=output, stderr=output)
            lines = io.StringIO()
            with redirect_stdout(lines):
                call_command("demo", sign_ins=True, stdout=lines)
            sign_ins.touch(mode=0o600)  # the patient's link among them is alive
            sign_ins.write_text(lines.getvalue())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    sys.exit(main(Path(sys.argv[1]), "demo" in sys.argv[2:]))
