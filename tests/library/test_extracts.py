"""Importing extracts: exact accounting, safe expressions, all files or none."""

import csv
import io
import itertools
import json
import re
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from workforce_insights.errors import UserError
from workforce_insights.extracts import (
    Contract,
    ImportReport,
    import_table,
    load_contract,
    load_contracts,
    render,
    run_import,
    skeleton_mapping,
)
from workforce_insights.extracts.expressions import seal
from workforce_insights.extracts.ledger import MAX_LINE_TEXT, Ledger
from workforce_insights.extracts.read import ReadOptions, open_extract

ROOT = Path(__file__).parents[2]
CONTRACT = Contract(
    table="participants",
    columns=("participant_id", "programme", "band", "role", "started_on"),
    required=("participant_id", "programme"),
    words={"programme": "programme", "band": "band", "role": "role"},
)
COLUMNS = {"participant_id": "Id", "programme": "Course", "band": "Pay Band"}
HEADER = "Id,Course,Pay Band\n"
SEED = (
    "field,word,field_group\nband,band 5,Band 5\nprogramme,mary seacole,Mary Seacole\n"
)


class Desk:
    """A folder with an extract, a mapping file, reference words and a data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.seed = folder / "reference_words.csv"
        self.seed.write_text(SEED, encoding="utf-8")

    def mapping(self, columns: dict[str, object], **options: object) -> Path:
        path = self.folder / "mapping.yml"
        content = {"columns": columns, **options}
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        return path

    def extract(self, content: bytes | str, name: str = "extract.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(
        self,
        content: bytes | str | Path,
        columns: dict[str, object] | None = None,
        **options: object,
    ) -> ImportReport:
        source = content if isinstance(content, Path) else self.extract(content)
        mapping = self.mapping(columns or dict(COLUMNS), **options)
        return import_table(
            CONTRACT, source, mapping, self.data, reference_words=self.seed
        )

    def rows(self) -> list[dict[str, str | None]]:
        return pq.read_table(self.data / "participants.parquet").to_pylist()

    def ids(self) -> list[str | None]:
        return [row["participant_id"] for row in self.rows()]

    def rejects(self) -> list[tuple[str, ...]]:
        path = self.data / "participants.rejects.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == ["line_number", "reason", "line_text"]
        return [tuple(row) for row in rows]

    def skeleton(self) -> list[list[str]]:
        path = self.data / "value_map.skeleton.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == ["field", "word", "group", "level", "n_rows"]
        return rows


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def sentence(error: pytest.ExceptionInfo[UserError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    assert text.endswith(".")
    return text


# Encodings and dialects


@pytest.mark.parametrize(
    ("codec", "bom", "found"),
    [
        ("utf-8", b"", "utf-8 "),
        ("utf-8-sig", b"", "utf-8-sig"),
        ("cp1252", b"", "windows-1252"),
        ("latin-1", b"", "windows-1252"),
        ("utf-16-le", b"\xff\xfe", "utf-16 "),
        ("utf-16-be", b"\xfe\xff", "utf-16 "),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_encoding_and_delimiter_gives_the_same_rows(
    desk: Desk, codec: str, bom: bytes, found: str, delimiter: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    rows = [["1", "Zoë; a, b|c\td", "Band 5"], ["2", "Møller", ""]]
    writer.writerows([["Id", "Course", "Pay Band"], *rows])
    report = desk.load(bom + text.getvalue().encode(codec))
    assert desk.rows() == [
        {"participant_id": "1", "programme": "Zoë; a, b|c\td", "band": "Band 5"},
        {"participant_id": "2", "programme": "Møller", "band": None},
    ]
    assert f"encoding {found}" in report.read_as
    assert report.read_as.endswith("tab" if delimiter == "\t" else delimiter)


def test_a_late_byte_that_is_not_utf8_decides_the_encoding(desk: Desk) -> None:
    body = "".join(f"{n},Course,Band 5\n" for n in range(80_000))
    report = desk.load((HEADER + body + "x,Zoë,Band 5\n").encode("cp1252"))
    assert "windows-1252" in report.read_as
    assert desk.rows()[-1]["programme"] == "Zoë"


def test_single_quotes_are_found(desk: Desk) -> None:
    desk.load("'Id';'Course';'Pay Band'\n'1';'a;b';'it''s'\n")
    assert desk.rows()[0]["programme"] == "a;b"
    assert desk.rows()[0]["band"] == "it's"


def test_the_mapping_overrides_encoding_delimiter_and_header_row(desk: Desk) -> None:
    text = "Title, of the report\n\nId~Course~Pay Band\n1~Zoë~Band 5\n"
    report = desk.load(
        text.encode("mac-roman"), encoding="mac-roman", delimiter="~", header_row=3
    )
    assert desk.rows()[0]["programme"] == "Zoë"
    assert (report.n_lines, report.n_header_lines, report.n_rows) == (4, 3, 1)


def test_text_is_kept_as_it_came(desk: Desk) -> None:
    desk.load(HEADER + '007, 1.50 ,"31/01/2024"\n')
    assert list(desk.rows()[0].values()) == ["007", " 1.50 ", "31/01/2024"]


def test_headers_are_trimmed_and_put_on_one_line(desk: Desk) -> None:
    desk.load('\ufeff Id ,"Course\n","PAY\nBand"\n1,x,y\n')
    assert desk.rows() == [{"participant_id": "1", "programme": "x", "band": "y"}]


def test_a_column_without_header_is_named_by_its_place(desk: Desk) -> None:
    report = desk.load("," + HEADER + "0,1,x,y\n")
    assert report.headers_not_used == ("column_1",)


# Lines that cannot be read


def test_ragged_lines_are_rejected_with_their_number_and_text(desk: Desk) -> None:
    report = desk.load(HEADER + "1,a,b\n2,a,b,c\n3,a\n\n4,a,b\n")
    assert desk.ids() == ["1", "4"]
    assert desk.rejects() == [
        ("3", "wrong_number_of_fields", "2,a,b,c"),
        ("4", "wrong_number_of_fields", "3,a"),
        ("5", "blank_line", ""),
    ]
    assert report.rejected == {"wrong_number_of_fields": 2, "blank_line": 1}
    assert report.n_lines == 6


@pytest.mark.parametrize(
    "tail",
    [
        "3,a,b\n4,a,b\n",  # to the end of the file
        '3,"a",b\n4,a,b\n',  # to the next opening quote
        "3,a,b\n4,5'11\",b\n",  # to a stray quote, which closes it by chance
        '3,"",b\n4,"",""\n',  # past empty fields in quotes
    ],
)
def test_an_unclosed_quote_costs_its_own_line_only(desk: Desk, tail: str) -> None:
    desk.load(HEADER + '1,a,b\n2,"a,b\n' + tail)
    assert desk.ids() == ["1", "3", "4"]
    assert desk.rejects() == [("3", "unclosed_quote", '2,"a,b')]


def test_an_unclosed_quote_far_from_the_next_is_found(desk: Desk) -> None:
    body = "".join(f"{n},course,band\n" for n in range(20_000))
    desk.load(HEADER + '"x,a,b\n' + body + '"y",a,b\n')
    assert len(desk.ids()) == 20_001
    assert desk.rejects() == [("2", "unclosed_quote", '"x,a,b')]


def test_line_breaks_inside_quotes_belong_to_their_row(desk: Desk) -> None:
    content = HEADER + '1,"two\nlines, and\r\nthree",b\n"2\n2",a,b\n3,a,b\n'
    report = desk.load(content)
    expected = list(csv.reader(io.StringIO(content, newline="")))[1:]
    assert [list(row.values()) for row in desk.rows()] == expected
    assert report.n_continuation_lines == 3
    assert report.n_lines == 1 + 3 + 3


@pytest.mark.parametrize(
    "row", ['1,"kind\nand warm, she said",b', '1,a,"kind\nand, she said, warm"']
)
def test_a_text_whose_second_line_looks_like_a_row_is_one_text(
    desk: Desk, row: str
) -> None:
    content = f"{HEADER}{row}\n2,a,b\n"
    desk.load(content)
    expected = list(csv.reader(io.StringIO(content, newline="")))[1:]
    assert [list(row.values()) for row in desk.rows()] == expected
    assert desk.rejects() == []


def test_nul_bytes_undecodable_bytes_and_stray_quotes(desk: Desk) -> None:
    content = (
        HEADER.encode()
        + b'1,\0,b\n2,a,b\n3,\xff\xfe,b\n4,"a"b,c\n5,"x\0\ny",b\n6,a,b\n'
    )
    desk.load(content, encoding="utf-8")
    assert desk.ids() == ["2", "6"]
    assert desk.rejects() == [
        ("2", "nul_byte", r"1,\x00,b"),
        ("4", "undecodable", r"3,\xff\xfe,b"),
        ("5", "malformed_quote", '4,"a"b,c'),
        ("6", "nul_byte", r'5,"x\x00'),
        ("7", "nul_byte", 'y",b'),
    ]


def test_a_byte_that_windows_1252_lacks_is_undecodable(desk: Desk) -> None:
    desk.load(HEADER.encode() + b"1,\xe9,b\n2,\x81,b\n")
    assert desk.rows()[0]["programme"] == "é"
    assert desk.rejects() == [("3", "undecodable", r"2,\x81,b")]


def test_a_broken_utf16_unit_costs_its_own_line_only(desk: Desk) -> None:
    lines = [HEADER, "1,a,b\n", "2,?,b\n", "3,a,b\n"]
    content = "".join(lines).encode("utf-16-le").replace(b"?\0", b"\x00\xd8")
    desk.load(b"\xff\xfe" + content)
    assert desk.ids() == ["1", "3"]
    assert [row[:2] for row in desk.rejects()] == [("3", "undecodable")]


def test_a_header_repeated_among_the_rows_is_rejected(desk: Desk) -> None:
    desk.load(HEADER + "1,a,b\n" + HEADER + "2,a,b\n")
    assert desk.ids() == ["1", "2"]
    assert desk.rejects() == [("3", "repeated_header", HEADER.strip())]


def test_a_field_too_long_is_rejected_and_its_text_cut(desk: Desk) -> None:
    desk.load(HEADER + f"1,{'a' * 140_000},b\n2,a,b\n")
    ((number, reason, text),) = desk.rejects()
    assert (number, reason, len(text)) == ("2", "field_too_long", MAX_LINE_TEXT)


def test_rejects_of_an_earlier_import_do_not_linger(desk: Desk) -> None:
    desk.load(HEADER + "1,a,b\n2\n")
    assert len(desk.rejects()) == 1
    desk.load(HEADER + "1,a,b\n")
    assert desk.rejects() == []


JUNK = st.text(alphabet="ab,;\"'\n\r\0 é\x81=", max_size=60)


@settings(max_examples=400, deadline=None)
@given(junk=JUNK)
def test_every_line_of_any_junk_is_accounted_for_once(
    tmp_path_factory: pytest.TempPathFactory, junk: str
) -> None:
    path = tmp_path_factory.mktemp("junk") / "junk.csv"
    content = ("x,y,z\n" + junk).encode("latin-1")
    path.write_bytes(content)
    lines = re.split(b"\r\n|\r|\n", content)  # another reader
    if not lines[-1]:
        lines.pop()

    options = ReadOptions(encoding="cp1252", delimiter=",")
    rejects = io.StringIO(newline="")
    ledger = Ledger(rejects)
    batches = list(open_extract(path, options).batches(ledger))
    ledger.n_rows = sum(batch.num_rows for batch in batches)

    assert ledger.n_lines == len(lines)
    assert ledger.is_balanced
    rejects.seek(0)
    rejected = list(csv.DictReader(rejects))
    assert ledger.rejected.total() == len(rejected)
    numbers = [int(row["line_number"]) for row in rejected]
    assert len(set(numbers)) == len(numbers)
    for row in rejected:
        line = lines[int(row["line_number"]) - 1].decode("cp1252", "backslashreplace")
        assert row["line_text"] == line.replace("\0", r"\x00")


CELL = st.text(alphabet='ab;" é\n\r=', max_size=8)


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6))
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("x", "y", "z"), *rows])
    ledger = Ledger(io.StringIO())
    batches = list(open_extract(path, ReadOptions(delimiter=",")).batches(ledger))
    read = pa.Table.from_batches(batches).to_pylist()
    assert [tuple(row.values()) for row in read] == rows
    assert not ledger.rejected


# Files that cannot be read at all


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "no header on line 1"),
        (b"\n1,2\n", "no header on line 1"),
        (b"Id,Course,id\n1,2,3\n", "header 'id' twice, in columns 1 and 3"),
        (b'Id,"Course,Pay Band\n1,2,3\n', "a quote that is not closed"),
        (b"\x1f\x8bxxxx", "compressed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        (b"PK\x03\x04 cut off", "not a whole Excel workbook"),
        (b"PAR1 cut off", "not a whole Parquet file"),
        (b"I\0d,Course\n1,2\n", "the header is not text"),
    ],
)
def test_unusable_files_end_in_one_sentence(
    desk: Desk, content: bytes, says: str
) -> None:
    with pytest.raises(UserError) as error:
        desk.load(content)
    assert says in sentence(error)
    assert "extract.csv" in sentence(error)
    assert not (desk.data / "participants.parquet").exists()


def test_a_missing_file_and_a_folder(desk: Desk) -> None:
    with pytest.raises(UserError, match=r"nowhere\.csv does not exist"):
        desk.load(desk.folder / "nowhere.csv")
    with pytest.raises(UserError, match="is a folder: name the file in it"):
        desk.load(desk.folder)


def test_a_header_alone_is_an_empty_table(desk: Desk) -> None:
    report = desk.load(HEADER)
    assert desk.rows() == []
    assert (report.n_lines, report.n_rows, report.rejected) == (1, 0, {})
    assert pq.read_schema(report.output).types == [pa.string()] * 3


def test_no_readable_line_is_an_error(desk: Desk) -> None:
    with pytest.raises(UserError, match=r"none of its 2 lines .* as 3 fields"):
        desk.load(HEADER + "1;a;b\n2;a;b\n")


def test_an_extract_is_not_overwritten_by_its_import(desk: Desk) -> None:
    desk.data.mkdir()
    source = desk.data / "participants.parquet"
    pq.write_table(pa.table({"Id": ["1"], "Course": ["a"], "Pay Band": ["b"]}), source)
    before = source.read_bytes()
    with pytest.raises(UserError, match="overwritten by its own import"):
        desk.load(source)
    assert source.read_bytes() == before


def test_a_data_folder_that_is_a_file(desk: Desk) -> None:
    desk.data.write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="choose another data folder"):
        desk.load(HEADER + "1,a,b\n")


def test_a_full_disk_is_one_sentence(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "ParquetWriter", full)
    with pytest.raises(UserError, match=r"No space left on device\): make room there"):
        desk.load(HEADER + "1,a,b\n")
    assert contents(desk.data) == {}


# Excel


def workbook(desk: Desk, *rows: list[object], **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, content in sheets.items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    path = desk.folder / "extract.xlsx"
    book.save(path)
    return path


def change(path: Path, part: str, old: str, new: str) -> Path:
    """Change one part of a workbook, as no library would write it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


