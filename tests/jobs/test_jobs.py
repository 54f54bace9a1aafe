"""Work asked for in a transaction happens once, whatever dies in between."""

import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest
from django.db import connection
from django.utils import timezone

from clinic.jobs.models import Job, JobState
from clinic.jobs.queue import HANDLERS, Poison, enqueue, handles
from clinic.jobs.runner import due, run, run_due
from clinic.jobs.tasks import sweep
from clinic.practice.models import Clinic
from clinic.practice.tenancy import current_clinic_id, tenant

T = TypeVar("T")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def done() -> Iterator[list[str]]:
    """What the handler `test.note` was asked to do."""
    keys: list[str] = []

    @handles("test.note")
    def note(job: Job) -> None:
        assert current_clinic_id() == job.clinic_id
        keys.append(job.key)

    yield keys
    del HANDLERS["test.note"]


@pytest.fixture
def failing() -> Iterator[Callable[[Exception], None]]:
    errors: list[Exception] = []

    @handles("test.fail")
    def fail(job: Job) -> None:
        raise errors[-1]

    yield errors.append
    del HANDLERS["test.fail"]


def ask(clinic: Clinic, kind: str = "test.note", key: str = "1", **options: object) -> Job:
    with tenant(clinic):
        return enqueue(clinic=clinic, kind=kind, key=key, **options)  # type: ignore[arg-type]


def now_of(clinic: Clinic, job: Job) -> Job:
    with tenant(clinic):
        return Job.objects.get(pk=job.pk)


def test_a_job_runs_once_in_its_clinic(clinic: Clinic, done: list[str]) -> None:
    job = ask(clinic)
    assert run_due(clinic) == 1
    assert run_due(clinic) == 0
    assert done == ["1"]
    assert now_of(clinic, job).state == JobState.DONE


def test_asking_twice_is_asking_once(clinic: Clinic, done: list[str]) -> None:
    assert ask(clinic).pk == ask(clinic).pk
    run_due(clinic)
    assert done == ["1"]


def test_asking_again_on_demand_runs_it_anew(clinic: Clinic, done: list[str]) -> None:
    ask(clinic)
    run_due(clinic)
    ask(clinic, again=True)
    run_due(clinic)
    assert done == ["1", "1"]


def test_a_job_asked_for_while_it_runs_runs_once_more(clinic: Clinic) -> None:
    """The running one may have read what stood before the second asking."""
    ran: list[str] = []

    @handles("test.again")
    def again(job: Job) -> None:
        ran.append(job.key)
        if len(ran) == 1:
            in_another_thread(lambda: [ask(clinic, kind="test.again", again=True) for _ in range(3)])
            assert in_another_thread(lambda: now_of(clinic, job).state) == JobState.RUNNING

    try:
        job = ask(clinic, kind="test.again")
        assert run(clinic, job.pk)
        assert (now_of(clinic, job).state, now_of(clinic, job).attempts) == (JobState.QUEUED, 0)
        run_due(clinic)
        assert ran == ["1", "1"]
        assert (now_of(clinic, job).state, now_of(clinic, job).again) == (JobState.DONE, False)
    finally:
        del HANDLERS["test.again"]


def test_a_failing_job_asked_for_while_it_runs_starts_afresh(clinic: Clinic) -> None:
    @handles("test.again")
    def again(job: Job) -> None:
        in_another_thread(lambda: ask(clinic, kind="test.again", again=True))
        raise Poison("not there")

    try:
        job = ask(clinic, kind="test.again")
        run(clinic, job.pk)
        assert (now_of(clinic, job).state, now_of(clinic, job).attempts) == (JobState.QUEUED, 0)
    finally:
        del HANDLERS["test.again"]


def test_no_asking_is_lost_between_running_and_done(clinic: Clinic) -> None:
    """Forty changes, each with its asking, beside two workers: whenever an asking falls, a run that sees its change comes after it."""
    seen: list[int] = []

    @handles("test.again")
    def again(job: Job) -> None:
        seen.append(Job.objects.get(kind="test.fact").attempts)
        time.sleep(0.002)

    def change() -> None:
        for number in range(1, 41):
            with tenant(clinic):
                Job.objects.filter(pk=fact.pk).update(attempts=number)
                enqueue(clinic=clinic, kind="test.again", key="1", again=True)
            time.sleep(random.uniform(0, 0.008))
        asked.set()

    def work() -> None:
        while not asked.is_set():
            run(clinic, job.pk)

    asked = threading.Event()
    try:
        with tenant(clinic):
            fact = Job.objects.create(
                clinic=clinic, kind="test.fact", key="1", run_after=timezone.now() + timedelta(days=1)
            )
        job = ask(clinic, kind="test.again")
        side_by_side(change, work, work)
        run_due(clinic)
        assert seen[-1] == 40 and len(seen) > 5
        assert now_of(clinic, job).state == JobState.DONE
    finally:
        del HANDLERS["test.again"]


