import gzip
import random

import pytest
import zstandard

from data_access.imports.decompress import plain_blocks
from metrics.errors import PlumblineError

PLAIN = b"id,name\n1,x\n" * 1000
RANDOM = random.Random(1).randbytes(100_000)
TWO_FRAMES = zstandard.compress(PLAIN[:6000]) + zstandard.compress(PLAIN[6000:])


@pytest.mark.parametrize(
    "content",
    [PLAIN, gzip.compress(PLAIN), gzip.compress(PLAIN[:6000]) + gzip.compress(PLAIN[6000:]), TWO_FRAMES],
    ids=["plain", "gzip", "gzip of two members", "zstandard of two frames"],
)
def test_the_content_tells_the_compression_and_not_the_name(file, content):
    assert b"".join(plain_blocks(file(content, "any.name"))) == PLAIN


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(PLAIN)[:-20],
        gzip.compress(PLAIN)[:10] + b"\xff" * 50,
        zstandard.compress(RANDOM)[:-5],
        zstandard.compress(RANDOM)[:9] + b"\xff" * 99,
    ],
    ids=["gzip cut off", "gzip damaged", "zstandard cut off", "zstandard damaged"],
)
def test_a_damaged_file_is_refused(file, content):
    with pytest.raises(PlumblineError, match="damaged or cut off"):
        list(plain_blocks(file(content)))
