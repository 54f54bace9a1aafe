"""The parts on small pages of their own, served under the product's policy: no database, no sign-in."""

import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.template import Context
from django.template.backends.django import DjangoTemplates

from clinic.practice import widgets
from clinic.practice.date_fields import MomentField, TimeField
from clinic.practice.facemap import FaceMap, MapPoint, Mark, regions
from clinic.practice.fields import DayField, DecimalField

HERE = Path(__file__).resolve().parent / "parts"
ROOT = HERE.parents[2]
NOW = datetime(2026, 11, 23, 14, 6, tzinfo=ZoneInfo("Europe/London"))
CLINIC = SimpleNamespace(
    name="Marlow House", zone=NOW.tzinfo, now=lambda: NOW, today=NOW.date, local=lambda at: at.astimezone(NOW.tzinfo)
)
PATIENT = SimpleNamespace(given_name="Leila", family_name="Amari", born_on=date(1986, 3, 14), age_on=lambda day: 40)
USER = SimpleNamespace(
    is_authenticated=True, name="Dr Helena Voss", full_name="Dr Helena Voss", email="helena@marlow.example"
)
GRADES = [("", "Not assessed"), ("0", "None"), ("1", "Mild"), ("2", "Moderate"), ("3", "Severe")]
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
}


class PatientForm(forms.Form):
    family_name = forms.CharField()
    born_on = widgets.BirthDateField(label="Date of birth", help_text="For example, 27 3 1986")
    sex = forms.ChoiceField(choices=[("f", "Female"), ("m", "Male")], widget=widgets.SegmentedRadio)
    email = forms.EmailField(required=False)
    allergies = forms.MultipleChoiceField(
        choices=[("a", "Lidocaine"), ("b", "Latex")], required=False, widget=widgets.PillChoices
    )
    style = forms.ChoiceField(choices=[("s", "Soft"), ("m", "Smooth")], widget=forms.RadioSelect({"class": "cards"}))
    channel = forms.ChoiceField(choices=[("p", "Phone"), ("t", "Text")], widget=forms.RadioSelect)
    units = DecimalField(label="Glabella, units", widget=widgets.UnitsInput(attrs={"max": "25"}))
    area = forms.ChoiceField(choices=[("f", "Forehead"), ("g", "Glabella")])
    words = forms.CharField(widget=forms.Textarea, required=False)
    consent = forms.BooleanField(label="I have explained the plan", help_text="Recorded with your name.")


class DatesForm(forms.Form):
    """Bounded from 10 November 2026 to 31 January 2027, the second from nowhere to nowhere; the clinic's day is NOW's."""

    on = DayField(label="Day", first=date(2026, 11, 10), last=date(2027, 1, 31))
    expires_on = DayField(label="Expiry date", initial=date(2028, 2, 29))
    at = TimeField(label="Time", step=5, initial=time(14, 5))
    ended_at = MomentField(label="End of the injections", required=False)


def face() -> FaceMap:
    marks = [Mark(shape, {"glabella": 3, "chin": 1}.get(shape), f"#area-{shape}") for shape in regions()]
    return FaceMap("Face map", marks, [MapPoint(300, 324, "4", "Glabella, procerus, 4 units")])


def pages() -> dict[str, Callable[[], dict[str, Any]]]:
    areas = [(shape, regions()[shape].name) for shape in ("forehead", "glabella", "nose", "under_eye_l")]
    chips = [{"tone": "stop", "text": "Allergy: lidocaine"}]
    bar = {"patient": PATIENT, "age": 40, "chips": chips, "clear": ["Not pregnant or breastfeeding"]}
    return {
        "consult": lambda: {"patient": PATIENT, "bar": bar, "facemap": face(), "areas": areas, "grades": GRADES},
        "form": lambda: {"form": PatientForm()},
        "dates": lambda: {"form": DatesForm()},
        "list": lambda: {"tones": ["info", "ok", "warn", "stop"]},
        "aftercare": lambda: {"now": NOW},
    }


def render(page: str, **more: Any) -> bytes:
    engine = DjangoTemplates(
        {
            "NAME": "gallery",
            "DIRS": [HERE, ROOT / "templates"],
            "APP_DIRS": True,
            "OPTIONS": {"builtins": settings.TEMPLATES[0]["OPTIONS"]["builtins"]},
        }
    )
    nav = [{"url": "#main", "label": "Today", "active": True}, {"url": "#main", "label": "Check-ins", "count": 7}]
    base = {"clinic": CLINIC, "user": USER, "csrf_token": "token", "nav": nav}
    template = engine.engine.get_template(f"{page}.html")
    return template.render(Context({**base, **pages()[page](), **more})).encode()


def policy() -> str:
    rules = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(map(str, values))}" for name, values in rules.items())


class Handler(http.server.BaseHTTPRequestHandler):
    posts: list[bytes]

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/static/"):
            file = ROOT / path.lstrip("/")
            self._answer(file.read_bytes(), TYPES.get(file.suffix, "application/octet-stream"))
        else:
            self._answer(render(path.strip("/")), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        self.posts.append(self.rfile.read(int(self.headers["Content-Length"])))
        form = PatientForm({})
        form.is_valid()
        self._answer(render("form", form=form), "text/html; charset=utf-8", 422)

    def _answer(self, body: bytes, kind: str, code: int = 200) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy())
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the browser's own watch says what went wrong."""


@contextmanager
def serve() -> Iterator[tuple[str, list[bytes]]]:
    """The gallery's address, and what was posted to it."""
    posts: list[bytes] = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Posting", (Handler,), {"posts": posts}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", posts
    server.shutdown()
    server.server_close()
    thread.join()
