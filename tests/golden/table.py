"""How far the viewport is from the reference pictures, as a table: python -m tests.golden.table

Whole images of pydicom's files and of ../shared/data, the first, middle and last frame of each.
Needs DCMTK and GDCM. Exit code 1 if a picture is more than one grey level away.
"""

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from midrc_desktop.dicom.image_file import read_image
from midrc_desktop.dicom.pixels import decode
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.dicom.study import Source
from tests.golden.ours import (
    NOT_COMPARED,
    SHARED,
    difference,
    drawn,
    frames_of,
    hidden_rescale,
    packaged,
    window_of,
)
from tests.golden.reference import reference, tools_missing, versions


def compared(paths: Iterable[Path], folder: Path) -> list[tuple[str, int]]:
    """Each picture by syntax, photometric interpretation and bits, with its difference."""
    found = []
    for path in paths:
        image_file = read_image(Source(str(path)))
        layout = image_file.layout
        kind = f"{image_file.syntax:24} {layout.photometric:14} {layout.stored:2} bits"
        for frame in frames_of(path):
            image = decode(Source(str(path)), frame)
            voi = window_of(image)
            theirs = reference(path, frame, voi, folder, hidden_rescale(path, frame))
            found.append((kind, difference(image, drawn(image, voi), theirs)))
    return found


def main() -> int:
    if missing := tools_missing():
        print(f"not installed: {', '.join(missing)}")
        return 1
    shared = [path for path in sorted(SHARED.rglob("*")) if frames_of(path)]
    paths = [path for path in (*packaged(), *shared) if path.name not in NOT_COMPARED]
    with tempfile.TemporaryDirectory() as folder, quiet():
        found = compared(paths, Path(folder))
    print(f"{len(paths)} files, {len(found)} pictures, by {versions()}")
    for kind in sorted({kind for kind, _ in found}):
        apart = [difference for other, difference in found if other == kind]
        print(f"  {kind}  {len(apart):4} pictures, at most {max(apart)} apart")
    worst = max(apart for _, apart in found)
    print(f"worst: {worst}; not compared:")
    for name, reason in NOT_COMPARED.items():
        print(f"  {name}: {reason}")
    return 1 if worst > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
