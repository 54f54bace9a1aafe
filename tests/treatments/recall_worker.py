"""A real Celery worker with its sweeper, whose leases are short so that a test need not wait for them. Run by test_recall_killed.py."""

import sys
from datetime import timedelta

from clinic.celery import app

QUIET = ("--loglevel=WARNING", "--without-gossip", "--without-mingle")


def main(folder: str) -> None:
    import django

    django.setup()
    from clinic.jobs import runner  # its models need the apps

    runner.LEASE = timedelta(seconds=4)
    app.worker_main(["worker", "--beat", "--concurrency=1", f"--schedule={folder}/beat", *QUIET])


if __name__ == "__main__":
    main(sys.argv[1])
