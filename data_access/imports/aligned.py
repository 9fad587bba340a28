"""Align cells as lines of text."""


def aligned(head: list[str], rows: list[list[str]]) -> list[str]:
    """Return lines in which the first column is flush left and the others flush right."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    return [
        "  ".join(cell.rjust(w) if i else cell.ljust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True)))
        for row in [head, *rows]
    ]
