"""A page as it reads, however its template breaks its lines."""

import re

from django.http import HttpResponse


def flat(page: HttpResponse) -> str:
    """The HTML with each run of blanks and line breaks as one blank; a no-break space stands."""
    return re.sub(r"[ \t\n]+", " ", page.content.decode())
