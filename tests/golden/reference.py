"""Pictures of DICOM files by an independent path: DCMTK, after GDCM for what DCMTK cannot decode.

The window that our program shows an image with is handed to `dcm2pnm`, `dcmj2pnm` or `dcml2pnm`.
`gdcmconv` decompresses JPEG 2000, linearizes segmented palettes, and reads what DCMTK does not.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset

from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.dicom.window import Voi, VoiLut
from tests.golden.portable import read_pnm

TOOLS = ("dcm2pnm", "dcmj2pnm", "dcml2pnm", "gdcmconv")
_JPEG, _JPEG_LS = "1.2.840.10008.1.2.4.", ("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81")
_JPEG_2000 = ("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91")
_SECONDS = 60


class NoReference(Exception):
    """The reference tools cannot make a picture; with their own words."""


def tools_missing() -> list[str]:
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def versions() -> str:
    """The tools with their versions, in one line."""
    told = [subprocess.run([tool, "--version"], capture_output=True, text=True, check=False)
            for tool in ("dcm2pnm", "gdcmconv")]  # fmt: skip
    first = [(one.stdout or one.stderr).splitlines()[0] for one in told]
    return ", ".join(re.sub(r"\s*\$(Date\$?)?\s*", "", line) for line in first)


@dataclass(frozen=True)
class Rescale:
    """A rescale that DCMTK does not look for, because it is in functional groups."""

    slope: float
    intercept: float


def reference(
    path: Path, frame: int, voi: Voi | None, folder: Path, hidden: Rescale | None = None
) -> np.ndarray:
    """The picture of one frame (from 0), greys or RGB, as the reference tools draw it.

    `folder` is for files in between. Raises NoReference.
    """
    window = _window(voi, hidden)
    syntax = str(_header(path).file_meta.get("TransferSyntaxUID", ""))
    if syntax in _JPEG_2000:
        return _plain(path, frame, window, folder)
    tool = "dcm2pnm"
    if syntax in _JPEG_LS:
        tool = "dcml2pnm"
    elif syntax.startswith(_JPEG):
        tool = "dcmj2pnm"
    try:
        return _drawn(tool, path, frame, window, folder)
    except NoReference:
        return _plain(path, frame, window, folder)


def _plain(path: Path, frame: int, window: list[object], folder: Path) -> np.ndarray:
    plain = folder / "plain.dcm"
    _run("gdcmconv", "--raw", path, plain)
    header = _header(plain)
    if "SegmentedRedPaletteColorLookupTableData" in header:
        _run("gdcmconv", "--apply-lut", path, plain)
    return _drawn("dcm2pnm", plain, frame, window, folder)


def _header(path: Path) -> Dataset:
    with quiet():
        return dcmread(path, stop_before_pixels=True, force=True)


def _drawn(tool: str, path: Path, frame: int, window: list[object], folder: Path) -> np.ndarray:
    made = folder / "made.pnm"
    made.unlink(missing_ok=True)
    _run(tool, "-O", "-S", "+F", frame + 1, *window, "+op", path, made)
    return read_pnm(made)


def _window(voi: Voi | None, hidden: Rescale | None) -> list[object]:
    if voi is None:
        return []
    if isinstance(voi, VoiLut):
        return ["+Wl", 1]
    if voi.function == "LINEAR_EXACT":
        raise NoReference("DCMTK 3.6 knows no LINEAR_EXACT")
    function = "+Wfs" if voi.function == "SIGMOID" else "+Wfl"
    level, width = voi.level, max(voi.width, 1.0)
    if hidden is None:
        return ["+Ww", level, width, function]
    stored = (level - 0.5 - hidden.intercept) / hidden.slope + 0.5
    return ["-M", "+Ww", stored, (width - 1) / hidden.slope + 1, function]


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=_SECONDS)
    if done.returncode:
        raise NoReference(f"{words[0]}: {done.stderr.strip().splitlines()[-1:]}")
