"""A real Celery worker with its sweeper, whose leases are short so that a test need not wait for them. Run by test_killed_sender.py."""

import sys
from datetime import timedelta

from clinic.celery import app

QUIET = ("--loglevel=WARNING", "--without-gossip", "--without-mingle")


def main(folder: str) -> None:
    import django

    django.setup()
    from clinic.jobs import runner  # its models need the apps
    from clinic.messages import templates
    from tests.messages.conftest import WORDS

    runner.LEASE = timedelta(seconds=4)
    templates.PROVIDERS["member_invitation"] = lambda message: WORDS
    templates.PROVIDERS["visit_confirmation"] = lambda message: {"day and time": "Tuesday, 14:00", "clinician": "Ada"}
    templates.FILES["visit_confirmation"] = lambda message: ()
    app.worker_main(["worker", "--beat", "--concurrency=1", f"--schedule={folder}/beat", *QUIET])


if __name__ == "__main__":
    main(sys.argv[1])
