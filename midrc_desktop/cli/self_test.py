"""`self-test`: is everything that the program needs in this installation?"""

import importlib
import platform
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.pixels import get_decoder, pixel_array
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from midrc_desktop import __version__
from midrc_desktop.cli.console import DONE, HELD, say
from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs.pool import Failure, WorkerPool
from midrc_desktop.jobs.resources import resource
from midrc_desktop.workflow.desks import Desks

_LIBRARIES = (
    "PySide6.QtWidgets", "SimpleITK", "cryptography", "gdcm", "highdicom", "keyring", "numpy",
    "openjpeg", "pydicom", "requests", "rle",
)  # fmt: skip
_READ = (
    HTJ2KLossless, JPEG2000Lossless, JPEGBaseline8Bit, JPEGLossless, JPEGLosslessSV1,
    JPEGLSLossless, RLELossless,
)  # fmt: skip
_AT_ITS_PLACE = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
_PLANTED = "QUARTZ 4711"
_PATIENCE_S = 120
_WRITTEN_AND_READ = (JPEG2000Lossless, JPEGLSLossless, RLELossless)


def self_test(desks: Desks, log: Path | None) -> int:
    """Try each part; print a line for each, and write the lines to `log` if one is named."""
    lines = [f"MIDRC Desktop {__version__}, Python {platform.python_version()}, "
             f"{platform.system()} {platform.machine()}"]  # fmt: skip
    checks: dict[str, Callable[[], str]] = {
        "libraries": _libraries,
        "resources": _resources,
        "worker processes": _workers,
        "compressed images": _compression,
        "text in images": _text,
        "faces": _face,
        "vocabulary and form": _vocabulary,
        "records": lambda: _records(desks),
        "secure connections": _connections,
        "keyring": lambda: "there" if desks.has_keyring() else "none: a passphrase is asked for",
    }
    good = True
    for name, check in checks.items():
        try:
            lines.append(f"ok    {name}: {check()}")
        except (DesktopError, ImportError, OSError, RuntimeError, ValueError) as failure:
            good = False
            lines.append(f"NOT   {name}: {type(failure).__name__}")
    lines.append("Everything is there." if good else "Something is missing. Install again.")
    for line in lines:
        say(line)
    if log is not None:
        log.write_text("\n".join(lines) + "\n", "utf-8")
    return DONE if good else HELD


def _libraries() -> str:
    for name in _LIBRARIES:
        importlib.import_module(name)
    return f"{len(_LIBRARIES)} load"


def _resources() -> str:
    folders = [folder for folder in resource().iterdir() if folder.is_dir()]
    if not any(file.is_file() for folder in folders for file in folder.rglob("*")):
        raise OSError
    return f"{len(folders)} folders"


def _workers() -> str:
    with WorkerPool(1) as pool:
        answer = pool.call(abs, -1, timeout=60)
    if isinstance(answer, Failure) or answer != 1:
        raise RuntimeError
    return "answer"


def _compression() -> str:
    """Compress an image and read it again with every decoder there is, in a worker process."""
    lacking = [syntax for syntax in _READ if not get_decoder(syntax).is_available]
    if lacking:
        raise RuntimeError
    with WorkerPool(1) as pool:
        for syntax in _WRITTEN_AND_READ:
            if pool.call(_comes_back, str(syntax), timeout=60) is not True:
                raise RuntimeError
    return f"{len(_READ)} kinds are read"


def _comes_back(syntax: str) -> bool:
    stored = np.arange(32 * 32, dtype=np.uint16).reshape(32, 32)
    image = Dataset()
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.SOPInstanceUID = image.SOPClassUID = "2.25.1"
    image.Rows, image.Columns = stored.shape
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.BitsAllocated = image.BitsStored = 16
    image.HighBit, image.PixelRepresentation = 15, 0
    image.PixelData = stored.tobytes()
    image.compress(UID(syntax), generate_instance_uid=False)
    return all(
        np.array_equal(pixel_array(image, decoding_plugin=plugin), stored)
        for plugin in get_decoder(UID(syntax)).available_plugins
    )


def _text() -> str:
    """Read a planted line with the packaged models, in a worker process."""
    with WorkerPool(1) as pool:
        if pool.call(_reads, _PLANTED, timeout=_PATIENCE_S) is not True:
            raise RuntimeError
    return "is read"


def _reads(text: str) -> bool:
    from PIL import Image, ImageDraw, ImageFont

    from midrc_desktop.burned_in.picture import pictures
    from midrc_desktop.burned_in.reading import read

    sheet = Image.new("L", (320, 96), 20)
    ImageDraw.Draw(sheet).text((24, 32), text, fill=235, font=ImageFont.load_default(24))
    return any(line.text.split() == text.split() for line in read(pictures(np.asarray(sheet))))


def _face() -> str:
    """Find the face of the mean head in the mean head, in a worker process."""
    with WorkerPool(1) as pool:
        if pool.call(_finds, _AT_ITS_PLACE, timeout=_PATIENCE_S) is not True:
            raise RuntimeError
    return "are found"


def _finds(place: tuple[float, ...]) -> bool:
    from midrc_desktop.defacing.head_fit import fit, judge
    from midrc_desktop.defacing.head_volume import HeadVolume
    from midrc_desktop.defacing.template import template
    from midrc_desktop.defacing.verdict import Verdict

    mean = template()
    (x, y, z), edge = mean.origin, mean.spacing
    volume = HeadVolume(mean.head, (edge, 0, 0, x, 0, edge, 0, y, 0, 0, edge, z), "MR")
    return judge(volume, fit(volume, place)).verdict is Verdict.REMOVED


def _records(desks: Desks) -> str:
    """Make records, sealed with a key in memory, and throw them away."""
    desk = desks.open_practice()
    try:
        desk.donations()
        return "can be made, sealed and read"
    finally:
        desk.close()


def _connections() -> str:
    """Open this system's list of certificate authorities, as sending does; nobody is called."""
    from midrc_desktop.transport.certificates import trusting
    from midrc_desktop.transport.connections import Connections, Context

    Connections(trusting(Context), None).close()
    return "can be made"


def _vocabulary() -> str:
    from midrc_desktop.clinical.form import form
    from midrc_desktop.findings.vocabulary import vocabulary

    return f"{len(vocabulary().terms)} findings, {len(form().fields)} fields"
