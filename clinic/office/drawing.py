"""An uploaded logo, re-encoded: what reaches a page or a letter is our own PNG of its pixels, never the uploaded file."""

import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG")  # an SVG is a program, and nobody's logo needs the other fifty formats
MOST_BYTES = 2_000_000
MOST_PIXELS = 20_000_000
LARGEST = (900, 300)
"""Pixels: 75 mm wide at 300 dots an inch."""


class NotALogo(ValueError):
    """The file is no logo; `str()` tells the sender why and what to do."""


@dataclass(frozen=True)
class Drawn:
    png: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.png).hexdigest()


def draw(file: BinaryIO, size: int) -> Drawn:
    """Raises NotALogo. The same file gives the same bytes."""
    if size > MOST_BYTES:
        raise NotALogo(f"The file has {size / 1e6:.1f} MB; at most {MOST_BYTES / 1e6:.0f} MB are taken.")
    # WeasyPrint, where a process has it too, lets pictures pass that were cut off.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(file, formats=FORMATS) as sent:
            if sent.width * sent.height > MOST_PIXELS:
                raise NotALogo(f"{sent.width} x {sent.height} pixels are too many; {LARGEST[0]} across are enough.")
            picture = _plain(sent)
    except UnidentifiedImageError:
        raise NotALogo("This is no PNG or JPEG picture. Export the logo as PNG and send that.") from None
    except NotALogo:
        raise
    except Exception:  # a damaged picture makes Pillow raise whatever it likes, TypeError too
        raise NotALogo("The picture is damaged and cannot be read. Export it again as PNG.") from None
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return Drawn(out.getvalue(), *picture.size)


def _plain(sent: Image.Image) -> Image.Image:
    """Pixels alone, upright, no larger than needed: names, places, profiles and whatever else a file carries stay behind."""
    picture = ImageOps.exif_transpose(sent)
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail(LARGEST)
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    return clean
