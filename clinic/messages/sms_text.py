"""One text message on its way, the account that it goes by, and what an answer over HTTP means."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import requests

from clinic.messages.adapter import CONFLICT, OUR_FAULT, TOO_MANY, never_connected
from clinic.messages.provider_answers import NotTaken, Refused, Unseen, kind_of

TIMEOUT = 10  # seconds; the transaction that waits for the answer is ended after 30


@dataclass(frozen=True)
class SmsAccount:
    url: str = ""
    name: str = ""
    key: str = ""
    sender: str = ""


@dataclass(frozen=True)
class SmsText:
    """`key` is the message's id, `first_asked_at` when it was first handed over, `receipt_address` where a provider may report."""

    to: str
    words: str
    key: str
    first_asked_at: datetime
    receipt_address: str = ""


def asked(ask: Callable[[], requests.Response]) -> requests.Response:
    """The answer where it says that the text was taken. Raises NotTaken, Refused or Unseen."""
    try:
        answer = ask()
    except requests.RequestException as error:
        raise (NotTaken if never_connected(error) else Unseen)(kind_of(error)) from error
    judge(answer.status_code)
    return answer


def judge(status: int, why: str = "") -> None:
    told = f"SMS {why or status}"
    if status == TOO_MANY or status in OUR_FAULT:
        raise NotTaken(told)
    if 400 <= status < 500 and status != CONFLICT:
        raise Refused(told)
    if not 200 <= status < 300:
        raise Unseen(told)
