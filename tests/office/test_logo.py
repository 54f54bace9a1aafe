"""The logo: drawn anew from what was sent, whatever was sent; at the head of every letter."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader

from clinic.audit.models import Event
from clinic.office.drawing import MOST_BYTES, draw
from clinic.office.models import Logo
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.documents.pdf import rendering
from planning.documents.pdf.renderer import renderer
from planning.documents.sheets import consult_sheet
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from planning.plans.models import Plan
from tests.treatments.making import make_plan

SignIn = Callable[[User], Client]
ADDRESS = "/clinic/settings/logo/"


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 100), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, kind, **options)
    return out.getvalue()


def camera() -> bytes:
    """A picture that lies on its side and names the camera's maker."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Make"
    return picture("JPEG", exif=exif)


def send(client: Client, content: bytes, name: str = "logo.png") -> Any:
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, content, "image/png")})


def test_nothing_but_pixels_is_kept() -> None:
    told = PngInfo()
    told.add_text("Comment", "<script>secret place</script>")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    for sent in (picture(pnginfo=told), picture("JPEG", exif=exif)):
        assert b"secret place" in sent
        drawn = draw(io.BytesIO(sent), len(sent))
        assert b"secret place" not in drawn.png
        with Image.open(io.BytesIO(drawn.png)) as again:
            assert (again.format, again.size, again.info) == ("PNG", (300, 100), {})


def test_the_same_picture_is_the_same_bytes_and_never_larger_than_needed() -> None:
    large = picture(size=(4000, 1000), mode="CMYK", kind="JPEG")
    first, second = (draw(io.BytesIO(large), len(large)) for _ in range(2))
    assert first == second and (first.width, first.height) == (900, 225)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "This is no PNG or JPEG picture."),
        (picture("GIF"), "This is no PNG or JPEG picture."),
        (picture()[:120], "The picture is damaged"),
        (camera().replace(b"\x01\x0f\x00\x02", b"\x01\x0f\x00\x03"), "The picture is damaged"),
        (picture(size=(6000, 4000)), "6000 x 4000 pixels are too many"),
        (picture() + b"0" * MOST_BYTES, "at most 2 MB are taken."),
    ],
)
def test_what_is_no_logo_is_refused_in_words(
    clinic: Clinic, olive: User, sign_in: SignIn, content: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    answer = send(sign_in(olive), content)
    assert answer.status_code == 422 and words in answer.content.decode()
    with tenant(clinic):
        assert not Logo.objects.exists()


def test_it_is_shown_replaced_and_removed(clinic: Clinic, olive: User, ada: User, sign_in: SignIn) -> None:
    client = sign_in(olive)
    assert send(client, picture()).status_code == 302
    assert send(client, picture(size=(200, 80))).status_code == 302
    shown = sign_in(ada).get("/clinic/logo.png")
    with Image.open(io.BytesIO(shown.content)) as found:
        assert found.size == (200, 80)
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert b"/clinic/logo.png" in client.get("/clinic/settings/").content
    assert client.post(ADDRESS, {"remove": "1"}).status_code == 302
    assert sign_in(ada).get("/clinic/logo.png").status_code == 404
    with tenant(clinic):
        assert Event.objects.filter(action="clinic.logo").count() == 3


def test_another_clinic_never_sees_it(clinic: Clinic, olive: User, outsider: User, sign_in: SignIn) -> None:
    send(sign_in(olive), picture())
    assert sign_in(outsider).get("/clinic/logo.png").status_code == 404


def test_letters_carry_it_with_the_clinics_name(
    clinic: Clinic, olive: User, ada: User, ana: Patient, sign_in: SignIn
) -> None:
    plan = make_plan(ana, ada)
    send(sign_in(olive), picture())
    with tenant(clinic):
        stored = Plan.objects.with_people().select_related("clinic").get(pk=plan.pk)
        sheet = consult_sheet(stored)
        first, second = (rendering.pdf(CONSULT_SUMMARY, sheet) for _ in range(2))
    renderer.stop()
    page = PdfReader(io.BytesIO(first.content)).pages[0]
    assert first.content == second.content
    assert [image.image.size for image in page.images if image.image] == [(300, 100)]
    assert clinic.name in page.extract_text()
