"""Files that are no photographs, that are too much, or that carry what must not be kept. Each is made here."""

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image, PngImagePlugin

from tests.photographs.making import drawn, picture

MARK = b"MARKER-of-a-secret"
GPS_MARK = "GPSMARKER"


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of(width: int, height: int, rows: bytes = b"", *, depth: int = 8, colour: int = 0) -> bytes:
    """A PNG that says any size, with any data behind it."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows or bytes(1000), 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def webp_of(width: int, height: int) -> bytes:
    bits = (width - 1) | ((height - 1) << 14)
    body = b"WEBPVP8L" + struct.pack("<I", 100) + b"\x2f" + struct.pack("<I", bits) + bytes(95)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_that_says(width: int, height: int) -> bytes:
    """The size in its frame header is changed."""
    content = bytearray(picture())
    place = content.index(b"\xff\xc0")
    content[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def with_segment(marker: int, body: bytes) -> bytes:
    content = picture()
    return content[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + content[2:]


def exif(orientation: int = 1) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = MARK.decode()  # ImageDescription
    tags[0x013B] = MARK.decode()  # Artist
    tags[0x8825] = {1: "N", 2: (51.0, 30.0, 12.0), 29: GPS_MARK}
    return tags


def looping_exif() -> bytes:
    """An IFD whose next IFD is itself, and an Exif pointer that points at it."""
    ifd = struct.pack("<HHHIII", 1, 0x8769, 4, 1, 8, 8)
    return with_segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0" + ifd)


def moving(format: str) -> bytes:
    out = io.BytesIO()
    frames = [drawn(colour=colour) for colour in ("#111111", "#eeeeee")]
    frames[0].save(out, format, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def other(format: str) -> Callable[[], bytes]:
    return lambda: picture(format)


def commented() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", MARK.decode())
    info.add_itxt("XML:com.adobe.xmp", MARK.decode())
    return picture("PNG", pnginfo=info)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="file:///etc/passwd"/></svg>'
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "empty"),
    "one byte": (lambda: b"\xff", "format"),
    "only a JPEG's start": (lambda: b"\xff\xd8\xff\xe0", "format"),
    "noise": (lambda: bytes(range(256)) * 40, "format"),
    "svg": (lambda: SVG, "format"),
    "svg with a JPEG's start": (lambda: b"\xff\xd8\xff" + SVG, "format damaged"),
    "html": (lambda: HTML, "format"),
    "html with a PNG's start": (lambda: b"\x89PNG\r\n\x1a\n" + HTML, "format damaged"),
    "pdf": (lambda: b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj", "format"),
    "zip": (lambda: b"PK\x03\x04" + bytes(200), "format"),
    "elf": (lambda: b"\x7fELF" + bytes(200), "format"),
    "script": (lambda: b"#!/bin/sh\nrm -rf /\n", "format"),
    "postscript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 500 500\n", "format"),
    "xml of entities": (lambda: b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "format"),
    "heic": (lambda: HEIC, "heif"),
    "avif": (lambda: HEIC.replace(b"heic", b"avif"), "heif"),
    "gif": (other("GIF"), "format"),
    "bmp": (other("BMP"), "format"),
    "tiff": (other("TIFF"), "format"),
    "ico": (other("ICO"), "format"),
    "tga": (other("TGA"), "format"),
    "jpeg 2000": (other("JPEG2000"), "format"),
    "pcx": (other("PCX"), "format"),
    "moving gif": (lambda: moving("GIF"), "format"),
    "moving png": (lambda: moving("PNG"), "moves"),
    "moving webp": (lambda: moving("WEBP"), "moves"),
    "jpeg cut in half": (lambda: picture()[: len(picture()) // 2], "damaged"),
    "jpeg without its end": (lambda: picture()[:-400], "damaged"),
    "png cut in half": (lambda: picture("PNG")[: len(picture("PNG")) // 2], "damaged"),
    "webp cut in half": (lambda: picture("WEBP")[: len(picture("WEBP")) // 2], "damaged format"),
    "png with a wrong checksum": (lambda: picture("PNG").replace(b"IDAT", b"IDAU", 1), "damaged format"),
    "png of 40,000 a side": (lambda: png_of(40_000, 40_000), "pixels"),
    "png of the most a side": (lambda: png_of(2**31 - 1, 2**31 - 1), "pixels damaged format"),
    "png of no height": (lambda: png_of(500, 0), "small damaged format"),
    "png of 12,001 by 300": (lambda: png_of(12_001, 300), "side"),
    "png of 300 by 12,001": (lambda: png_of(300, 12_001), "side"),
    "png of 51 million": (lambda: png_of(7_200, 7_100), "pixels"),
    "bomb: 49 million from 50 kB": (lambda: png_of(11_900, 12_000, bytes(150_000_000)), "pixels"),
    "bomb: far more data than it says": (lambda: png_of(300, 300, bytes(200_000_000)), "damaged kept"),
    "bomb: text chunk": (
        lambda: (
            picture("PNG")[:33] + chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(100_000_000), 9)) + picture("PNG")[33:]
        ),
        "damaged format kept",
    ),
    "bomb: profile": (
        lambda: (
            picture("PNG")[:33] + chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(100_000_000), 9)) + picture("PNG")[33:]
        ),
        "damaged format kept",
    ),
    "jpeg that says 65,000 a side": (lambda: jpeg_that_says(65_000, 65_000), "pixels"),
    "jpeg that says more rows than it has": (lambda: jpeg_that_says(480, 8_000), "damaged kept"),
    "webp of 16,383 a side": (lambda: webp_of(16_383, 16_383), "pixels"),
    "too small": (lambda: picture(size=(199, 900)), "small"),
    "one pixel": (lambda: picture("PNG", size=(1, 1)), "small"),
    "26 MB": (lambda: picture() + bytes(25_000_000), "size"),
}

CLEANED: dict[str, Callable[[], bytes]] = {
    "exif and place": lambda: picture(exif=exif()),
    "exif and place in png": lambda: picture("PNG", exif=exif()),
    "exif and place in webp": lambda: picture("WEBP", exif=exif()),
    "turned by exif": lambda: picture(exif=exif(6)),
    "comment": lambda: picture(comment=MARK),
    "comments in png": commented,
    "xmp": lambda: with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + MARK + b"</x>"),
    "photoshop block": lambda: with_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + MARK),
    "broken profile": lambda: picture(icc_profile=MARK * 20),
    "unknown segment": lambda: with_segment(0xEB, MARK * 100),
    "exif that loops": looping_exif,
    "exif of noise": lambda: with_segment(0xE1, b"Exif\0\0" + MARK + bytes(range(256)) * 200),
    "html behind it": lambda: picture() + MARK + HTML,
    "zip behind it": lambda: picture() + b"PK\x03\x04" + MARK,
    "pdf behind it": lambda: picture() + b"%PDF-1.7" + MARK,
    "html inside": lambda: picture(comment=HTML + MARK),
    "png as jpg": lambda: picture("PNG"),
    "cmyk": lambda: picture(mode="CMYK"),
    "grey": lambda: picture(mode="L"),
    "black and white": lambda: picture("PNG", mode="1"),
    "palette": lambda: picture("PNG", mode="P"),
    "grey with transparency": lambda: picture("PNG", mode="LA"),
    "transparent": lambda: picture("PNG", mode="RGBA"),
    "16 bits grey": lambda: png_of(300, 300, (b"\0" + b"\x80\0" * 300) * 300, depth=16),
    "16 bits colour": lambda: png_of(300, 300, (b"\0" + b"\x80\0" * 900) * 300, depth=16, colour=2),
    "progressive": lambda: picture(progressive=True),
    "lossless webp": lambda: picture("WEBP", lossless=True),
}
