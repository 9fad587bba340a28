"""Records that name a person leave quarantine, and those of others stay."""

from data_access.imports.clearing import Named, clear, clear_listed
from data_access.imports.origins import Origin
from data_access.imports.quarantine import COLUMNS

HERS = Named(["Ada Quill", "120"], ["crm:1", "crm:2", "crm:5", "crm:10"])


CRM = Origin("crm")


def kept(folder, header, *rows, origin=CRM, named=HERS):
    """Return the last cells of the records that stay; each stands on a line of its number."""
    path = folder / "20250310-120000-aaaaaa.csv"
    own = [f"surveys,a.csv,{n},sent_at,soon,no date," for n in range(1, len(rows) + 1)]
    lines = [",".join([*COLUMNS, header]), *(place + row for place, row in zip(own, rows, strict=True))]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    gone = clear(folder, {path.name: origin}, named)
    left = path.read_text(encoding="utf-8-sig").splitlines()[1:]
    assert gone == len(rows) - len(left)
    return [line.rpartition(",")[2] for line in left]


def test_a_short_id_is_looked_for_where_keys_stand(tmp_path):
    others = [f"{900 + n},{500 + n},{n % 5 + 1}" for n in range(12)]
    assert kept(tmp_path, "survey,customer,score", *others) == [str(n % 5 + 1) for n in range(12)]
    assert kept(tmp_path, "survey,customer,score", "5,700,1", "901,10,2", "902,701,5") == ["5"]


def test_a_short_number_or_name_is_looked_for_where_names_stand(tmp_path):
    assert kept(tmp_path, "Account Number,quantity", "120,3", "7,120") == ["120"]


def test_a_short_id_is_looked_for_where_the_mapping_of_the_file_says_that_keys_stand(tmp_path):
    german = Origin("crm", frozenset({"kunden nr"}), frozenset({"vorgang", "kunden nr"}))
    others = [f"{900 + n},{500 + n},{n % 5 + 1},{n % 3 + 1}" for n in range(10)]
    header = "Vorgang,Kunden-Nr,Note,Filiale"
    assert len(kept(tmp_path, header, *others, origin=german)) == len(kept(tmp_path, header, *others)) == 10
    assert kept(tmp_path, header, "5,700,1,2", "901,10,2,3", "902,701,5,4", origin=german) == ["4"]


def test_in_a_record_of_another_length_a_short_id_is_looked_for_in_its_place(tmp_path):
    assert kept(tmp_path, "survey,score", "6,3,5", "5,3,8") == ["5"]


def test_a_record_that_names_another_customer_is_of_that_one(tmp_path):
    ada = Named(["Ada Quill", "ada@x.org", "10115"], ["crm:kunde-90317", "crm:20001"])
    rows = ("7,ada quill,a", "8,10115,b", "9,20001,c", "kunde-90317,,d", ",Ada Quill,e", "ada@x.org,,f")
    assert kept(tmp_path, "customer,said,n", *rows, named=ada) == ["a", "b", "c"]


def test_a_whole_name_is_found_in_any_cell(tmp_path):
    assert kept(tmp_path, "survey,reason", "7,call ada quill back", "8,price") == ["price"]


def test_of_a_list_the_records_of_others_stay(tmp_path):
    """An id stands where no key does."""
    path = tmp_path / "20250310-120000-aaaaaa.csv"
    own = [f"customers,a.csv,{line},joined_at,soon,no date," for line in (90317, 2, 3, 4, 5)]
    records = ["kunde-4,,10115,x", "kunde-5,,90317", "90317,,1", ",info@firm.example,2", "kunde-6,,x,90317"]
    lines = [",".join([*COLUMNS, "customer,mail,zip"]), *(a + b for a, b in zip(own, records, strict=True))]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    clear_listed(tmp_path, {}, {"90317", "info@firm.example"}.__contains__, str)
    left = path.read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [line.split(",")[len(COLUMNS) :] for line in left] == [
        ["kunde-4", "", "10115", "x"],
        ["kunde-5", "", "90317"],
    ]
