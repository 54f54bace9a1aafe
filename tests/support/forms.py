"""A page's form as a browser would send it untouched."""

from html.parser import HTMLParser

from django.http import QueryDict

CHOSEN = ("radio", "checkbox")


class Controls(HTMLParser):
    """The successful controls of a page: text, chosen radios and boxes, selected options."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self._select = ""
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._select, self._options = has.get("name", ""), []
        elif tag == "option" and self._select:
            self._options.append((has.get("value", ""), "selected" in has))
        elif tag == "input" and has.get("name") and (has.get("type") not in CHOSEN or "checked" in has):
            self.sent.appendlist(has["name"], has.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._options:
            chosen = [value for value, selected in self._options if selected] or [self._options[0][0]]
            self.sent.appendlist(self._select, chosen[0])


def controls_of(page: str) -> QueryDict:
    reader = Controls()
    reader.feed(page)
    return reader.sent
