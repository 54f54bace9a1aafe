"""Jobs that fail, processes that are killed, servers that go away: each while a marked string is at hand."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress

import psycopg
import redis
from kombu import Connection, Producer

from clinic.embedded.process import wait_until
from tests.logs.canary import Canary

JOBS = ("fails", "violates", "draws")


def patient_with_a_mark(canary: Canary) -> str:
    mark = canary.mark("the patient of the jobs")
    found = canary.run.column(
        "update records_patient set family_name = %s where id = %s returning id", mark, canary.world["patient"]
    )
    return found[0]


def failing_jobs(canary: Canary) -> None:
    key = patient_with_a_mark(canary)
    for kind in JOBS:
        canary.people["injector"].ask("POST", f"/asks/{kind}/", {"key": key})
    failed = "select kind from jobs_job where kind = any(%s) and last_error <> ''"
    kinds = [f"canary.{kind}" for kind in JOBS]
    assert wait_until(lambda: len(canary.run.column(failed, kinds)) == len(JOBS), seconds=60)


def killed_worker(canary: Canary) -> None:
    told = canary.run.var / "files" / "hangs"
    canary.people["injector"].ask("POST", "/asks/hangs/", {"key": patient_with_a_mark(canary)})
    assert wait_until(lambda: told.exists() and told.read_text() != "", seconds=60)
    os.kill(int(told.read_text()), signal.SIGKILL)
    worker = canary.run.var / "log" / "worker.log"
    assert wait_until(lambda: "SIGKILL" in worker.read_text(), seconds=30)


def messages_that_are_none(canary: Canary) -> None:
    """A task that nobody has, arguments that it does not take, a body that cannot be read."""
    mark = canary.mark("a message")
    headers = {"lang": "py", "id": mark, "argsrepr": mark, "kwargsrepr": mark, "root_id": mark}
    with Connection(canary.run.env["BROKER_URL"]) as connection:
        producer = Producer(connection)
        for task in (f"qztask.{mark}", "clinic.jobs.tasks.run_job", "clinic.audit.tasks.anchor"):
            body = [[mark], {mark: mark}, {}]
            producer.publish(body, routing_key="celery", headers=headers | {"task": task}, serializer="json")
        producer.publish(
            mark.encode(), routing_key="celery", content_type="application/x-qz", content_encoding="binary"
        )
        producer.publish({mark: mark}, routing_key="celery", serializer="json")


def broker_away(canary: Canary) -> None:
    with redis.Redis(unix_socket_path=str(canary.run.sockets / "valkey.sock")) as broker:
        os.kill(broker.info("server")["process_id"], signal.SIGKILL)
        canary.people["injector"].ask("POST", "/asks/fails/", {"key": patient_with_a_mark(canary)})
        email, password = canary.mark("sign-in without a cache"), canary.mark("its password")
        canary.person().sign_in(f"{email}@example.org", password)

        def answers() -> bool:
            with suppress(redis.RedisError):
                return bool(broker.ping())
            return False

        assert wait_until(answers, seconds=30)


PROCESSES: dict[str, Callable[[Canary], object]] = {
    "a job that fails, one that the database refuses, one that cannot be drawn": failing_jobs,
    "a killed worker": killed_worker,
    "messages that are none": messages_that_are_none,
    "the broker goes away": broker_away,
}
STATEMENTS = (
    "insert into records_patient select * from records_patient where family_name = '{}'",
    "update records_patient set born_on = '{}'",
    "update records_patient set sex = null where family_name <> '{}'",
    "select '{}'::uuid",
    "select '{}",
    "select {}()",
    "do $$ begin raise warning '{}'; raise exception '{}'; end $$",
    "select '{}', pg_sleep(1.1)",
)


def statements_by_hand(canary: Canary) -> None:
    for role in ("glabella_app", "postgres"):
        for statement in STATEMENTS:
            with suppress(psycopg.Error), canary.run.database(role) as session:
                session.execute(statement.replace("{}", canary.mark(f"{role} {statement}")))  # type: ignore[call-overload]


def killed_database_session(canary: Canary) -> None:
    log = canary.run.var / "log" / "postgres.log"
    with suppress(psycopg.Error), canary.run.database() as session:
        session.execute("select %s", [canary.mark("a killed session")])
        os.kill(session.info.backend_pid, signal.SIGKILL)
        assert wait_until(lambda: "was terminated by signal 9" in log.read_text(), seconds=30)
    canary.people["injector"].ask("GET", f"/patients/?q={canary.mark('while the database comes back')}")
    recovered = "ready to accept connections"
    assert wait_until(lambda: recovered in log.read_text().rpartition("was terminated by signal 9")[2], seconds=60)
    assert wait_until(lambda: canary.person().ask("GET", "/health/ready/")[0] == 200, seconds=60)


SERVERS: dict[str, Callable[[Canary], object]] = {
    "statements by hand": statements_by_hand,
    "a killed database session": killed_database_session,
}
