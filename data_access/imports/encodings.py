"""Decode a file to UTF-8 text, or say why it is no text."""

import codecs
import hashlib
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from data_access.imports.decompress import BLOCK, plain_blocks
from data_access.warehouse.ledger import FileRecord
from metrics.errors import PlumblineError, UnknownName
from metrics.translation import translate as _

FALLBACK = "cp1252"
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
BINARY = (b"%PDF", b"\x89PNG", b"PK\x03\x04", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"SQLite format", b"PAR1")
HTML = re.compile(rb"\s*(<!--.*?-->\s*)*<(!doctype|html|head|body|script|\?xml)", re.IGNORECASE | re.DOTALL)
CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True)
class Text:
    """The text of one file, as UTF-8 in a temporary file without a name: a killed import leaves none behind.

    Parameters
    ----------
    path : Path
        Where it came from.
    file : IO[bytes]
        UTF-8 without byte order mark.
    encoding : str
        What the bytes were.
    guessed : bool
        Whether neither a declaration, nor a byte order mark, nor strict UTF-8 told the encoding.
    nulls : bool
        Whether it holds NUL bytes.
    record : FileRecord
        The file as it lies on the disk.
    """

    path: Path
    file: IO[bytes]
    encoding: str
    guessed: bool
    nulls: bool
    record: FileRecord


def text_of(path: Path, declared: str | None = None) -> Text:
    """Return the text of `path`: by byte order mark, else as declared, else UTF-8, else cp1252.

    Raises
    ------
    PlumblineError
        If the file is empty, is no CSV by its content, or does not fit its encoding.
    """
    raw = tempfile.TemporaryFile()  # noqa: SIM115 - outlives this function
    raw.writelines(plain_blocks(path))
    raw.seek(0)
    head = raw.read(1 << 16)
    mark, encoding = next(((bom, name) for bom, name in BOMS if head.startswith(bom)), (b"", declared))
    head = head[len(mark) :]
    if not head.strip():
        raise PlumblineError(_("{file}: the file is empty.").format(file=path.name))
    _refuse_binary(path, head, wide=encoding is not None and "16" in encoding)
    guessed = False
    if encoding:
        file = _transcoded(path, raw, len(mark), encoding)
    else:
        try:
            file, encoding = _transcoded(path, raw, 0, "utf-8"), "utf-8"
        except PlumblineError:
            file, encoding, guessed = _transcoded(path, raw, 0, FALLBACK), FALLBACK, True
    nulls = any(b"\0" in block for block in iter(lambda: file.read(BLOCK), b""))
    file.seek(0)
    return Text(path, file, encoding, guessed, nulls, fingerprint(path))


def fingerprint(path: Path) -> FileRecord:
    """Return by what the ledger knows the file at `path`."""
    with path.open("rb") as original:
        digest = hashlib.file_digest(original, "sha256").hexdigest()
    return FileRecord(path.name, digest, path.stat().st_size)


def _refuse_binary(path: Path, head: bytes, *, wide: bool) -> None:
    if head.startswith(BINARY) or HTML.match(head):
        raise PlumblineError(_("{file}: this is not a CSV; its content is another format.").format(file=path.name))
    if wide:
        return
    if head.count(b"\0") > len(head) // 5:
        raise PlumblineError(
            _("{file}: this is not a CSV, or it is UTF-16 without a byte order mark: save it as UTF-8.").format(
                file=path.name
            )
        )
    if len(CONTROLS.findall(head)) > len(head) // 50:
        raise PlumblineError(_("{file}: this is not a CSV; its content is binary.").format(file=path.name))


def _transcoded(path: Path, raw: IO[bytes], start: int, encoding: str) -> IO[bytes]:
    """Return a file of the same text in UTF-8; `raw` itself where its bytes are that already."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
    except LookupError:
        raise UnknownName(_("encoding"), encoding, ("utf-8", "utf-16", "cp1252", "latin-1", "cp850")) from None
    same = codecs.lookup(encoding).name == "utf-8" and not start
    target = raw if same else tempfile.TemporaryFile()  # noqa: SIM115 - outlives this function
    raw.seek(start)
    position = start
    try:
        while block := raw.read(BLOCK):
            text = decoder.decode(block)
            if not same:
                target.write(text.encode())
            position += len(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise PlumblineError(
            _("{file}: the bytes after position {position} are not {encoding}.").format(
                file=path.name, position=f"{position + error.start:,}", encoding=encoding
            )
        ) from error
    target.seek(0)
    return target
