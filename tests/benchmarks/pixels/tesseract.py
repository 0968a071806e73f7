"""Another engine, which shares nothing with the one that is measured."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

PROGRAM = shutil.which("tesseract")
_SHORTEST_WORD = 4


def read(picture: npt.NDArray[np.uint8]) -> str:
    """Everything that tesseract reads in a picture as it is and at twice its size, in capitals."""
    assert PROGRAM is not None
    found = []
    for scale in (1, 2):
        if max(picture.shape[:2]) * scale > 3000 and scale > 1:
            continue
        sheet = Image.fromarray(picture)
        sheet = sheet.resize((sheet.width * scale, sheet.height * scale), Image.Resampling.BICUBIC)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "picture.png"
            sheet.save(path)
            done = subprocess.run(
                [PROGRAM, str(path), "-", "--psm", "11"],
                capture_output=True, text=True, check=False, env={"OMP_THREAD_LIMIT": "1"},
            )  # fmt: skip
        found.append(done.stdout.upper())
    return "\n".join(found)


def readable(text: str, said: str) -> bool:
    """Whether a word or a number of a planted text is among what was read."""
    plain = re.sub(r"[^A-Z0-9\n]", "", said)
    words = [re.sub(r"[^A-Z0-9]", "", word) for word in re.split(r"[\s^,]+", text.upper())]
    return any(len(word) >= _SHORTEST_WORD and word in plain for word in words)
