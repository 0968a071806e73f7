"""Whatever is in a file: it comes out clean, or it is held; nothing crashes and nothing hangs.

    python3 dev.py fuzz            5,000 examples, or as many as MIDRC_FUZZ says

A normal run of the tests takes 150.
"""

import io
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from pydicom import dcmread
from pydicom.uid import DeflatedExplicitVRLittleEndian

from midrc_desktop.deid.plan import Task
from midrc_desktop.deid.profile import BASIC, MIDRC
from midrc_desktop.deid.pseudonyms import Pseudonyms
from midrc_desktop.deid.write import Unit, doubts, write
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.dicom.study import Source
from midrc_desktop.errors import DesktopError
from midrc_desktop.identifiers import Identifiers
from midrc_desktop.identifiers.collect import in_file
from tests.fuzz import headers

EXAMPLES = int(os.environ.get("MIDRC_FUZZ", "150"))
PSEUDONYMS = Pseudonyms(b"fuzz" * 8, "000000", "patient")
LARGEST = 20_000
"""Bytes of an output; the originals are hardly longer than 5,000."""


def task(path: Path) -> Task:
    new = PSEUDONYMS.uid
    return Task(
        source=Source(str(path)),
        study_uid=headers.STUDY,
        series_uid=headers.SERIES,
        sop_uid=headers.SOP,
        sop_class_uid=headers.CT,
        modality="CT",
        in_volume=False,
        new_study_uid=new(headers.STUDY),
        new_series_uid=new(headers.SERIES),
        new_sop_uid=new(headers.SOP),
        output="case/study/series/sop.dcm",
    )


def texts(content: bytes) -> Iterator[str]:
    """All that the bytes may say, with one byte and with two for a letter."""
    for codec in ("latin-1", "utf-8"):
        yield content.decode(codec, "ignore")
    for codec in ("utf-16-le", "utf-16-be"):
        for start in (0, 1):
            yield content[start:].decode(codec, "ignore")


def folded(text: str) -> str:
    """Letters and digits only, without case and accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[^a-z0-9]", "", plain)


def leaked(content: bytes) -> list[str]:
    """The planted identifiers that are in these bytes in any of the forms that are looked for."""
    said = [folded(text) for text in texts(content)]
    return [one for one in headers.PLANTED if any(folded(one) in text for text in said)]


def written(content: bytes, folder: Path, profile=MIDRC) -> bytes | None:
    """What the program makes of a file: the output's bytes, or None if it is held."""
    path = folder / "original"
    path.write_bytes(content)
    unit = Unit(task(path), str(folder), profile, PSEUDONYMS, headers.IDENTIFIERS)
    said: tuple[str, ...] = ()
    try:
        own = Identifiers.of(**in_file(unit.task.source)).without_uids()
        unit = Unit(task(path), str(folder), profile, PSEUDONYMS, headers.IDENTIFIERS.merge(own))
        said = write(unit).reasons
    except DesktopError as held:
        said = (str(held),)
    assert path.read_bytes() == content
    assert not leaked("".join(said).encode())
    if said:
        return None
    new = folder / "case" / "study" / "series" / "sop.dcm"
    assert doubts(new, unit) == ()
    return new.read_bytes()


@pytest.mark.parametrize("profile", [MIDRC, BASIC], ids=lambda profile: profile.name)
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(content=headers.files())
def test_a_file_comes_out_clean_or_is_held(content, profile):
    with tempfile.TemporaryDirectory() as folder:
        new = written(content, Path(folder), profile)
    if new is None:
        return
    assert leaked(new) == []
    assert len(new) < LARGEST
    with quiet():
        ds = dcmread(io.BytesIO(new))
        assert sum(1 for _ in ds.iterall()) > 10
        deflated = ds.file_meta.TransferSyntaxUID == DeflatedExplicitVRLittleEndian
        assert deflated or ds.PixelData[:-1] in content


def test_an_ordinary_file_is_written_by_all_four_encodings(tmp_path):
    for syntax in ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2",
                   "1.2.840.10008.1.2.1.99"):  # fmt: skip
        order = ">" if syntax.endswith(".2.2") else "<"
        layout = headers.Layout(syntax, b"", (), True, b"", 0, True)
        content = headers.assembled(tuple(headers.image(order).values()), layout)
        assert leaked(content) or syntax.endswith(".99")
        new = written(content, tmp_path)
        assert new is not None
        assert not leaked(new)


@pytest.mark.parametrize("codec", ["ascii", "utf-8", "utf-16-le", "utf-16-be", "utf-16"])
def test_the_search_of_these_tests_finds_every_planted_identifier(codec):
    for one in headers.PLANTED:
        for form in (one, one.upper(), f"x{one[:4]}-{one[4:]}x"):
            assert leaked(b"\0\1" + form.encode(codec)) == [one]
            assert leaked(b"\1" + form.encode(codec)) == [one]
