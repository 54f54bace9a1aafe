"""How often a job is tried, how long it waits between, and that one given up is carried out when somebody asks for it again."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.jobs.models import Job, JobState
from clinic.jobs.queue import HANDLERS, enqueue, handles
from clinic.jobs.runner import run, run_due
from clinic.practice.models import Clinic
from clinic.practice.tenancy import tenant

pytestmark = pytest.mark.django_db(transaction=True)


class Trial:
    """A handler that fails so many times, then does its work."""

    def __init__(self) -> None:
        self.failures, self.tries = 0, 0

    def __call__(self, job: Job) -> None:
        self.tries += 1
        if self.tries <= self.failures:
            raise OSError("disk")


@pytest.fixture
def trial() -> Iterator[Trial]:
    made = Trial()
    handles("test.trial")(made)
    yield made
    del HANDLERS["test.trial"]


@pytest.fixture
def noon(clinic: Clinic, at: Callable[[Clinic, str], None]) -> Clinic:
    at(clinic, "2026-11-23 12:00")
    return clinic


def ask(clinic: Clinic, *, again: bool = False) -> Job:
    with tenant(clinic):
        return enqueue(clinic=clinic, kind="test.trial", key="1", again=again)


def now_of(clinic: Clinic, job: Job) -> Job:
    with tenant(clinic):
        return Job.objects.get(pk=job.pk)


def change(clinic: Clinic, job: Job, **values: object) -> None:
    with tenant(clinic):
        Job.objects.filter(pk=job.pk).update(**values)


def try_it(clinic: Clinic, job: Job, times: int) -> None:
    for _ in range(times):
        change(clinic, job, run_after=timezone.now())
        run(clinic, job.pk)


@pytest.mark.parametrize(
    ("failures", "state", "waits"),
    [(0, JobState.DONE, None), (1, JobState.QUEUED, 5), (2, JobState.QUEUED, 30), (3, JobState.FAILED, None)],
)
def test_a_job_waits_five_seconds_then_thirty_and_is_given_up(
    noon: Clinic, trial: Trial, failures: int, state: JobState, waits: int | None
) -> None:
    trial.failures = failures
    job = ask(noon)
    try_it(noon, job, max(failures, 1))
    after = now_of(noon, job)
    assert after.state == state
    if waits is not None:
        assert after.run_after - timezone.now() == timedelta(seconds=waits)


@pytest.mark.parametrize("before", [0, 1, 2, 3, 4])
@pytest.mark.parametrize(("more", "state"), [(1, JobState.DONE), (2, JobState.DONE), (3, JobState.FAILED)])
def test_asking_again_gives_three_tries_however_many_there_were(
    noon: Clinic, trial: Trial, before: int, more: int, state: JobState
) -> None:
    """`more`: how often it fails after it was asked for again."""
    trial.failures = 100
    job = ask(noon)
    try_it(noon, job, before)
    job = ask(noon, again=True)
    assert (job.state, job.attempts, job.last_error) == (JobState.QUEUED, 0, "")
    trial.failures = trial.tries + more
    try_it(noon, job, more + 1)
    assert now_of(noon, job).state == state


def test_a_job_given_up_runs_at_once_when_it_is_asked_for_again(noon: Clinic, trial: Trial) -> None:
    trial.failures = 3
    job = ask(noon)
    try_it(noon, job, 3)
    assert ask(noon).state == JobState.FAILED and run_due(noon) == 0
    ask(noon, again=True)
    assert run_due(noon) == 1
    after = now_of(noon, job)
    assert (after.state, after.attempts, after.last_error) == (JobState.DONE, 1, "")


@pytest.mark.parametrize(
    ("attempts", "again", "state", "counted"),
    [
        (2, False, JobState.DONE, 3),
        (3, False, JobState.FAILED, 3),
        (2, True, JobState.DONE, 1),
        (3, True, JobState.DONE, 1),
    ],
)
def test_a_killed_workers_job_that_was_asked_for_meanwhile_starts_afresh(
    noon: Clinic, trial: Trial, attempts: int, again: bool, state: JobState, counted: int
) -> None:
    job = ask(noon)
    lost = timezone.now() - timedelta(seconds=1)
    change(noon, job, state=JobState.RUNNING, attempts=attempts, lease=uuid.uuid4(), lease_until=lost)
    if again:
        ask(noon, again=True)
    run(noon, job.pk)
    after = now_of(noon, job)
    assert (after.state, after.attempts, after.again) == (state, counted, False)


@pytest.mark.parametrize(("left", "claimed"), [(-1, True), (0, False), (1, False)])
def test_a_lease_is_taken_over_the_moment_after_it_ran_out(
    noon: Clinic, trial: Trial, left: int, claimed: bool
) -> None:
    """`left`: seconds."""
    job = ask(noon)
    until = timezone.now() + timedelta(seconds=left)
    change(noon, job, state=JobState.RUNNING, attempts=1, lease=uuid.uuid4(), lease_until=until)
    assert run(noon, job.pk) is claimed


def test_a_lease_lasts_ninety_seconds(noon: Clinic) -> None:
    leases: list[timedelta] = []

    @handles("test.lease")
    def look(job: Job) -> None:
        leases.append(Job.objects.get(pk=job.pk).lease_until - timezone.now())

    try:
        with tenant(noon):
            job = enqueue(clinic=noon, kind="test.lease", key="1")
        run(noon, job.pk)
    finally:
        del HANDLERS["test.lease"]
    assert leases == [timedelta(seconds=90)]
