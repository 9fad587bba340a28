"""Records that name a person leave quarantine, and those of others stay."""

from data_access.imports.clearing import Named, clear
from data_access.imports.quarantine import COLUMNS

HERS = Named(["Ada Quill", "120"], ["crm:1", "crm:2", "crm:5", "crm:10"])


def kept(folder, header, *rows):
    """Return the last cells of the records that stay; each stands on a line of its number."""
    path = folder / "20250310-120000-aaaaaa.csv"
    own = [f"surveys,a.csv,{n},sent_at,soon,no date," for n in range(1, len(rows) + 1)]
    lines = [",".join([*COLUMNS, header]), *(place + row for place, row in zip(own, rows, strict=True))]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    gone = clear(folder, {path.name: "crm"}, HERS)
    left = path.read_text(encoding="utf-8-sig").splitlines()[1:]
    assert gone == len(rows) - len(left)
    return [line.rpartition(",")[2] for line in left]


def test_a_short_id_is_looked_for_where_keys_stand(tmp_path):
    others = [f"{900 + n},{500 + n},{n % 5 + 1}" for n in range(12)]
    assert kept(tmp_path, "survey,customer,score", *others) == [str(n % 5 + 1) for n in range(12)]
    assert kept(tmp_path, "survey,customer,score", "5,700,1", "901,10,2", "902,701,5") == ["5"]


def test_a_short_number_or_name_is_looked_for_where_names_stand(tmp_path):
    assert kept(tmp_path, "Account Number,quantity", "120,3", "7,120") == ["120"]


def test_a_short_id_in_an_unknown_column_or_in_a_record_of_another_length_is_taken_out(tmp_path):
    assert kept(tmp_path, "Vorgang,score", "5,1", "6,2") == ["2"]
    assert kept(tmp_path, "survey,score", "6,3,5", "7,3,8") == ["8"]


def test_a_whole_name_is_found_in_any_cell(tmp_path):
    assert kept(tmp_path, "survey,reason", "7,call ada quill back", "8,price") == ["price"]
