"""Makes the golden pictures: python -m tests.golden.make

Needs DCMTK and GDCM (`tests.golden.reference`); the tests do not. Of each image among pydicom's
test files every n-th pixel of every n-th row is kept, and the window that it was drawn with.
"""

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from PIL import Image

from midrc_desktop.dicom.pixels import decode
from midrc_desktop.dicom.study import Source
from midrc_desktop.dicom.window import Window
from tests.golden.ours import NOT_COMPARED, frames_of, hidden_rescale, packaged, window_of
from tests.golden.reference import reference, tools_missing, versions

FOLDER = Path(__file__).parent / "pictures"
LARGEST_SIDE = 256


def main() -> int:
    if missing := tools_missing():
        print(f"not installed: {', '.join(missing)}")
        return 1
    FOLDER.mkdir(exist_ok=True)
    pictures = {}
    for path in packaged():
        if path.name in NOT_COMPARED:
            continue
        for frame in frames_of(path):
            image = decode(Source(str(path)), frame)
            voi = window_of(image)
            assert voi is None or isinstance(voi, Window)
            with tempfile.TemporaryDirectory() as folder:
                theirs = reference(path, frame, voi, Path(folder), hidden_rescale(path, frame))
            step = max(1, max(theirs.shape[:2]) // LARGEST_SIDE)
            name = f"{path.stem}.{frame}.png"
            assert name not in pictures
            Image.fromarray(theirs[::step, ::step]).save(FOLDER / name, optimize=True)
            pictures[name] = {
                "file": path.name,
                "frame": frame,
                "step": step,
                "shape": theirs.shape,
                "window": asdict(voi) if voi else None,
            }
    told = {"made by": versions(), "pictures": pictures}
    (FOLDER / "index.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(f"{len(pictures)} pictures by {told['made by']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
