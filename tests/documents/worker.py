"""A real Celery worker with its sweeper, whose leases are short so that a test need not wait for them. While a file named `hold` lies in
its folder, its document stays half made. Run by test_killed_worker.py."""

import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from clinic.celery import app

QUIET = ("--loglevel=WARNING", "--without-gossip", "--without-mingle")


def main(folder: str) -> None:
    import django

    django.setup()
    from clinic.jobs import runner  # its models need the apps
    from planning.documents.pdf import rendering

    runner.LEASE = timedelta(seconds=4)
    draw = rendering.pdf

    def when_let_go(*args: Any) -> Any:
        while (Path(folder) / "hold").exists():
            time.sleep(0.05)
        return draw(*args)

    rendering.pdf = when_let_go
    app.worker_main(["worker", "--beat", "--concurrency=1", f"--schedule={folder}/beat", *QUIET])


if __name__ == "__main__":
    main(sys.argv[1])
