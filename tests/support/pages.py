"""A page as it reads, however its template breaks its lines."""

import re

from django.http import HttpResponse


def flat(page: HttpResponse) -> str:
    """The HTML with each run of blanks and line breaks as one blank; a no-break space stands."""
    return re.sub(r"[ \t\n]+", " ", page.content.decode())


def bare(page: HttpResponse, asked_for: object) -> str:
    """The HTML without what differs from answer to answer: the id in the address, the seconds that a session has left, the masked token."""
    text = page.content.decode().replace(str(asked_for), "")
    return re.sub(r' data-(?:idle|end|token)="[^"]*"| value="[A-Za-z0-9]{64}"', "", text)
