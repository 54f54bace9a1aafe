"""Twilio: POST /2010-04-01/Accounts/{account}/Messages.json. Its API takes no idempotency key."""

import requests

from clinic.messages.provider_answers import Unseen
from clinic.messages.sms_text import TIMEOUT, SmsAccount, SmsText, asked


def hand_over(account: SmsAccount, text: SmsText) -> str:
    address = f"{account.url}/2010-04-01/Accounts/{account.name}/Messages.json"
    form = {"To": text.to, "From": account.sender, "Body": text.words}
    if text.receipt_address:
        form["StatusCallback"] = text.receipt_address
    sign_in = (account.name, account.key)
    answer = asked(
        lambda: requests.post(address, data=form, auth=sign_in, timeout=TIMEOUT, allow_redirects=False),
    )
    try:
        return str(answer.json()["sid"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unseen("SMS answer") from error