def side_by_side(*works: Callable[[], object]) -> None:
    """Each in a thread with a connection of its own; what one of them raises is raised here."""
    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(closing, one) for one in works]:
            future.result(timeout=60)


def in_another_thread(work: Callable[[], T]) -> T:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(closing, work).result(timeout=20)


def closing(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connection.close()


def test_a_rolled_back_change_asks_for_nothing(clinic: Clinic, done: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), tenant(clinic):
        enqueue(clinic=clinic, kind="test.note", key="1")
        _ = 1 / 0
    assert run_due(clinic) == 0


def test_a_later_job_waits(clinic: Clinic, done: list[str]) -> None:
    ask(clinic, run_after=timezone.now() + timedelta(hours=1))
    assert run_due(clinic) == 0


def test_a_failing_job_is_tried_three_times_and_says_why(clinic: Clinic, failing: Callable[[Exception], None]) -> None:
    failing(OSError("disk"))
    job = ask(clinic, kind="test.fail")
    for _ in range(3):
        with tenant(clinic):
            Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
        run(clinic, job.pk)
    after = now_of(clinic, job)
    assert (after.state, after.attempts, after.last_error) == (JobState.FAILED, 3, "OSError")


def test_a_poison_job_fails_at_once(clinic: Clinic, failing: Callable[[Exception], None]) -> None:
    failing(Poison("too complex"))
    job = ask(clinic, kind="test.fail")
    run(clinic, job.pk)
    after = now_of(clinic, job)
    assert (after.state, after.attempts, after.last_error) == (JobState.FAILED, 1, "too complex")


def test_one_bad_job_does_not_stop_the_others(
    clinic: Clinic, done: list[str], failing: Callable[[Exception], None]
) -> None:
    failing(ValueError("bad"))
    ask(clinic, kind="test.fail")
    for key in map(str, range(20)):
        ask(clinic, key=key)
    run_due(clinic)
    assert sorted(done, key=int) == [str(key) for key in range(20)]


def test_a_dead_workers_job_is_taken_over_when_its_lease_runs_out(clinic: Clinic, done: list[str]) -> None:
    job = ask(clinic)
    with tenant(clinic):
        Job.objects.filter(pk=job.pk).update(
            state=JobState.RUNNING, attempts=1, lease=uuid.uuid4(), lease_until=timezone.now() + timedelta(minutes=1)
        )
    assert due(clinic) == []
    with tenant(clinic):
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run_due(clinic) == 1
    assert done == ["1"]


def test_a_job_that_kills_its_worker_is_given_up(clinic: Clinic, done: list[str]) -> None:
    job = ask(clinic)
    with tenant(clinic):
        Job.objects.filter(pk=job.pk).update(
            state=JobState.RUNNING, attempts=3, lease=uuid.uuid4(), lease_until=timezone.now() - timedelta(seconds=1)
        )
    run(clinic, job.pk)
    assert now_of(clinic, job).state == JobState.FAILED
    assert done == []


def test_many_workers_claim_a_job_once(clinic: Clinic, done: list[str]) -> None:
    job = ask(clinic)
    gate = threading.Barrier(8)

    def work() -> None:
        gate.wait(timeout=10)
        run(clinic, job.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert done == ["1"]


def test_a_worker_that_lost_its_lease_undoes_its_effects(clinic: Clinic) -> None:
    @handles("test.slow")
    def slow(job: Job) -> None:
        Job.objects.create(clinic=job.clinic, kind="test.effect", key="1")
        Job.objects.filter(pk=job.pk).update(lease=uuid.uuid4())

    try:
        job = ask(clinic, kind="test.slow")
        run(clinic, job.pk)
        with tenant(clinic):
            assert not Job.objects.filter(kind="test.effect").exists()
    finally:
        del HANDLERS["test.slow"]


def test_the_sweeper_hints_what_is_due_in_every_clinic(
    clinic: Clinic, other_clinic: Clinic, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(clinic)
    ask(other_clinic, key="2")
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr("clinic.jobs.tasks.run_job.delay", lambda *ids: sent.append(ids))
    assert sweep() == 2
    assert {clinic_id for clinic_id, _ in sent} == {str(clinic.pk), str(other_clinic.pk)}


def test_a_task_of_one_clinic_cannot_run_anothers_job(clinic: Clinic, other_clinic: Clinic, done: list[str]) -> None:
    job = ask(clinic)
    assert run(other_clinic, job.pk) is False
    assert done == []


def test_two_handlers_of_one_kind_are_refused(done: list[str]) -> None:
    with pytest.raises(ValueError, match="two handlers"):
        handles("test.note")(lambda job: None)