EXCEL_HEADER: list[object] = ["Id", "Course", "Pay\nBand"]


def test_excel_cells_become_text(desk: Desk) -> None:
    cells = {
        44.0: "44",
        7: "7",
        0.1 + 0.2: "0.3",
        True: "TRUE",
        datetime(2024, 1, 31): "2024-01-31",
        date(2024, 2, 1): "2024-02-01",
        datetime(2024, 1, 31, 9, 30): "2024-01-31 09:30:00",
        "'007": "'007",
        "#N/A": "#N/A",
        -0.5: "-0.5",
    }
    path = workbook(desk, EXCEL_HEADER, *([cell, "a", None] for cell in cells))
    report = desk.load(path)
    assert desk.ids() == list(cells.values())
    assert report.filled["band"] == 0
    assert report.read_as == "Excel, sheet 'Sheet'"


def test_excel_formulas_give_their_cached_value(desk: Desk) -> None:
    link = '=HYPERLINK("http://example.test/x","Mary Seacole")'
    path = workbook(desk, EXCEL_HEADER, [1, link, "b"])
    sheet = "xl/worksheets/sheet1.xml"
    change(path, sheet, '<c r="B2"><f>', '<c r="B2" t="str"><f>')
    for empty in ("<v></v>", "<v />", "<v/>"):
        with zipfile.ZipFile(path) as archive:
            text = archive.read(sheet).decode()
        if f"</f>{empty}" in text:
            change(path, sheet, f"</f>{empty}", "</f><v>Mary Seacole</v>")
    desk.load(path)
    assert desk.rows()[0]["programme"] == "Mary Seacole"


