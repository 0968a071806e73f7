"""Whatever is in a file: an import takes it, or says why not; nothing crashes, nothing hangs."""

from midrc_desktop.jobs.pool import WorkerPool
from tests.fuzz.files import run
from tests.fuzz.mutations import bases

FILES = 120


def test_mutated_files_are_taken_or_skipped_with_a_reason() -> None:
    with WorkerPool(2) as pool:
        tally = run(bases(), range(FILES), 7, pool)
    assert tally.wrong == []
    assert tally.files == FILES
    assert tally.ends["image"] > FILES / 5
    assert tally.ends["damaged"] > FILES / 20
    assert len(tally.reasons) > 5
