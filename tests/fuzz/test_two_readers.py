"""The byte walker and pydicom write the same and find the same names, whatever is in a file."""

import io
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from midrc_desktop.deid.original import parse, read
from midrc_desktop.deid.profile import MIDRC
from midrc_desktop.deid.write import Unit, output
from midrc_desktop.dicom.walk import walk
from midrc_desktop.errors import DesktopError
from midrc_desktop.identifiers.collect import by_parsing, in_stream
from tests.fuzz import headers
from tests.fuzz.test_headers import EXAMPLES, PSEUDONYMS, task

UNIT = Unit(task(Path("unused")), "", MIDRC, PSEUDONYMS, headers.IDENTIFIERS)
FUZZED = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))


def outcome(reader, content: bytes) -> bytes | str:
    """What is written, or that it is held."""
    try:
        return b"".join(output(reader(io.BytesIO(content)), UNIT))
    except DesktopError:
        return "held"


@FUZZED
@given(content=headers.files())
def test_both_readers_lead_to_the_same_bytes(content):
    assert outcome(read, content) == outcome(parse, content)


@FUZZED
@given(content=headers.files())
def test_both_readers_find_the_same_names(content):
    if walk(io.BytesIO(content)) is None:
        return
    assert in_stream(io.BytesIO(content)) == by_parsing(io.BytesIO(content))