def test_excel_blank_rows_between_are_rejected_and_those_below_are_none(
    desk: Desk,
) -> None:
    path = workbook(desk, EXCEL_HEADER, [1, "a"], [], [2, "a"], [None], [None])
    report = desk.load(path)
    assert desk.ids() == ["1", "2"]
    assert desk.rejects() == [("3", "blank_line", "")]
    assert report.n_lines == 4


def test_excel_sheets_that_declare_a_wrong_size_are_read_whole(desk: Desk) -> None:
    path = workbook(desk, EXCEL_HEADER, [1, "a", "b"])
    change(path, "xl/worksheets/sheet1.xml", 'ref="A1:C2"', 'ref="A1"')
    desk.load(path)
    assert desk.ids() == ["1"]


def hide(path: Path, *names: str) -> Path:
    """Hide sheets, all of them too, which no library does."""
    for name in names:
        change(
            path,
            "xl/workbook.xml",
            f'name="{name}" sheetId="{1 if name == "Sheet" else 2}" state="visible"',
            f'name="{name}" sheetId="{1 if name == "Sheet" else 2}" state="hidden"',
        )
    return path


def test_excel_takes_the_first_visible_sheet_or_the_named_one(desk: Desk) -> None:
    path = workbook(
        desk, EXCEL_HEADER, [1, "a", "b"], Second=[EXCEL_HEADER, [2, "a", "b"]]
    )
    hide(path, "Sheet")
    desk.load(path)
    assert desk.ids() == ["2"]
    desk.load(path, sheet="Sheet")
    assert desk.ids() == ["1"]
    with pytest.raises(UserError, match="no sheet 'Third': its visible sheets are"):
        desk.load(path, sheet="Third")


