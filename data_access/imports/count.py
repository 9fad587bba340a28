"""Count the records of a text by a second parser."""

import pyarrow as pa
from pyarrow import csv

from data_access.imports.chunks import Header
from data_access.imports.dialect import Dialect
from data_access.imports.encodings import Text

BLOCK = 1 << 25  # a record must fit into a block


def count(text: Text, dialect: Dialect, header: Header) -> int:
    """Return the number of records after the header, as Arrow's parser sees them; blank lines do not count."""
    ragged = 0

    def note(_row: csv.InvalidRow) -> str:
        nonlocal ragged
        ragged += 1
        return "skip"

    names = [str(n) for n in range(len(header.names))]
    text.file.seek(0)
    try:
        with csv.open_csv(
            pa.PythonFile(text.file, mode="r"),
            read_options=csv.ReadOptions(
                column_names=names, skip_rows=header.line, block_size=BLOCK, use_threads=False
            ),
            parse_options=csv.ParseOptions(
                delimiter=dialect.delimiter, newlines_in_values=True, invalid_row_handler=note
            ),
            convert_options=csv.ConvertOptions(include_columns=names[:1], column_types={names[0]: pa.binary()}),
        ) as reader:
            return int(sum(batch.num_rows for batch in reader)) + ragged
    except pa.ArrowInvalid:
        return ragged  # nothing after the header, or nothing that Arrow could read: the caller compares
