"""Series as values, for tests of what is proposed."""

from dataclasses import replace
from typing import Any

from midrc_desktop.dicom.study import Instance, Patient, Series, Source, Study

CT, CAPTURE = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.7"
REPORT, DOSE_REPORT = "1.2.840.10008.5.1.4.1.1.88.33", "1.2.840.10008.5.1.4.1.1.88.67"
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)


def series(number: int, slices: int = 20, *, gap: float = 5.0, **changed: Any) -> Series:
    """A stack of axial CT slices around the origin: 512 x 512, 0.5 mm; `changed` replaces."""
    own = {key: changed.pop(key) for key in tuple(changed) if key in Instance.__slots__}
    pattern = replace(
        Instance(
            Source(""), CT, "", "1.2.840.10008.1.2.1",
            image_orientation=AXIAL, rows=512, columns=512, has_pixels=True,
            image_type=("ORIGINAL", "PRIMARY", "AXIAL"), pixel_spacing=(0.5, 0.5),
            slice_thickness=gap,
        ),
        **own,
    )  # fmt: skip
    images = tuple(
        replace(
            pattern,
            source=Source(f"/cd/{number}/{at}"),
            sop_instance_uid=f"1.{number}.{at}",
            instance_number=at + 1,
            image_position=_corner(pattern, gap * (at - slices / 2)),
        )
        for at in range(slices)
    )
    made = Series(f"1.{number}", "CT", "", "", number, "20210503", "", "1.9", "", images)
    return replace(made, **changed)


def _corner(pattern: Instance, along: float) -> tuple[float, float, float]:
    """The first pixel of a slice so that the stack lies around the origin."""
    assert pattern.image_orientation is not None
    spacing = pattern.pixel_spacing or (0.5, 0.5)
    across, down = pattern.columns * spacing[1] / 2, pattern.rows * spacing[0] / 2
    ax, ay, az, bx, by, bz = pattern.image_orientation
    nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
    return (
        along * nx - across * ax - down * bx,
        along * ny - across * ay - down * by,
        along * nz - across * az - down * bz,
    )


def study(*of: Series, date: str = "20210503", description: str = "", uid: str = "1.1") -> Study:
    """A study of these series."""
    return Study(uid, date, description, "", "", tuple(of))


def patient(*studies: Study, **changed: Any) -> Patient:
    """A patient with these studies."""
    whole = Patient("P7", "P7", "", ("Quill^Ada",), ("P7",), "19500101", "F", "", tuple(studies))
    return replace(whole, **changed)
