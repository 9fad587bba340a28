"""Survey a sheet of an XLS workbook with a second library."""

import io
from pathlib import Path

import xlrd
from xlrd.biffh import XL_CELL_ERROR, error_text_from_code

from data_access.imports.survey import Survey, error_reason
from metrics.errors import PlumblineError
from metrics.translation import translate as _


def survey_xls(path: Path, sheet: str) -> Survey:
    """Return what `sheet` holds. A formula without value looks like an empty cell here; Excel writes none such.

    Raises
    ------
    PlumblineError
        If the file is damaged.
    """
    survey = Survey()
    try:
        content = path.read_bytes()
        with xlrd.open_workbook(file_contents=content, on_demand=True, logfile=io.StringIO()) as book:
            found = book.sheet_by_name(sheet)
            for row in range(found.nrows):
                filled = False
                for column, cell in enumerate(found.row(row)):
                    if cell.value == "":
                        continue
                    filled = True
                    survey.see(row, column)
                    if cell.ctype == XL_CELL_ERROR:
                        shown = error_text_from_code.get(cell.value, "#?")
                        survey.broken[row, column] = (shown, error_reason())
                survey.records += filled
    except PlumblineError:
        raise
    except Exception as error:
        raise PlumblineError(_("{file}: the file is damaged or cut off.").format(file=path.name)) from error
    return survey