def test_excel_with_hidden_sheets_only(desk: Desk) -> None:
    path = hide(workbook(desk, EXCEL_HEADER), "Sheet")
    with pytest.raises(UserError, match="no visible sheet: unhide one"):
        desk.load(path)


def test_excel_merged_or_several_header_rows_name_the_cell(desk: Desk) -> None:
    path = workbook(
        desk, ["Id", "Programme", None], [None, "Course", "Pay Band"], [1, "a", "b"]
    )
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("B1:C1")
    book.save(path)
    with pytest.raises(UserError) as error:
        desk.load(path)
    assert "cell C2 holds a value but C1 holds no header" in sentence(error)
    with pytest.raises(UserError, match="cell A3 holds a value but A2 holds no"):
        desk.load(path, header_row=2)


def test_excel_header_row_below_a_title(desk: Desk) -> None:
    path = workbook(desk, ["Staff report"], [], EXCEL_HEADER, [1, "a", "b"])
    with pytest.raises(UserError, match="cell B3 holds a value but B1"):
        desk.load(path, {"participant_id": "Staff report", "programme": "'x'"})
    desk.load(path, header_row=3)
    assert desk.ids() == ["1"]
    with pytest.raises(UserError, match="row 9 holds no header"):
        desk.load(path, header_row=9)


# Parquet


def test_parquet_columns_become_text(desk: Desk) -> None:
    path = desk.folder / "extract[1].parquet"
    table = pa.table(
        {
            "Id": [1, 2],
            "Course": pa.array(["a", ""]).dictionary_encode(),
            "age": [44.0, 0.5],
            "day": [date(2024, 1, 31), None],
            "time": [datetime(2024, 1, 31), datetime(2024, 1, 31, 9, 30)],
            "zoned": pa.array(
                [datetime(2024, 6, 1, 12)] * 2, pa.timestamp("us", "UTC")
            ),
            "cost": [Decimal("1.50"), Decimal("2.00")],
        }
    )
    pq.write_table(table, path)
    names = ["Id", "Course", "age", "day", "time", "zoned", "cost"]
    contract = Contract("t", tuple(names))
    report = import_table(
        contract,
        path,
        desk.mapping(dict(zip(names, names, strict=True))),
        desk.data,
        reference_words=desk.seed,
    )
    assert [list(row.values()) for row in pq.read_table(report.output).to_pylist()] == [
        ["1", "a", "44", "2024-01-31", "2024-01-31", "2024-06-01 12:00:00+00", "1.50"],
        [
            "2",
            None,
            "0.5",
            None,
            "2024-01-31 09:30:00",
            "2024-06-01 12:00:00+00",
            "2.00",
        ],
    ]
    assert (report.n_lines, report.n_header_lines, report.n_rows) == (2, 0, 2)


def test_parquet_damaged_inside_ends_in_one_sentence(desk: Desk) -> None:
    path = desk.folder / "extract.parquet"
    pq.write_table(
        pa.table({"Id": [str(n) for n in range(9_000)], "Course": ["a"] * 9_000}), path
    )
    content = bytearray(path.read_bytes())
    content[4:400] = b"\xff" * 396
    path.write_bytes(content)
    with pytest.raises(UserError, match="not a whole Parquet file"):
        desk.load(path, {"participant_id": "Id", "programme": "Course"})


def test_an_option_that_the_kind_of_file_lacks(desk: Desk) -> None:
    with pytest.raises(UserError, match="text file, which has no sheet: remove sheet"):
        desk.load(HEADER + "1,a,b\n", sheet="First")
    with pytest.raises(UserError, match="workbook file, which has no encoding"):
        desk.load(workbook(desk, EXCEL_HEADER), encoding="utf-8")


