"""A list of 100,000 rows × 13 columns: read, judged, registered, on the ledger and in audit."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook

from bench.bank import HEADERS, found_bank, write_list
from bench.figures import Figure, figure
from bench.ground import Ground

SIZE = 100_000


def measure(ground: Ground, *, size: int = SIZE, runs: int = 3) -> Iterator[Figure]:
    bank = found_bank(ground, keepers=1)
    rates, limits = [], []
    with tempfile.TemporaryDirectory() as folder:
        for run in range(runs):
            path = Path(folder) / f"{run}.xlsx"
            write_list(path, size, f"R{run}")
            ground.say(f"imported, {run + 1} of {runs}")
            start = time.perf_counter()
            imported = bank.import_list(path)
            rates.append(size / (time.perf_counter() - start))
            assert imported.created == size, imported.summary
            limits.append(size / _read(path))
            path.unlink()
    yield figure(
        "import",
        rates,
        "rows/s",
        promised=">= 4000",
        limits=limits,
        limit_is="reading alone",
        note="aim 7000",
    )


def _read(path: Path) -> float:
    """Seconds to read every cell."""
    start = time.perf_counter()
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert len(rows[0]) == len(HEADERS)
    return time.perf_counter() - start
