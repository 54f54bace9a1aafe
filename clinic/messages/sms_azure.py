"""Azure Communication Services: POST {endpoint}/sms, signed with the resource's access key. Each recipient carries a repeatability id, the
message's own, and the moment of the first try; the service tracks them for five minutes."""

import base64
import binascii
import hashlib
import hmac
import json
from datetime import UTC, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

import requests
from django.utils import timezone

from clinic.messages.provider_answers import NotTaken, Unseen
from clinic.messages.sms_text import TIMEOUT, SmsAccount, SmsText, asked, judge

VERSION = "2021-03-07"
KEYS_KEPT = timedelta(minutes=4)
TOO_LATE = 412  # its first try is past what the service remembers


def hand_over(account: SmsAccount, text: SmsText) -> str:
    first = format_datetime(text.first_asked_at.astimezone(UTC), usegmt=True)
    recipient = {"to": text.to, "repeatabilityRequestId": text.key, "repeatabilityFirstSent": first}
    body = json.dumps({"from": account.sender, "smsRecipients": [recipient], "message": text.words}).encode()
    address = f"{account.url}/sms?api-version={VERSION}"
    headers = signed(account, address, body) | {"Content-Type": "application/json"}
    answer = asked(lambda: requests.post(address, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False))
    return _id_of(answer)


def _id_of(answer: requests.Response) -> str:
    """The one recipient has an answer of its own."""
    try:
        told = answer.json()["value"][0]
        status = int(told["httpStatusCode"])
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise Unseen("SMS answer") from error
    if status == TOO_LATE:
        raise Unseen(f"SMS {status}")
    judge(status)
    return str(told.get("messageId") or "")


def signed(account: SmsAccount, address: str, body: bytes) -> dict[str, str]:
    """HMAC-SHA256 over method, path, date, host and the hash of the body."""
    url = urlsplit(address)
    date = format_datetime(timezone.now().astimezone(UTC), usegmt=True)
    content = base64.b64encode(hashlib.sha256(body).digest()).decode()
    told = f"POST\n{url.path}?{url.query}\n{date};{url.netloc};{content}"
    try:
        secret = base64.b64decode(account.key, validate=True)
    except binascii.Error as error:
        raise NotTaken("SMS key unreadable") from error
    signature = base64.b64encode(hmac.new(secret, told.encode(), hashlib.sha256).digest()).decode()
    return {
        "x-ms-date": date,
        "x-ms-content-sha256": content,
        "Authorization": f"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}",
    }