# The mapping file


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no 'columns:'"),
        ("columns:\n", "maps no column"),
        ("columns: [a]\n", "maps no column"),
        ("colums: {}\n", "unknown key 'colums' (did you mean 'columns'?)"),
        (
            "columns:\n  participant_id: Id\n  programe: Course\n",
            "no column of participants (did you mean 'programme'?)",
        ),
        (
            "columns:\n  participant_id: Id\n",
            "does not map programme, which participants requires",
        ),
        ("columns:\n  band: a\n  band: b\n", "'band' is given twice"),
        ("columns:\n  band: yes\n", "column band: put the header"),
        ("columns:\n  band: 'a\n", "is not valid YAML"),
        ("columns:\n  band: \x07\n", "is not valid YAML"),
        ("columns: {participant_id: a, programme: b}\nheader_row: 0\n", "from 1"),
        ("columns: {participant_id: a, programme: b}\nheader_row: x\n", "from 1"),
        ("columns: {participant_id: a, programme: b}\nsheet: 3\n", "must be text"),
        (
            "columns: {participant_id: a, programme: b}\ndelimiter: ab\n",
            "one character",
        ),
        ("columns: {participant_id: a, programme: b}\nencoding: utf-9\n", "'utf-9'"),
        ("columns: {participant_id: a, programme: b}\nencoding: hex\n", "'hex'"),
    ],
)
def test_mapping_errors_are_one_sentence(desk: Desk, text: str, says: str) -> None:
    mapping = desk.folder / "mapping.yml"
    mapping.write_text(text, encoding="utf-8")
    source = desk.extract(HEADER + "1,a,b\n")
    with pytest.raises(UserError) as error:
        import_table(CONTRACT, source, mapping, desk.data, reference_words=desk.seed)
    assert says in str(error.value)
    assert "mapping" in sentence(error)


def test_a_mapping_file_of_another_encoding_or_missing(desk: Desk) -> None:
    mapping = desk.folder / "mapping.yml"
    source = desk.extract(HEADER + "1,a,b\n")
    with pytest.raises(UserError, match=r"mapping\.yml does not exist"):
        import_table(CONTRACT, source, mapping, desk.data, reference_words=desk.seed)
    mapping.write_bytes("columns: {band: Zoë}".encode("utf-16"))
    with pytest.raises(UserError, match="save it as UTF-8"):
        import_table(CONTRACT, source, mapping, desk.data, reference_words=desk.seed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PAY BAND", "Band 5"),
        ("  pay  band ", "Band 5"),
        ('upper("Pay Band")', "BAND 5"),
        ("'Pay Band'", "Pay Band"),
        ("id || '-' || Course", "1-a, b"),
        ("case when Course like 'a%' then 'yes' else 'no' end", "yes"),
        ("Course in ('a, b')", "true"),
        ("cast(strptime('31/01/2024', '%d/%m/%Y') as date)", "2024-01-31"),
        ("nullif(Course, 'a, b')", None),
        ("regexp_extract(\"Pay Band\", '[0-9]')", "5"),
        ("try_cast(Id as integer) + 1", "2"),
        ("Course -- a comment", "a, b"),
        ("''", None),
        (2024, "2024"),
    ],
)
def test_headers_and_expressions(desk: Desk, text: object, expected: str) -> None:
    desk.load(HEADER + '1,"a, b",Band 5\n', {**COLUMNS, "role": text})
    assert desk.rows()[0]["role"] == expected


def test_a_mapping_of_fixed_texts_only_keeps_every_row(desk: Desk) -> None:
    desk.load(HEADER + "1,a,b\n2,a,b\n", {"participant_id": 1, "programme": "'x'"})
    assert desk.rows() == [{"participant_id": "1", "programme": "x"}] * 2


def test_a_header_that_looks_like_sql_is_that_column(desk: Desk) -> None:
    header = 'Id || "x"'
    desk.load('Id,Course,"Id || ""x"""\n1,a,b\n', {**COLUMNS, "band": header})
    assert desk.rows()[0]["band"] == "b"


@pytest.mark.parametrize(
    "text",
    [
        "(select 1)",
        "(select content from read_text('{canary}'))",
        "content from read_text('{canary}')",
        "read_text('{canary}')",
        "Id) from read_csv('{canary}') --",
        "Id from extract; copy (select 1) to '{target}'",
        "1; copy (select 1) to '{target}'",
        "copy (select 1) to '{target}'",
        "attach '{target}'",
        "install httpfs",
        "1) from extract where (1 = 1",
        "1) union all select (2",
        "1), (2",
        "Id in (select content from read_text('{canary}'))",
        "exists(from read_csv('{canary}'))",
        "(with a as (select 1) from a)",
        "query('select 1')",
        "getenv('HOME')",
        "current_setting('home_directory')",
        "nextval('x')",
        "count(*)",
        "max(Id)",
        "row_number() over ()",
        "unnest([1, 2])",
        "random()",
        "now()",
        "current_date",
        "*",
        "columns(*)",
        "$1",
        "?",
        "#1",
        "Id, Course",
        "Id ||",
        "(Id",
        "Id)",
    ],
)
def test_an_expression_is_no_more_than_its_own_row(desk: Desk, text: str) -> None:
    canary = desk.extract("secret,words\n", "canary.csv")
    target = desk.folder / "target.db"
    text = text.replace("{canary}", canary.as_posix())
    text = text.replace("{target}", target.as_posix())
    with pytest.raises(UserError) as error:
        desk.load(HEADER + "1,a,b\n", {**COLUMNS, "role": text})
    assert "mapping.yml, column role: " in sentence(error)
    assert not target.exists()
    assert not (desk.data / "participants.parquet").exists()


