"""Make workbooks, good ones and bad ones."""

import zipfile

import xlsxwriter


def xlsx(path, sheets, *, hidden=(), date_1904=False):
    """Write sheets by name; a sheet is a function of workbook and worksheet, or a list of rows."""
    with xlsxwriter.Workbook(str(path), {"date_1904": date_1904, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        for name, content in sheets.items():
            sheet = book.add_worksheet(name)
            if callable(content):
                content(book, sheet)
            else:
                for row, cells in enumerate(content):
                    sheet.write_row(row, 0, cells)
            if name in hidden:
                sheet.hide()
    return path


def rezipped(source, target, parts, **more):
    """Copy a workbook with other contents of some parts."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, parts[name](content) if name in parts else content)
        for name, content in more.items():
            new.writestr(name, content)
    return target
