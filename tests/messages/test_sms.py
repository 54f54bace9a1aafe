"""Texts by a provider's HTTP API, against a server on this machine."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ImproperlyConfigured

from clinic.messages import sms
from clinic.messages.numbers_abroad import NoNumber, country_code_of, international
from clinic.messages.provider_answers import NotTaken, Refused, Unseen
from tests.messages.fake_sms import KEY, FakeSms, running_sms

FIRST = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def fake() -> Iterator[FakeSms]:
    with running_sms() as server:
        yield server


@pytest.fixture
def by(monkeypatch: pytest.MonkeyPatch, fake: FakeSms) -> Iterator[pytest.MonkeyPatch]:
    for name, value in {
        "SMS_PROVIDER_URL": fake.url,
        "SMS_PROVIDER_KEY": KEY,
        "SMS_PROVIDER_ACCOUNT": "AC1",
        "SMS_FROM": "+15005550006",
    }.items():
        monkeypatch.setenv(name, value)
    sms.provider.cache_clear()
    yield monkeypatch
    sms.provider.cache_clear()


def use(by: pytest.MonkeyPatch, name: str) -> None:
    by.setenv("SMS_PROVIDER", name)
    sms.provider.cache_clear()


def deliver(key: str = "") -> str:
    return sms.deliver(to="+447700900123", words="See you", key=key or str(uuid.uuid4()), first_asked_at=FIRST)


def test_azure_sends_once_for_one_key(by: pytest.MonkeyPatch, fake: FakeSms) -> None:
    use(by, "azure")
    key = str(uuid.uuid4())
    assert deliver(key) == deliver(key) == "id-1"
    assert fake.delivered == [("+447700900123", "See you")] and fake.asked == 2
    assert fake.first_sent == ["Mon, 30 Nov 2026 09:00:00 GMT"] * 2
    assert sms.keys_kept().total_seconds() == 240


def test_twilio_has_no_memory_for_keys(by: pytest.MonkeyPatch, fake: FakeSms) -> None:
    use(by, "twilio")
    key = str(uuid.uuid4())
    deliver(key), deliver(key)
    assert len(fake.delivered) == 2 and sms.keys_kept().total_seconds() == 0


@pytest.mark.parametrize("name", ["azure", "twilio"])
@pytest.mark.parametrize(
    ("status", "outcome"),
    [(401, NotTaken), (429, NotTaken), (400, Refused), (404, Refused), (409, Unseen), (500, Unseen)],
)
def test_what_the_provider_answers_is_told_apart(
    by: pytest.MonkeyPatch, fake: FakeSms, name: str, status: int, outcome: type[Exception]
) -> None:
    use(by, name)
    fake.answers.append(status)
    with pytest.raises(outcome, match=f"SMS {status}"):
        deliver()


@pytest.mark.parametrize(
    ("inner", "outcome"), [(400, Refused), (404, Refused), (429, NotTaken), (412, Unseen), (500, Unseen)]
)
def test_azure_answers_for_the_one_recipient(
    by: pytest.MonkeyPatch, fake: FakeSms, inner: int, outcome: type[Exception]
) -> None:
    use(by, "azure")
    fake.inner.append(inner)
    with pytest.raises(outcome):
        deliver()


def test_a_wrong_key_is_the_operators_to_mend(by: pytest.MonkeyPatch, fake: FakeSms) -> None:
    by.setenv("SMS_PROVIDER_KEY", "bm90IGl0")
    use(by, "azure")
    with pytest.raises(NotTaken):
        deliver()
    assert fake.delivered == []


def test_a_provider_that_is_away_took_nothing(by: pytest.MonkeyPatch, fake: FakeSms) -> None:
    by.setenv("SMS_PROVIDER_URL", "http://127.0.0.1:9")
    use(by, "azure")
    with pytest.raises(NotTaken):
        deliver()


@pytest.mark.parametrize(
    ("name", "url", "words"),
    [
        ("pigeon", "https://x.example", "use one of"),
        ("azure", "", "SMS_PROVIDER_URL is empty"),
        ("azure", "http://x.example", "https"),
    ],
)
def test_a_wrong_environment_is_refused_in_words(by: pytest.MonkeyPatch, name: str, url: str, words: str) -> None:
    by.setenv("SMS_PROVIDER_URL", url)
    use(by, name)
    with pytest.raises(ImproperlyConfigured, match=words):
        sms.provider()


@pytest.mark.parametrize(
    ("typed", "code", "sent"),
    [
        ("07700 900123", "44", "+447700900123"),
        ("+44 7700 900123", "1", "+447700900123"),
        ("0044 (0)7700 900123", "1", "+447700900123"),
        ("+44 07700 900123", "1", "+447700900123"),
        ("+39 06 1234 5678", "1", "+390612345678"),
        ("07 07 12 34 56", "225", "+2250707123456"),
        ("(212) 555-0123", "1", "+12125550123"),
        ("1 212 555 0123", "1", "+12125550123"),
        ("612 345 678", "34", "+34612345678"),
        ("0171 2345678", "49", "+491712345678"),
        ("06 1234 5678", "39", "+390612345678"),
        ("8 912 345-67-89", "7", "+79123456789"),
        ("06 20 123 4567", "36", "+36201234567"),
    ],
)
def test_numbers_as_providers_take_them(typed: str, code: str, sent: str) -> None:
    assert international(typed, code) == sent


@pytest.mark.parametrize(
    ("typed", "code", "why"),
    [("", "44", "no_phone"), ("07700 900123", "", "no_country"), ("020 7946 0011 ext. 12", "44", "not_a_mobile")],
)
def test_a_number_that_takes_no_text_says_why(typed: str, code: str, why: str) -> None:
    with pytest.raises(NoNumber) as refused:
        international(typed, code)
    assert refused.value.why == why


@pytest.mark.parametrize(
    ("phone", "code"), [("+44 20 7946 0000", "44"), ("00353 1 234", "353"), ("+1 212 555", "1"), ("020 7946", "")]
)
def test_the_country_of_a_number(phone: str, code: str) -> None:
    assert country_code_of(phone) == code