def test_a_sealed_connection_reaches_no_file_even_unchecked(desk: Desk) -> None:
    canary = desk.extract("secret,words\n", "canary.csv")
    connection = duckdb.connect()
    seal(connection)
    target = desk.folder / "target.csv"
    for statement in (
        f"from read_text('{canary.as_posix()}')",
        f"from '{canary.as_posix()}'",
        f"copy (select 1) to '{target.as_posix()}'",
        f"attach '{target.as_posix()}'",
        "set enable_external_access = true",
        "set threads = 1",
        "install httpfs",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(statement)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Pay Bnd", "did you mean 'Pay Band'?"),
        ("Corse", "did you mean 'Course'?"),
        ("lowr(Course)", "did you mean 'lower'?"),
        ("Id + 1", "is no valid expression"),
        ("cast(Course as date)", "use try_cast"),
        ("cast(Course\n as date)", "use try_cast"),
        ("Id +\n 1", "is no valid expression"),
        ("no\nsuch", "nor one valid SQL expression"),
        ("upper(" * 900 + "Id" + ")" * 900, "...' is nested too deeply"),
    ],
)
def test_expression_errors_offer_the_mend(desk: Desk, text: str, says: str) -> None:
    with pytest.raises(UserError) as error:
        desk.load(HEADER + "1,a,b\n", {**COLUMNS, "role": text})
    assert says in sentence(error)
    assert "column role" in sentence(error)


def test_an_expression_that_fails_late_ends_in_the_same_sentence(desk: Desk) -> None:
    body = "".join(f"{n},a,b\n" for n in range(300_000))
    with pytest.raises(UserError, match=r"column role: .* fails on a row .*try_cast"):
        desk.load(HEADER + body + "x,a,b\n", {**COLUMNS, "role": "cast(Id as integer)"})


def test_the_first_mapping_file_is_guessed_from_the_headers(desk: Desk) -> None:
    source = desk.extract(
        "PARTICIPANT-ID,Programme Name,Started on,Grade: #1\n1,a,b,c\n"
    )
    text = skeleton_mapping(source, CONTRACT)
    assert yaml.safe_load(text) == {
        "columns": {
            "participant_id": "PARTICIPANT-ID",
            "programme": "Programme Name",
            "started_on": "Started on",
        }
    }
    assert "  # band:\n" in text
    assert "#   Grade: #1\n" in text


@pytest.mark.parametrize("header", ["Yes", "a: b", "2024", "- x", "O'Neil", '"q"', "é"])
def test_a_guessed_header_survives_yaml(desk: Desk, header: str) -> None:
    contract = Contract("t", (re.sub(r"\W+", "_", header.lower()).strip("_") or "x",))
    quoted = header.replace('"', '""')
    source = desk.extract(f'"{quoted}",other\n1,2\n')
    columns = yaml.safe_load(skeleton_mapping(source, contract))["columns"]
    assert columns is None or list(columns.values()) == [header]


# Words


def test_words_without_a_group_are_listed_and_counted(desk: Desk) -> None:
    desk.data.mkdir()
    value_map = desk.data / "value_map.csv"
    value_map.write_text(
        "\ufefffield,word,group,level\nband,Grade  A,Band 6,\nband,Grade B,,\n",
        encoding="utf-8",
    )
    before = value_map.read_bytes()
    rows = [
        "1,Mary Seacole, BAND  5 ",
        "2,=1+1,grade a",
        "3,mary  seacole,Grade B",
        "4,=1+1,grade b",
        "5,@x,Grade B",
        "6,,",
    ]
    report = desk.load(HEADER + "\n".join(rows))
    assert desk.skeleton() == [
        ["band", "Grade B", "", "", "3"],
        ["programme", "=1+1", "", "", "2"],
        ["programme", "@x", "", "", "1"],
    ]
    assert [word.word for word in report.unmapped_words] == ["Grade B", "=1+1", "@x"]
    assert value_map.read_bytes() == before
    text = (desk.data / "value_map.skeleton.csv").read_text(encoding="utf-8")
    assert '"programme","=1+1","","","2"\n' in text


def test_words_of_the_other_tables_in_the_folder_stay_listed(desk: Desk) -> None:
    desk.data.mkdir()
    other = Contract(
        "vacancies", ("vacancy_id", "band"), words={"band": "band", "role": "role"}
    )
    pq.write_table(
        pa.table({"band": ["Grade Z", "grade z", "Band 5", "Grade Q"]}),
        desk.data / "vacancies.parquet",
    )
    report = import_table(
        CONTRACT,
        desk.extract(HEADER + "1,Mary Seacole,Grade Z\n"),
        desk.mapping(dict(COLUMNS)),
        desk.data,
        reference_words=desk.seed,
        other_contracts=[other],
    )
    assert desk.skeleton() == [
        ["band", "Grade Z", "", "", "3"],
        ["band", "Grade Q", "", "", "1"],
    ]
    assert [(word.word, word.n_rows) for word in report.unmapped_words] == [
        ("Grade Z", 1)
    ]


