"""The picture process: one uploaded file on stdin, clean JPEGs on stdout. Run as `python -m patients.photographs.encoding.worker`;
knows no Django, no database and no secret. It answers with a frame of JSON and, where it went well, one frame a size."""

import contextlib
import io
import json
import os
import resource
import sys
import warnings
from typing import Any, BinaryIO

from clinic.files.child import leave_the_network, limit, write_frame

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS, LONGEST_SIDE, SHORTEST_SIDE = 50_000_000, 12_000, 200
SIZES = {"full": 4096, "screen": 1600, "thumb": 480}
"""Pixels of the longer side at most."""
MEMORY, CPU_SECONDS = 1_200_000_000, 15
QUALITY = 90
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
WHITE = (255, 255, 255)


class PictureRefused(Exception):
    """`str()` is the code of the reason; `told` are its figures."""

    def __init__(self, code: str, **told: int) -> None:
        super().__init__(code)
        self.told = told


def judge(file: BinaryIO) -> None:
    """What the first bytes say already."""
    start = file.read(32)
    file.seek(0)
    if start[4:8] == b"ftyp" and start[8:12] in HEIF_BRANDS:
        raise PictureRefused("heif")


def judge_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise PictureRefused("pixels", width=width, height=height)
    if max(width, height) > LONGEST_SIDE:
        raise PictureRefused("side", width=width, height=height)
    if min(width, height) < SHORTEST_SIDE:
        raise PictureRefused("small", width=width, height=height)


def clean(file: BinaryIO) -> Any:
    """The pixels alone, upright, in sRGB, in an image of our own. Raises PictureRefused, and whatever Pillow likes."""
    from PIL import Image, ImageFile, ImageOps

    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        sent: Any = Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefused("pixels", width=0, height=0) from None
    judge_size(*sent.size)
    # A phone's JPEG may carry further pictures behind the first (MPO); the others that move are no photographs.
    if sent.format != "MPO" and getattr(sent, "n_frames", 1) > 1:
        raise PictureRefused("moves")
    profile = sent.info.get("icc_profile")
    sent.load()
    with contextlib.suppress(ValueError, TypeError, KeyError, SyntaxError, OSError, Warning):
        sent = ImageOps.exif_transpose(sent)
    picture = in_srgb(opaque(sent), profile)
    own = Image.new("RGB", picture.size)
    own.paste(picture)
    return own


def opaque(sent: Any) -> Any:
    """Eight bits a channel, and white where it was transparent."""
    from PIL import Image

    if sent.mode.startswith("I"):
        return sent.convert("I").point(lambda value: value / 256).convert("L")
    if not sent.has_transparency_data:
        return sent.convert("RGB") if sent.mode in ("1", "P", "PA", "LA") else sent
    sent = sent.convert("RGBA")
    ground = Image.new("RGB", sent.size, WHITE)
    ground.paste(sent, mask=sent.getchannel("A"))
    return ground


def in_srgb(picture: Any, profile: bytes | None) -> Any:
    """By the file's own profile; one that cannot be used is left out."""
    from PIL import ImageCms

    if profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(picture, meant, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if turned is not None:
                return turned
    return picture.convert("RGB")


def encoded(picture: Any) -> tuple[dict[str, Any], list[bytes]]:
    """Width and height, and the content of each of SIZES."""
    measured: dict[str, Any] = {}
    contents = []
    for side in SIZES.values():
        picture.thumbnail((side, side))
        measured = measured or {"width": picture.width, "height": picture.height}
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY)
        contents.append(out.getvalue())
    return measured, contents


def answer(file: BinaryIO) -> tuple[dict[str, Any], list[bytes]]:
    from PIL import UnidentifiedImageError

    try:
        judge(file)
        return encoded(clean(file))
    except PictureRefused as refused:
        return {"refused": str(refused), **refused.told}, []
    except UnidentifiedImageError:
        return {"refused": "format"}, []
    except MemoryError:
        return {"refused": "memory"}, []
    except Exception as error:  # a damaged picture makes Pillow raise whatever it likes
        return {"refused": "damaged", "kind": type(error).__name__}, []


def main() -> None:
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not land between the frames
    leave_the_network()
    from PIL import Image, ImageCms, ImageOps, MpoImagePlugin, WebPImagePlugin  # noqa: F401  # before the limits

    Image.preinit()
    limit(memory=MEMORY, file_size=0)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    warnings.simplefilter("error")
    head, contents = answer(sys.stdin.buffer)
    write_frame(target, json.dumps(head).encode())
    for content in contents:
        write_frame(target, content)


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()
