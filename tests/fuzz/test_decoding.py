"""Whatever is in a file: a picture, or a sentence; a decoder that dies costs that file alone."""

from midrc_desktop.jobs.pool import WorkerPool
from tests.fuzz.decoding import run
from tests.fuzz.mutations import bases

FILES = 80


def test_mutated_files_are_decoded_or_refused() -> None:
    with WorkerPool(2) as pool:
        tally = run(bases(), range(FILES), 11, pool)
    assert tally.files == FILES
    assert not tally.wrong
    assert not tally.lost
    assert tally.ends["shown"] > FILES / 20
