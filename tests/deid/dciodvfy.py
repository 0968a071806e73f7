"""What dciodvfy (Debian: dicom3tools) says of a file."""

import re
import shutil
import subprocess
import tempfile
import zlib
from pathlib import Path

INSTALLED = shutil.which("dciodvfy") is not None
_DEFLATED, _PLAIN = b"1.2.840.10008.1.2.1.99", b"1.2.840.10008.1.2.1\0\0\0"


def complaints(path: Path) -> set[str]:
    """The errors of dciodvfy, without the values that they quote.

    It reads deflated bytes as if they were elements, so such a file is inflated for it.
    """
    if (inflated := _inflated(path.read_bytes())) is None:
        return _said_of(path)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "inflated.dcm"
        plain.write_bytes(inflated)
        return _said_of(plain)


def _said_of(path: Path) -> set[str]:
    said = subprocess.run(["dciodvfy", str(path)], capture_output=True, check=False)
    lines = (said.stdout + said.stderr).decode("latin-1").splitlines()
    return {
        re.sub(r"= <[^>]*>|<[0-9.]+>|(?<=UID )[0-9.]+$|\[[^\]]*\]", "", line)
        for line in lines
        if line.startswith("Error")
    }


def _inflated(content: bytes) -> bytes | None:
    """The file with its data set as it was before deflating (PS3.5 A.5); None if it was not."""
    start = 144 + int.from_bytes(content[140:144], "little")
    meta = content[:start]
    if content[128:132] != b"DICM" or _DEFLATED not in meta:
        return None
    inflated = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[start:])
    return meta.replace(_DEFLATED, _PLAIN) + inflated
