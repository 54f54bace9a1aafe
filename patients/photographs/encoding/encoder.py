"""Asks a picture process for the clean JPEGs of one uploaded file. One process a file: what a hostile file does to it ends with it."""

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from clinic.files.child import ENVIRONMENT, read_frame
from patients.photographs.encoding.worker import LONGEST_SIDE, MOST_PIXELS, SHORTEST_SIDE, SIZES

ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-m", "patients.photographs.encoding.worker")
WAIT_SECONDS, WALL_SECONDS = 8.0, 18.0  # together under what the database lets a transaction stand idle
MOST_BYTES = 25_000_000
_one_at_a_time = threading.Lock()
"""Of this web process: each picture process may take more than a gigabyte."""

WORDS: Mapping[str, str] = {
    "size": f"The file is larger than {MOST_BYTES // 1_000_000} MB. Send a smaller one.",
    "empty": "The file is empty.",
    "format": "This is no JPEG, PNG or WebP picture. Send the photograph as JPEG.",
    "heif": (
        "HEIC pictures are not read here. On the iPhone or iPad choose Settings, Camera, Formats, Most Compatible; "
        "or send the photograph as JPEG."
    ),
    "pixels": f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels. Send a smaller one.",
    "side": f"The picture is longer than {LONGEST_SIDE:,} pixels. Send a smaller one.",
    "small": f"The picture is smaller than {SHORTEST_SIDE} pixels a side: nothing could be compared on it.",
    "moves": "The picture moves. Send a single photograph.",
    "damaged": "The picture is damaged or not complete. Take it again, or send another copy.",
    "busy": "Many photographs are being read at this moment. Send this one again.",
    "memory": "The picture is too large to be read. Send a smaller one.",
}


class NotAPhotograph(ValueError):
    """The file is not kept; `str()` tells the sender why and what to do, `code` is a key of WORDS."""

    def __init__(self, code: str) -> None:
        super().__init__(WORDS[code])
        self.code = code


@dataclass(frozen=True)
class Encoded:
    """JPEG contents by size (SIZES); width and height of the largest."""

    contents: Mapping[str, bytes]
    width: int
    height: int

    @property
    def bytes(self) -> int:
        return sum(len(content) for content in self.contents.values())


def encode(file: BinaryIO) -> Encoded:
    """`file` has a descriptor and stands at its beginning. Raises NotAPhotograph. The same file gives the same bytes."""
    if not _one_at_a_time.acquire(timeout=WAIT_SECONDS):
        raise NotAPhotograph("busy")
    try:
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        return _read(io.BytesIO(_answer(file)))
    finally:
        _one_at_a_time.release()


def _answer(file: BinaryIO) -> bytes:
    try:
        done = subprocess.run(
            COMMAND,
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:  # a hostile file ends before, at the seconds of the processor that it may use
        raise NotAPhotograph("busy") from None
    return done.stdout


def _read(answer: BinaryIO) -> Encoded:
    """An answer that breaks off is of a process that died over the file."""
    head = read_frame(answer)
    told: dict[str, Any] = json.loads(head) if head else {"refused": "damaged"}
    if "refused" in told:
        raise NotAPhotograph(told["refused"])
    contents = {name: read_frame(answer) for name in SIZES}
    whole = {name: content for name, content in contents.items() if content}
    if len(whole) < len(SIZES):
        raise NotAPhotograph("damaged")
    return Encoded(whole, told["width"], told["height"])
