"""Check a zip archive before anything of it is unpacked."""

import struct
import zlib
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from metrics.errors import PlumblineError
from metrics.translation import translate as _

LARGEST = 200 << 20  # of all entries together, unpacked
RATIO = 100
ENTRIES = 1_000
SMALL = 1 << 20  # entries up to here may be packed tighter: they harm nobody
ENCRYPTED = 0x1
BLOCK = 1 << 16
LOCAL_HEADER = 30


def check_archive(path: Path) -> tuple[str, ...]:
    """Return the names of the entries of `path` if they may be unpacked.

    The directory is read first and judged; then each stream is unpacked in blocks and thrown away, because a directory
    may lie about sizes.

    Raises
    ------
    PlumblineError
        If the archive is damaged, encrypted, or unpacks to more than a table would.
    """
    try:
        with ZipFile(path) as archive:
            entries = archive.infolist()
    except (BadZipFile, LargeZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise _damaged(path) from error
    _check_directory(path, entries)
    with path.open("rb") as raw:
        for entry in entries:
            try:
                honest = _unpacks_as_declared(raw, entry)
            except (zlib.error, struct.error) as error:
                raise _damaged(path) from error
            if not honest:
                raise _damaged(path)
    return tuple(entry.filename for entry in entries)


def _check_directory(path: Path, entries: list[ZipInfo]) -> None:
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise PlumblineError(_("{file}: it is protected by a password; save it without one.").format(file=path.name))
    if any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries):
        raise _damaged(path)
    total = sum(entry.file_size for entry in entries)
    tight = any(e.file_size > SMALL and e.file_size > RATIO * e.compress_size for e in entries)
    if len(entries) > ENTRIES or total > LARGEST or tight:
        raise PlumblineError(
            _(
                "{file}: it is packed too tightly or is too large to be read safely: {entries} parts, {size} MB "
                "unpacked. Save the sheet as CSV, or import it in parts."
            ).format(file=path.name, entries=f"{len(entries):,}", size=f"{total >> 20:,}")
        )


def _unpacks_as_declared(raw: IO[bytes], entry: ZipInfo) -> bool:
    raw.seek(entry.header_offset)
    name, extra = struct.unpack("<HH", raw.read(LOCAL_HEADER)[26:])
    raw.seek(name + extra, 1)
    stream = zlib.decompressobj(-15) if entry.compress_type == ZIP_DEFLATED else None
    left, size = entry.compress_size, 0
    while left > 0 and (block := raw.read(min(BLOCK, left))):
        left -= len(block)
        while block:
            size += len(stream.decompress(block, 1 << 20)) if stream else len(block)
            if size > entry.file_size:
                return False
            block = stream.unconsumed_tail if stream else b""
    return size == entry.file_size


def _damaged(path: Path) -> PlumblineError:
    return PlumblineError(_("{file}: the file is damaged or cut off.").format(file=path.name))
