"""Open a file for reading its plain bytes, whether it is compressed or not."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import zstandard

from metrics.errors import PlumblineError
from metrics.translation import translate as _

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"


@contextmanager
def plain_bytes(path: Path) -> Iterator[IO[bytes]]:
    """Yield a stream of the bytes of `path`; gzip and Zstandard are known by content, not by name.

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
                    yield cast(IO[bytes], stream)
            elif magic.startswith(ZSTD):
                with zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True) as stream:
                    yield stream
            else:
                yield raw
        except (gzip.BadGzipFile, zlib.error, zstandard.ZstdError, EOFError) as error:
            raise PlumblineError(
                _("{file}: the compressed file is damaged or cut off.").format(file=path.name)
            ) from error
