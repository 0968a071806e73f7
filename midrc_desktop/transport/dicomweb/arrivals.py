"""Which images of a zip an archive said it took, as the journal keeps it: in runs, not one by one.

A run is a part of the journal: its number is that of its first image, its ETag says how many
images it has, and of which zip as it was signed. So a request costs a write or two, and a run of
a package that was sealed anew counts for nothing.
"""

from collections.abc import Iterator, Sequence

from midrc_desktop.transport.instances import Instance
from midrc_desktop.transport.seam import Journal


def keep(journal: Journal, images: Sequence[Instance]) -> None:
    """Keep that these images have arrived."""
    for run in _runs(images):
        journal.part(run[0].path, run[0].number, f"{len(run)} {run[0].signed}")


def arrived(journal: Journal, series: Sequence[Instance]) -> frozenset[str]:
    """The SOP Instance UIDs of those images of one zip (all, in order) that have arrived."""
    found: set[str] = set()
    for number, etag in journal.parts(series[0].path).items():
        count, _, signed = etag.partition(" ")
        if count.isdecimal() and signed == series[0].signed:
            found.update(one.sop_uid for one in series[number - 1 : number - 1 + int(count)])
    return frozenset(found)


def _runs(images: Sequence[Instance]) -> Iterator[Sequence[Instance]]:
    begin = 0
    for at in range(1, len(images) + 1):
        before = images[at - 1]
        if at == len(images) or (images[at].path, images[at].number) != (
            before.path,
            before.number + 1,
        ):
            yield images[begin:at]
            begin = at
