"""Where the program's own resources are: beside the source tree, or inside the packaged program."""

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """The path of a file or folder below `resources/`."""
    bundled = getattr(sys, "_MEIPASS", None)
    root = Path(bundled) if bundled else Path(__file__).resolve().parents[2]
    return root.joinpath("resources", *parts)
