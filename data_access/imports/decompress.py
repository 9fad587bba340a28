"""Read a file's plain bytes, whether it is compressed or not."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import zstandard

from metrics.errors import PlumblineError
from metrics.translation import translate as _

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
BLOCK = 1 << 20
COMPRESSED = 1 << 14  # so little at once that what it unpacks to fits into memory


def plain_blocks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of `path` in blocks; gzip and Zstandard are known by content, not by name.

    Raises
    ------
    PlumblineError
        If the compressed stream is damaged or cut off.
    """
    with path.open("rb") as raw:
        magic = raw.read(4)
        raw.seek(0)
        try:
            if magic.startswith(GZIP):
                with gzip.open(raw) as stream:
                    yield from iter(lambda: stream.read(BLOCK), b"")
            elif magic.startswith(ZSTD):
                yield from _zstandard(raw)
            else:
                yield from iter(lambda: raw.read(BLOCK), b"")
        except (gzip.BadGzipFile, zlib.error, zstandard.ZstdError, EOFError) as error:
            raise PlumblineError(
                _("{file}: the compressed file is damaged or cut off.").format(file=path.name)
            ) from error


def _zstandard(raw: IO[bytes]) -> Iterator[bytes]:
    """Yield the content of all frames; the library's own stream takes a cut-off one for the end."""
    frame = None
    while block := raw.read(COMPRESSED):
        while block:
            frame = frame or zstandard.ZstdDecompressor().decompressobj()
            yield frame.decompress(block)
            block = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
    if frame:
        raise EOFError
