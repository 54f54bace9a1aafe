"""How long a link, and the proof of a birth date, last: to the second."""

from typing import Any

import pytest

from clinic.practice.models import Clinic
from tests.portal.conftest import WRONG, Phone

MADE = "2026-11-23 14:00"
"""The link of `phone`, on the clinic's clock; winter time lasts until its sixtieth day."""


@pytest.mark.parametrize(
    ("now", "status"), [("2027-01-21 14:00:00", 200), ("2027-01-22 13:59:59", 200), ("2027-01-22 14:00:00", 404)]
)
def test_a_link_opens_for_sixty_days(clinic: Clinic, phone: Phone, at: Any, now: str, status: int) -> None:
    at(clinic, now)
    assert phone.look().status_code == status


@pytest.mark.parametrize(
    ("now", "shown"), [("2026-11-23 15:59:59", True), ("2026-11-23 16:00:00", True), ("2026-11-23 16:00:01", False)]
)
def test_the_birth_date_counts_for_two_hours(clinic: Clinic, phone: Phone, at: Any, now: str, shown: bool) -> None:
    phone.opened()
    at(clinic, now)
    assert (b"Ana, your treatment" in phone.look().content) is shown


@pytest.mark.parametrize(("wrong", "status"), [(4, 302), (5, 403)])
def test_the_fifth_wrong_date_locks_the_link(phone: Phone, wrong: int, status: int) -> None:
    for _ in range(wrong):
        phone.tell(WRONG)
    right = {"born_on_day": "14", "born_on_month": "3", "born_on_year": "1988"}
    assert phone.tell(right).status_code == status
