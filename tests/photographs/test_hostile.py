"""Hostile files are refused in words or cleaned; good ones become JPEGs of our own and nothing else."""

import io
import random
import tempfile

import pytest
from PIL import Image

from patients.photographs.encoding.encoder import WORDS, Encoded, NotAPhotograph, encode
from patients.photographs.encoding.spooling import spool
from tests.photographs.hostile import CLEANED, GPS_MARK, MARK, REFUSED
from tests.photographs.making import picture
from tests.support.drills import FULL

GOOD = 200 if FULL else 12
IN_CI = ("svg", "heic", "moving png", "jpeg cut in half", "png of 40,000 a side", "bomb: text chunk", "26 MB")


def encoded(content: bytes) -> Encoded:
    with tempfile.TemporaryFile() as file:
        return encode(spool(iter([content]), file).file)


def check_clean(found: Encoded) -> None:
    assert list(found.contents) == ["full", "screen", "thumb"]
    for content in found.contents.values():
        for mark in (MARK, GPS_MARK.encode(), b"Exif", b"ICC_PROFILE", b"PK\x03\x04", b"%PDF", b"script"):
            assert mark not in content
        assert segments(content) <= {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
        with Image.open(io.BytesIO(content), formats=["JPEG"]) as shown:
            assert shown.mode == "RGB" and not shown.getexif() and "comment" not in shown.info
            shown.load()


def segments(content: bytes) -> set[int]:
    """The markers up to the picture itself: only what a plain JPEG needs."""
    place, found = 2, set()
    while content[place + 1] != 0xDA:
        found.add(content[place + 1])
        place += 2 + int.from_bytes(content[place + 2 : place + 4])
    return found


@pytest.mark.parametrize("name", list(REFUSED) if FULL else IN_CI)
def test_what_is_no_photograph_is_refused_in_words(name: str) -> None:
    make, codes = REFUSED[name]
    try:
        check_clean(encoded(make()))
    except NotAPhotograph as refused:
        assert refused.code in codes.split() and str(refused) == WORDS[refused.code]
    else:
        assert "kept" in codes.split()


@pytest.mark.parametrize("name", CLEANED)
def test_what_a_photograph_carries_is_left_behind(name: str) -> None:
    check_clean(encoded(CLEANED[name]()))


def test_it_stands_upright_and_is_white_where_it_was_transparent() -> None:
    turned = encoded(CLEANED["turned by exif"]())
    assert (turned.width, turned.height) == (600, 480)
    clear = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(clear, "PNG")
    with Image.open(io.BytesIO(encoded(clear.getvalue()).contents["full"])) as shown:
        assert shown.getpixel((150, 150)) == (255, 255, 255)


def test_good_photographs_are_encoded_anew_and_alike_each_time() -> None:
    chance = random.Random(14)
    for number in range(GOOD):
        size = (chance.randint(200, 1400), chance.randint(200, 1400))
        content = picture(chance.choice(["JPEG", "PNG", "WEBP"]), size, colour=f"#{chance.randrange(2**24):06x}")
        found = encoded(content)
        check_clean(found)
        assert (found.width, found.height) == size
        if not number:
            assert encoded(content) == found


def test_a_large_one_is_kept_at_no_more_than_4096_pixels() -> None:
    found = encoded(picture(size=(6000, 4500), quality=60))
    assert (found.width, found.height) == (4096, 3072)


def test_a_process_that_dies_over_a_file_refuses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patients.photographs.encoding.encoder.COMMAND", ("sh", "-c", "kill -9 $$"))
    with pytest.raises(NotAPhotograph) as refused:
        encoded(picture())
    assert refused.value.code == "damaged"


def test_one_that_hangs_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patients.photographs.encoding.encoder.COMMAND", ("sleep", "60"))
    monkeypatch.setattr("patients.photographs.encoding.encoder.WALL_SECONDS", 0.2)
    with pytest.raises(NotAPhotograph) as refused:
        encoded(picture())
    assert refused.value.code == "busy"
