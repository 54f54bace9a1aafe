"""What processes share that read untrusted content: frames on their pipes, limits, no network, an empty environment.

Knows no Django: the children import it. A frame is a four-byte length and then that many bytes.
"""

import ctypes
import os
import resource
import struct
from typing import BinaryIO

LONGEST_FRAME = 20_000_000
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
ENVIRONMENT = {"PYTHONHASHSEED": "0", "LANG": "C.UTF-8", "PATH": os.defpath, "SOURCE_DATE_EPOCH": "0"}


def read_frame(stream: BinaryIO) -> bytes | None:
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    if length > LONGEST_FRAME:
        raise ValueError("frame too long")
    body = stream.read(length)
    return body if len(body) == length else None


def write_frame(stream: BinaryIO, body: bytes) -> None:
    stream.write(struct.pack(">I", len(body)) + body)
    stream.flush()


def leave_the_network() -> bool:
    """A network of its own with nothing in it, where the system allows that."""
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.unshare(CLONE_NEWNET) == 0 or libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)


def limit(*, memory: int, file_size: int) -> None:
    """Bytes of address space, and of any file that it could write."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