def test_another_table_of_any_type_or_damaged(desk: Desk) -> None:
    desk.data.mkdir()
    other = Contract("vacancies", ("band",), words={"band": "band"})
    path = desk.data / "vacancies.parquet"

    def load() -> None:
        import_table(
            CONTRACT,
            desk.extract(HEADER + "1,Mary Seacole,Band 5\n"),
            desk.mapping(dict(COLUMNS)),
            desk.data,
            reference_words=desk.seed,
            other_contracts=[other],
        )

    pq.write_table(pa.table({"band": [5, 5, 6]}), path)
    load()
    assert desk.skeleton() == [["band", "5", "", "", "2"], ["band", "6", "", "", "1"]]
    before = contents(desk.data)
    path.write_bytes(b"PAR1")
    with pytest.raises(UserError, match=r"vacancies\.parquet is not a whole Parquet"):
        load()
    path.write_bytes(before["vacancies.parquet"])
    assert contents(desk.data) == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"field;word;group\n", "must have the columns field,word,group"),
        (b"field,word,group\nband,\xe9,x\n", "save it as CSV UTF-8"),
    ],
)
def test_a_value_map_that_cannot_be_read(desk: Desk, content: bytes, says: str) -> None:
    desk.data.mkdir()
    (desk.data / "value_map.csv").write_bytes(content)
    with pytest.raises(UserError, match=says):
        desk.load(HEADER + "1,a,b\n")


# All files or none


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        (HEADER + "2,a,b\n", {**COLUMNS, "role": "cast(Course as date)"}),
        (HEADER + "2;a;b\n", COLUMNS),
        ("Id,Id,Course\n", COLUMNS),
        (b"PAR1 cut off", COLUMNS),
    ],
)
def test_an_error_leaves_the_earlier_files_as_they_were(
    desk: Desk, content: bytes | str, columns: dict[str, object]
) -> None:
    desk.load(HEADER + "1,a,b\nbad\n")
    before = contents(desk.data)
    with pytest.raises(UserError):
        desk.load(content, columns)
    assert contents(desk.data) == before


@pytest.mark.parametrize(
    "locked",
    ["participants.parquet", "participants.rejects.csv", "value_map.skeleton.csv"],
)
def test_a_locked_file_puts_all_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, locked: str
) -> None:
    desk.load(HEADER + "1,a,b\nbad\n")
    before = contents(desk.data)
    replace = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if target.name == locked:
            raise PermissionError(13, "in use")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with pytest.raises(UserError, match=f"{locked} cannot be replaced: close"):
        desk.load(HEADER + "2,c,d\n")
    assert contents(desk.data) == before


def test_a_first_import_that_fails_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if target.suffix == ".parquet":
            raise PermissionError(13, "in use")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with pytest.raises(UserError):
        desk.load(HEADER + "2,c,d\n")
    assert contents(desk.data) == {}


def test_a_file_locked_for_a_moment_is_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace
    refusals = itertools.repeat(None, 3)

    def refuse_at_first(path: Path, target: Path) -> Path:
        if next(refusals, "done") is None:
            raise PermissionError(13, "in use")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuse_at_first)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    desk.load(HEADER + "1,a,b\n")
    assert desk.ids() == ["1"]


def test_the_same_extract_gives_the_same_bytes(desk: Desk) -> None:
    body = "".join(f"{n},a,b\n" for n in range(150_000))
    desk.load(HEADER + body)
    first = contents(desk.data)
    assert desk.ids() == [str(n) for n in range(150_000)]
    desk.load(HEADER + body)
    assert contents(desk.data) == first


# Report, contract and command


def test_the_report_gives_every_number(desk: Desk) -> None:
    report = desk.load(
        "Id,Course,Pay Band,Note\n"
        '1,Mary Seacole,Band 5,"two\nlines"\n2,Foundation,,x\nbad\n\n'
    )
    data = desk.data
    assert render(report) == (
        "participants from extract.csv\n"
        "  read as           text, encoding utf-8 (the whole file is valid), "
        "delimiter ,\n"
        "  lines in the file            6\n"
        "    header                     1\n"
        f"    rows imported              2  {data / 'participants.parquet'}\n"
        f"    lines rejected             2  {data / 'participants.rejects.csv'}\n"
        "      blank_line 1\n"
        "      wrong_number_of_fields 1\n"
        "    line breaks                1  inside rows\n"
        "  contract columns filled\n"
        "    participant_id            2\n"
        "    programme                 2\n"
        "    band                      1  (1 empty)\n"
        "  contract columns absent: role, started_on\n"
        "  headers not used: Note\n"
        "  words without a group: 1, listed in "
        f"{data / 'value_map.skeleton.csv'}\n"
        "    programme: Foundation (1)\n"
    )


SOURCES = """
sources:
  - name: raw
    tables:
      - name: participants
        config:
          meta: {required: [participant_id], words: [band], words_of: {grade: band}}
        columns:
          - {name: participant_id, data_type: string}
          - {name: band, data_type: string}
          - {name: grade, data_type: string}
      - name: landed_files
"""
REFERENCE = "sources: [{name: raw, tables: [{name: value_map, columns: [{name: a}]}]}]"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models" / "staging" / "leadership"
    folder.mkdir(parents=True)
    (folder / "_leadership__sources.yml").write_text(SOURCES, encoding="utf-8")
    (folder / "_reference__sources.yml").write_text(REFERENCE, encoding="utf-8")
    return tmp_path / "models"


def test_contracts_are_read_from_the_declared_sources(models: Path) -> None:
    expected = Contract(
        "participants",
        ("participant_id", "band", "grade"),
        ("participant_id",),
        {"band": "band", "grade": "band"},
    )
    sources = models / "staging" / "leadership" / "_leadership__sources.yml"
    assert load_contract(sources, "participants") == expected
    assert load_contracts(models) == {"participants": expected}
    with pytest.raises(UserError, match="declares no table 'vacancies'"):
        load_contract(sources, "vacancies")


