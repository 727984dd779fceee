"""Raw extracts: read in any dialect, mapped to the contract, with an account."""

from workforce_insights.extracts.contract import (
    Contract,
    load_contract,
    load_contracts,
)
from workforce_insights.extracts.importing import import_table, run_import
from workforce_insights.extracts.mapping import (
    skeleton_mapping,
    write_skeleton_mapping,
)
from workforce_insights.extracts.report import ImportReport, render

__all__ = [
    "Contract",
    "ImportReport",
    "import_table",
    "load_contract",
    "load_contracts",
    "render",
    "run_import",
    "skeleton_mapping",
    "write_skeleton_mapping",
]
