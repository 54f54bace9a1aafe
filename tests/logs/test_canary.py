"""
No log of any process holds what somebody typed or a secret that is alive.

The whole product runs as `make run` starts it. Marked strings are typed into every field of every page and of the API, and
everything goes wrong that can be made to: then every file below var/log is read, and every audit row and job.
"""

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.audit import anchors
from clinic.audit.anchors import Anchor
from clinic.embedded.places import private_folder
from tests.logs.canary import Canary, leaks
from tests.logs.hostile import LINK, RAW, REQUESTS, SIGN_IN
from tests.logs.outages import PROCESSES, SERVERS
from tests.logs.running import Running


@pytest.fixture
def running() -> Iterator[Running]:
    folder = private_folder(Path("/tmp") / f"glabella-canary-{secrets.token_hex(4)}")
    (folder / "var").mkdir(mode=0o755)
    run = Running(folder / "var")
    yield run
    run.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_no_log_holds_what_was_typed(running: Running) -> None:
    """One long test, because one start takes seconds."""
    canary = Canary(running)
    canary.sign_in()
    canary.make_fail({**LINK, **REQUESTS, **SIGN_IN, **RAW})
    canary.make_pages_fail()
    canary.submit_every_api_body()
    canary.submit_every_form()
    canary.make_fail({**PROCESSES, **SERVERS})
    rows = running.column("select e::text from audit.event e union all select j::text from jobs_job j")
    marked = running.column("select id from records_patient where given_name like 'Qz%%' and family_name like 'Qz%%'")
    running.stop()

    logs = [path for path in (running.var / "log").rglob("*") if path.is_file()]
    (running.var / "said").write_text("\n".join(rows) + running.text)
    held = leaks(canary.secrets | {"qz"}, *logs, running.var / "said")
    assert not held, "\n".join(held)
    assert len(canary.fields) >= 40 and len(canary.kinds) >= 20
    assert {"/patients/new/ given_name", "post /api/v1/patients/ given_name"} <= set(canary.fields)
    assert marked, "no form with marks was taken"
    assert "link.refuse" in "".join(rows) and "canary.violates" in "".join(rows)
    still_says_what_went_wrong({path.stem: path.read_text(errors="replace") for path in logs})
    lines = list(anchors.read(running.var / "audit-anchors.jsonl"))
    assert lines and all(isinstance(line, Anchor) for line in lines)


def still_says_what_went_wrong(logs: dict[str, str]) -> None:
    assert {"postgres", "valkey", "web", "worker", "beat", "setup"} <= set(logs)
    for words in ("IntegrityError 23514", "DataError 22001", "DeadlockDetected", "RecursionError", "DisallowedHost"):
        assert words in logs["web"], words
    assert "/a/<slug:code>/<str:token>/" in logs["web"]
    assert "tests.logs.failing:" in logs["web"]
    assert "of kind canary.fails failed" in logs["worker"] and "ValueError" in logs["worker"]
    assert "signal 9 (SIGKILL)" in logs["worker"]
    assert "was terminated by signal 9" in logs["postgres"]
