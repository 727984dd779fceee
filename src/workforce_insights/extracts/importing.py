"""Importing one raw extract as one table of the contract."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from workforce_insights.errors import UserError
from workforce_insights.extracts.contract import Contract, load_contracts
from workforce_insights.extracts.expressions import (
    Expression,
    compile_mapping,
    find_failing,
    headers_used,
    quoted,
    seal,
)
from workforce_insights.extracts.files import replace_together
from workforce_insights.extracts.ledger import Ledger
from workforce_insights.extracts.mapping import (
    MappingFile,
    read_mapping,
    suggestion,
    write_skeleton_mapping,
)
from workforce_insights.extracts.read import Extract, open_extract, reading
from workforce_insights.extracts.report import ImportReport, render
from workforce_insights.extracts.words import (
    UnmappedWord,
    known_words,
    merged,
    unmapped_words,
    write_skeleton,
)

_TABLE = "extract"
_BATCH_ROWS = 100_000


def run_import(
    table: str,
    source: Path,
    mapping: Path | None,
    data_folder: Path,
    *,
    models: Path,
    reference_words: Path,
) -> str:
    """Import an extract, or write a first mapping file for it.

    Parameters
    ----------
    table
        Name of the contract table.
    source
        The extract: CSV, Excel or Parquet.
    mapping
        The mapping file; None to write one beside the extract and import nothing.
    data_folder
        Folder of the warehouse's input.
    models
        Folder of the dbt models, whose sources declare the contract.
    reference_words
        CSV file of the words that the project knows.

    Returns
    -------
    str
        What to tell the user.

    Raises
    ------
    UserError
        If anything keeps the extract from being imported.
    """
    contracts = load_contracts(models)
    if table not in contracts:
        raise UserError(
            f"'{table}' is no table of the warehouse{suggestion(table, contracts)}: "
            f"the tables are {', '.join(sorted(contracts))}."
        )
    contract = contracts.pop(table)
    if mapping is None:
        written = write_skeleton_mapping(source, contract)
        return (
            f"Nothing is imported yet: edit {written}, then run the command again with "
            f"--mapping {written}\n"
        )
    report = import_table(
        contract,
        source,
        mapping,
        data_folder,
        reference_words=reference_words,
        other_contracts=contracts.values(),
    )
    return render(report)


def import_table(
    contract: Contract,
    source: Path,
    mapping: Path,
    data_folder: Path,
    *,
    reference_words: Path,
    other_contracts: Iterable[Contract] = (),
) -> ImportReport:
    """Turn an extract into `<data_folder>/<table>.parquet`, all columns text.

    Beside it go `<table>.rejects.csv`, the lines that could not be read, and
    `value_map.skeleton.csv`, the words without a group. Either all three are
    replaced or none.

    Parameters
    ----------
    contract
        The table to fill.
    source
        The extract: CSV, Excel or Parquet.
    mapping
        The mapping file.
    data_folder
        Folder of the warehouse's input; made if need be. Its `value_map.csv`, if
        there, is read and never written.
    reference_words
        CSV file of the words that the project knows.
    other_contracts
        Tables whose files in the folder also give words to the skeleton.

    Raises
    ------
    UserError
        If the extract, the mapping file, the value map or the folder cannot be used;
        earlier files are then as they were.
    """
    job = _Job(contract, read_mapping(mapping, contract), data_folder)
    extract = open_extract(source, job.mapping.options)
    known = known_words([reference_words, data_folder / "value_map.csv"])
    with _work_folder(data_folder) as work:
        job.check_output(source)
        ledger, expressions, filled = job.convert(extract, work)
        words = unmapped_words(work / job.output.name, contract.words, known)
        others = job.words_of(other_contracts, known)
        write_skeleton(work / job.skeleton.name, merged([*words, *others]))
        targets = (job.rejects, job.skeleton, job.output)
        replace_together([(work / target.name, target) for target in targets])
    used = headers_used(expressions)
    return ImportReport(
        table=contract.table,
        source=source,
        read_as=extract.read_as,
        output=job.output,
        rejects=job.rejects,
        skeleton=job.skeleton,
        n_lines=ledger.n_lines,
        n_header_lines=ledger.n_header_lines,
        n_continuation_lines=ledger.n_continuation_lines,
        n_rows=ledger.n_rows,
        rejected=dict(ledger.rejected),
        filled=filled,
        absent=tuple(column for column in contract.columns if column not in filled),
        headers_used=tuple(name for name in extract.headers if name in used),
        headers_not_used=tuple(name for name in extract.headers if name not in used),
        unmapped_words=tuple(words),
    )


@dataclass(frozen=True)
class _Job:
    contract: Contract
    mapping: MappingFile
    data_folder: Path

    @property
    def output(self) -> Path:
        return self.data_folder / f"{self.contract.table}.parquet"

    @property
    def rejects(self) -> Path:
        return self.data_folder / f"{self.contract.table}.rejects.csv"

    @property
    def skeleton(self) -> Path:
        return self.data_folder / "value_map.skeleton.csv"

    def check_output(self, source: Path) -> None:
        if self.output.exists() and self.output.samefile(source):
            raise UserError(
                f"{source} would be overwritten by its own import: move the extract "
                "out of the data folder."
            )

    def convert(
        self, extract: Extract, work: Path
    ) -> tuple[Ledger, list[Expression], dict[str, int]]:
        """Write the table and the rejects into the work folder."""
        connection = duckdb.connect(work / "extract.duckdb")
        # The file goes with its folder.
        connection.execute("pragma disable_checkpoint_on_shutdown")
        rejects = work / self.rejects.name
        try:
            _create_table(connection, extract)
            expressions = compile_mapping(connection, self.mapping, _TABLE)
            with rejects.open("w", encoding="utf-8", newline="") as file:
                ledger = Ledger(file)
                _load(connection, extract, ledger, headers_used(expressions))
            filled = self._write(connection, expressions, work)
        finally:
            connection.close()
        ledger.n_rows = pq.read_metadata(work / self.output.name).num_rows
        if not ledger.is_balanced:
            raise RuntimeError(f"the lines of {extract.path} are not all accounted for")
        return ledger, expressions, filled

    def _write(
        self,
        connection: duckdb.DuckDBPyConnection,
        expressions: list[Expression],
        work: Path,
    ) -> dict[str, int]:
        ordered = sorted(
            expressions, key=lambda one: self.contract.columns.index(one.column)
        )
        columns = ", ".join(f"{one.sql} as {quoted(one.column)}" for one in ordered)
        schema = pa.schema([(one.column, pa.string()) for one in ordered])
        filled = {one.column: 0 for one in ordered}
        try:
            rows = connection.execute(f"select {columns} from {_TABLE}")  # noqa: S608
            with pq.ParquetWriter(
                work / self.output.name, schema, compression="zstd"
            ) as writer:
                for batch in rows.to_arrow_reader(_BATCH_ROWS):
                    writer.write_batch(batch.cast(schema))
                    for column, values in zip(filled, batch.columns, strict=True):
                        filled[column] += len(values) - values.null_count
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            failing = find_failing(connection, self.mapping, expressions, _TABLE)
            if failing:
                raise failing from error
            raise
        return filled

    def words_of(
        self, contracts: Iterable[Contract], known: frozenset[tuple[str, str]]
    ) -> list[UnmappedWord]:
        """Return the unmapped words of the other tables in the data folder."""
        words: list[UnmappedWord] = []
        for contract in contracts:
            parquet = self.data_folder / f"{contract.table}.parquet"
            if contract.words and parquet.is_file():
                words += unmapped_words(parquet, contract.words, known)
        return words


@contextmanager
def _work_folder(data_folder: Path) -> Iterator[Path]:
    """Make the data folder, and in it a folder that goes when the work is done."""
    try:
        data_folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=data_folder, prefix=".import-") as folder:
            yield Path(folder)
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        said = str(error).splitlines()[0].rstrip(".")
        raise UserError(
            f"{data_folder} cannot take the import ({said}): make room there, ask for "
            "the right to write to it, or choose another data folder."
        ) from error


def _create_table(connection: duckdb.DuckDBPyConnection, extract: Extract) -> None:
    """Make the empty table of the extract and shut DuckDB off from all else."""
    columns = ", ".join(f"{quoted(header)} varchar" for header in extract.headers)
    connection.execute(f"create table {_TABLE} ({columns})")
    seal(connection)


def _load(
    connection: duckdb.DuckDBPyConnection,
    extract: Extract,
    ledger: Ledger,
    used: frozenset[str],
) -> None:
    """Fill the table's used columns; without any, the first counts the rows."""
    places = [n for n, name in enumerate(extract.headers) if name in used] or [0]
    names = ", ".join(quoted(extract.headers[place]) for place in places)
    values = ", ".join(f"nullif(c{place}, '')" for place in places)
    insert = f"insert into {_TABLE} ({names}) select {values} from batch"  # noqa: S608
    n_loaded = 0
    with reading(extract.path):
        for batch in extract.batches(ledger):
            n_loaded += batch.num_rows
            connection.register("batch", pa.Table.from_batches([batch]))
            connection.execute(insert)
            connection.unregister("batch")
    n_rejected = ledger.rejected.total()
    if n_rejected and not n_loaded:
        reason, _ = ledger.rejected.most_common(1)[0]
        raise UserError(
            f"{extract.path.name}: none of its {n_rejected:,} lines below the header "
            f"could be read as {len(extract.headers)} fields (mostly {reason}): give "
            "its delimiter and encoding in the mapping file."
        )
