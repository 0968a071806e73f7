"""Which images of a zip an archive said it took, as the journal keeps it: in runs, not one by one.

A run is a part of the journal: its number is that of its first image, its ETag says how many
images it has and hashes what they are like. So a request costs a write or two, and a run of a
package that was sealed anew counts for nothing.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from midrc_desktop.transport.instances import Instance
from midrc_desktop.transport.seam import Journal


def keep(journal: Journal, images: Sequence[Instance], likeness: Mapping[str, str]) -> None:
    """Keep that these images have arrived; `likeness` is by SOP Instance UID."""
    for run in _runs(images):
        journal.part(run[0].path, run[0].number, _etag(run, likeness))


def arrived(
    journal: Journal, series: Sequence[Instance], likeness: Mapping[str, str]
) -> frozenset[str]:
    """The SOP Instance UIDs of those images of one zip (all, in order) that have arrived."""
    found: set[str] = set()
    for number, etag in journal.parts(series[0].path).items():
        count = etag.partition(" ")[0]
        run = series[number - 1 : number - 1 + int(count)] if count.isdecimal() else ()
        if run and _etag(run, likeness) == etag:
            found.update(one.sop_uid for one in run)
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


def _etag(run: Sequence[Instance], likeness: Mapping[str, str]) -> str:
    said = "\n".join(likeness[one.sop_uid] for one in run)
    return f"{len(run)} {hashlib.sha256(said.encode()).hexdigest()}"
