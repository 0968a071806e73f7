"""Native pixels go from file to file unchanged, whoever copies them."""

import io

import pytest

from midrc_desktop.deid.pixel_bytes import Span, flattened
from midrc_desktop.dicom.parsed import Incomplete

CONTENT = bytes(range(256)) * 9_000
PLACES = [(0, 0), (0, 1), (3_642, 528_000), (7, len(CONTENT) - 7)]


@pytest.fixture(params=["file", "memory"])
def stream(request, tmp_path):
    (tmp_path / "original").write_bytes(CONTENT)
    opened = (tmp_path / "original").open("rb") if request.param == "file" else io.BytesIO(CONTENT)
    with opened:
        yield opened


@pytest.mark.parametrize(("start", "length"), PLACES)
def test_a_span_is_written_between_what_stands_before_and_behind_it(
    stream, start, length, tmp_path
):
    with (tmp_path / "new").open("wb") as out:
        out.write(b"before")
        Span(stream, start, length).into(out)
        out.write(b"behind")
    expected = b"before" + CONTENT[start : start + length] + b"behind"
    assert (tmp_path / "new").read_bytes() == expected
    assert b"".join(flattened([b"before", Span(stream, start, length), b"behind"])) == expected


def test_a_span_that_reaches_over_the_end_of_its_file_is_told(stream, tmp_path):
    with (tmp_path / "new").open("wb") as out, pytest.raises(Incomplete):
        Span(stream, len(CONTENT) - 4, 5).into(out)
