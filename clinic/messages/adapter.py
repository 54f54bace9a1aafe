"""The only place that knows mail servers and mail providers: hands over one letter and says what became of it."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.utils import parseaddr

import requests
from anymail.exceptions import AnymailAPIError, AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from clinic.messages.provider_answers import NotTaken, Refused, Unseen, kind_of

KEYS_KEPT = timedelta(hours=23)  # by providers: 24 hours
TOO_MANY, CONFLICT = 429, 409
OUR_FAULT = (401, 403)  # a wrong key is mended by the operator; trying again helps then


def remembers_keys() -> bool:
    """Whether a letter that is handed over again with the same key is sent once."""
    return bool(settings.MAIL_KEYS)


def keys_kept() -> timedelta:
    """For how long."""
    return KEYS_KEPT if remembers_keys() else timedelta(0)


def deliver(letter: EmailMultiAlternatives, *, key: str) -> str:
    """Hand over the letter; its id at the provider. Raises NotTaken, Refused or Unseen."""
    connection = get_connection()
    letter.connection = connection
    try:
        connection.open()
    except (OSError, smtplib.SMTPException, AnymailError) as error:
        raise NotTaken(kind_of(error)) from error
    try:
        _name(letter, connection, key)
        with _told_apart():
            letter.send()
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.close()
    return _id_of(letter)


def _name(letter: EmailMultiAlternatives, connection: BaseEmailBackend, key: str) -> None:
    session = getattr(connection, "session", None)
    if session is None:
        host = parseaddr(letter.from_email)[1].rpartition("@")[2] or "localhost"
        letter.extra_headers["Message-ID"] = f"<{key}@{host}>"
    elif remembers_keys():
        session.headers["Idempotency-Key"] = key


def _id_of(letter: EmailMultiAlternatives) -> str:
    told = getattr(letter, "anymail_status", None)
    return str(told.message_id or "") if told else letter.extra_headers.get("Message-ID", "")


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise (_by_code(max(codes)))(f"{kind_of(error)} {max(codes)}") from error
    except smtplib.SMTPResponseException as error:
        raise (_by_code(error.smtp_code))(f"{kind_of(error)} {error.smtp_code}") from error
    except AnymailAPIError as error:
        raise (_by_answer(error))(f"{kind_of(error)} {error.status_code or ''}".strip()) from error
    except AnymailError as error:
        raise Refused(kind_of(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unseen(kind_of(error)) from error


def _by_code(code: int) -> type[Exception]:
    """SMTP: 4xx is for now, 5xx for good."""
    return Refused if code >= 500 else NotTaken


def _by_answer(error: AnymailAPIError) -> type[Exception]:
    code = error.status_code
    if code is None:
        return NotTaken if never_connected(error) else Unseen
    if code == TOO_MANY or code in OUR_FAULT:
        return NotTaken
    return Refused if 400 <= code < 500 and code != CONFLICT else Unseen


def never_connected(error: BaseException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    reasons = (getattr(one.args[0], "reason", None) for one in (error, error.__cause__) if one is not None and one.args)
    return any(type(reason).__name__ in ("NewConnectionError", "NameResolutionError") for reason in reasons)
