"""Series with places, made here: no file is behind them."""

from hypothesis import strategies as st

from midrc_desktop.burned_in.found import Box, Hit, Looked, Verdict
from midrc_desktop.burned_in.regions import Origin, Region, Spot
from midrc_desktop.dicom.study import Instance, Series, Source
from midrc_desktop.ui.deidentify.texts_boxes import Size


def image(
    number: int, *, columns: int = 64, rows: int = 48, frames: int = 1, kind: str = "PRIMARY"
) -> Instance:
    return Instance(
        source=Source(f"/cd/{number}"),
        sop_class_uid="1.2.840.10008.5.1.4.1.1.6.1",
        sop_instance_uid=f"1.{number}",
        transfer_syntax_uid="1.2.840.10008.1.2.1",
        instance_number=number,
        rows=rows,
        columns=columns,
        frames=frames,
        has_pixels=True,
        image_type=("ORIGINAL", kind),
    )


def series_of(*images: Instance) -> Series:
    return Series("1", "US", "", "", 1, "", "", "", "Maker", images)


MIXED = series_of(
    image(1),
    image(2),
    image(3, kind="SECONDARY"),
    image(4, columns=20, rows=16),
    image(5, frames=3),
)
"""Two alike, one of another kind, a small one, and a clip of three frames."""


def hit(box: Box, text: str = "NAME", verdict: Verdict = Verdict.IDENTIFIER, frame: int = 0) -> Hit:
    return Hit(frame, box, text, verdict, 0.9)


def looked(**hits: tuple[Hit, ...]) -> dict[str, Looked]:
    """What was found, by the number of the image as a keyword: `_1=(hit, …)`."""
    uids = {f"1.{name[1:]}": found for name, found in hits.items()}
    return {uid: Looked(uid, found) for uid, found in uids.items()}


def drawn(box: Box, *spots: Spot, number: int = 1, covered: bool = True) -> Region:
    return Region(number, "1", box, spots, Origin.DRAWN, covered)


SIZES = st.builds(Size, st.integers(2, 60), st.integers(2, 60))


@st.composite
def sized_boxes(draw: st.DrawFn) -> tuple[Size, Box]:
    """A frame's size and a box in it."""
    size = draw(SIZES)
    left = draw(st.integers(0, size.columns - 1))
    top = draw(st.integers(0, size.rows - 1))
    right = draw(st.integers(left + 1, size.columns))
    bottom = draw(st.integers(top + 1, size.rows))
    return size, Box(left, top, right, bottom)