def test_what_a_table_is_keyed_by_is_required() -> None:
    """Landing compares keys for equality, so that none may be missing."""
    sources = (ROOT / "models" / "staging").glob("*/*__sources.yml")
    keyed = 0
    for path in sources:
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                meta = table.get("config", {}).get("meta", {})
                assert set(meta.get("key", ())) <= set(meta.get("required", ()))
                keyed += bool(meta.get("key"))
    assert keyed >= 15


def test_the_command_writes_a_first_mapping_then_imports(
    desk: Desk, models: Path
) -> None:
    source = desk.extract("Participant ID,Band\n1,Band 5\n")
    written = source.with_name("extract.mapping.yml")

    def command(table: str, mapping: Path | None) -> str:
        return run_import(
            table,
            source,
            mapping,
            desk.data,
            models=models,
            reference_words=desk.seed,
        )

    said = command("participants", None)
    assert said.startswith("Nothing is imported yet")
    assert str(written) in said
    assert not desk.data.exists()
    with pytest.raises(UserError, match="is there already"):
        command("participants", None)
    assert "rows imported              1" in command("participants", written)
    assert desk.rows() == [{"participant_id": "1", "band": "Band 5"}]
    with pytest.raises(UserError, match=r"'participant' is no table .*'participants'"):
        command("participant", written)


# The documentation's worked example


def block(language: str, starts: str) -> str:
    docs = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    found = re.search(rf"```{language}\n({starts}.*?)```", docs, re.DOTALL)
    assert found
    return found[1]


STUDENT_WORDS = {
    "code_module": ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG"],
    "code_presentation": ["2013B", "2014J"],
    "gender": ["M", "F"],
    "region": [
        "East Anglian Region",
        "East Midlands Region",
        "Ireland",
        "London Region",
        "North Region",
        "North Western Region",
        "Scotland",
        "South East Region",
        "South Region",
        "South West Region",
        "Wales",
        "West Midlands Region",
        "Yorkshire Region",
    ],
    "highest_education": [
        "A Level or Equivalent",
        "HE Qualification",
        "Lower Than A Level",
        "No Formal quals",
        "Post Graduate Qualification",
    ],
    "imd_band": ["0-10%", "20-Oct", *(f"{n}0-{n + 1}0%" for n in range(2, 10)), ""],
    "age_band": ["0-35", "35-55", "55<="],
    "num_of_prev_attempts": ["0", "1"],
    "studied_credits": ["60", "240"],
    "disability": ["N", "Y"],
    "final_result": ["Distinction", "Fail", "Pass", "Withdrawn"],
}


def student_info(n_rows: int = 60) -> str:
    names = list(STUDENT_WORDS)
    names.insert(2, "id_student")
    lines = [",".join(names)]
    for n in range(n_rows):
        row = {name: words[n % len(words)] for name, words in STUDENT_WORDS.items()}
        row["id_student"] = str(1000 + n // 2)  # everyone enrols twice
        lines.append(",".join(row[name] for name in names))
    return "\n".join(lines) + "\n"


def test_the_worked_example_of_the_docs_imports(desk: Desk) -> None:
    contract = load_contracts(ROOT / "models")["participants"]
    source = desk.extract(student_info(), "studentInfo.csv")
    mapping = desk.folder / "mapping.yml"
    mapping.write_text(block("yaml", "columns:"), encoding="utf-8")

    def run() -> ImportReport:
        return import_table(
            contract,
            source,
            mapping,
            desk.data,
            reference_words=ROOT / "seeds" / "reference" / "reference_words.csv",
        )

    without = {(word.field, word.word) for word in run().unmapped_words}
    value_map = block("csv", "field,word,group,level\n")
    (desk.data / "value_map.csv").write_text(value_map, encoding="utf-8")
    report = run()
    assert report.unmapped_words == ()
    assert (report.n_rows, report.rejected) == (60, {})
    assert report.headers_not_used == ("num_of_prev_attempts", "studied_credits")
    mapped = {
        (row["field"], row["word"]) for row in csv.DictReader(io.StringIO(value_map))
    }
    assert mapped - {("completed", "Withdrawn")} <= without
    assert mapped == without
    rows = desk.rows()
    assert rows[0]["participant_id"] == "AAA-2013B-1000"
    assert rows[0]["cohort_start_year"] == "2013"
    assert len({row["participant_id"] for row in rows}) == 60
    assert len({row["person_id"] for row in rows}) == 30


def test_the_example_lines_of_the_docs_work(desk: Desk) -> None:
    columns = yaml.safe_load("columns:\n" + block("yaml", "  band: "))["columns"]
    desk.load("Staff No,Course,Pay Band,Start\n7,x,Band 5,12/31/2024\n", columns)
    assert desk.rows() == [
        {
            "participant_id": "7-x",
            "programme": "Mary Seacole",
            "band": "Band 5",
            "started_on": "2024-12-31",
        }
    ]


def test_the_reasons_in_the_docs_are_the_reasons_of_the_code() -> None:
    docs = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    package = ROOT / "src" / "workforce_insights" / "extracts"
    code = "".join(
        (package / name).read_text(encoding="utf-8")
        for name in ("delimited.py", "workbook.py")
    )
    reasons = re.search(r"The reasons\nare (.*?)\. A rejected", docs, re.DOTALL)
    assert reasons
    named = set(re.findall(r"`(\w+)`", reasons[1]))
    assert named == {
        reason
        for reason in re.findall(r'"([a-z]+(?:_[a-z]+)+)"', code)
        if json.dumps(reason) in code and reason != "workforce_undecodable"
    } | {"undecodable"}
