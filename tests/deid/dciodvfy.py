"""What dciodvfy (Debian: dicom3tools) says of a file."""

import re
import shutil
import subprocess
from pathlib import Path

INSTALLED = shutil.which("dciodvfy") is not None


def complaints(path: Path) -> set[str]:
    """The errors of dciodvfy, without the values that they quote."""
    said = subprocess.run(["dciodvfy", str(path)], capture_output=True, check=False)
    lines = (said.stdout + said.stderr).decode("latin-1").splitlines()
    return {
        re.sub(r"= <[^>]*>|<[0-9.]+>|(?<=UID )[0-9.]+$|\[[^\]]*\]", "", line)
        for line in lines
        if line.startswith("Error")
    }
