"""What de-identification wrote, gathered by series: zipped, hashed, and described."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pydicom

from midrc_desktop.deid.outcome import FileOutcome
from midrc_desktop.jobs import CancelToken, Progress, Report, silent
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.submission.package import zip_series
from midrc_desktop.submission.properties import KEYWORDS, PIXELS, SHARED, Found, collect

DEFACING, TEXT_REMOVED = "Defacing", "Removal of alphanumeric characters"
"""The commons' words for what was done to pixels; a series has one."""


@dataclass(frozen=True, slots=True)
class SeriesOutput:
    """One series as it leaves, and the originals that it comes from (those never leave).

    `instances` maps original to new SOP Instance UIDs. `attributes` maps DICOM keywords to the
    distinct values in the series' de-identified files; `with_pixels` counts those that hold
    pixels. `modification` is "", or the commons' word for what was done to the pixels.
    """

    study_uid: str
    series_uid: str
    original_study_uid: str
    original_series_uid: str
    modality: str
    zip_path: str
    entry: Entry
    instances: dict[str, str]
    attributes: dict[str, tuple[str, ...]]
    with_pixels: int
    modification: str = ""


def gather(
    files: Iterable[FileOutcome],
    tree: Path,
    package: Path,
    *,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> tuple[SeriesOutput, ...]:
    """Zip every series that de-identification wrote below `tree` into `package`.

    The zip of a series is `<case>/<study>/<series>.zip`, the members are
    `<series>/<sop>.dcm`. Only files of status "written" count, in the order in which they come.
    """
    token = cancel or CancelToken()
    groups: dict[str, list[FileOutcome]] = {}
    for file in files:
        if file.status == "written" and file.output:
            groups.setdefault(file.new_series_uid, []).append(file)
    total = sum(len(group) for group in groups.values())
    outputs: list[SeriesOutput] = []
    done = 0
    for group in groups.values():
        outputs.append(_series(group, tree, package, token))
        done += len(group)
        report(Progress(done, total, "images"))
    return tuple(outputs)


def _series(
    group: Sequence[FileOutcome], tree: Path, package: Path, token: CancelToken
) -> SeriesOutput:
    first = group[0]
    places = [tree / str(file.output) for file in group]
    found: Found = {}
    with_pixels = 0
    for place in places:
        token.check()
        header = pydicom.dcmread(place, specific_tags=[*KEYWORDS, SHARED, PIXELS], defer_size=1024)
        with_pixels += PIXELS in header
        collect(header, found)
    case = Path(str(first.output)).parts[0]
    target = package / case / first.new_study_uid / f"{first.new_series_uid}.zip"
    members = [
        (f"{file.new_series_uid}/{file.new_sop_uid}.dcm", place)
        for file, place in zip(group, places, strict=True)
    ]
    entry = zip_series(members, target, root=package, cancel=token)
    return SeriesOutput(
        study_uid=first.new_study_uid,
        series_uid=first.new_series_uid,
        original_study_uid=first.study_uid,
        original_series_uid=first.series_uid,
        modality=first.modality,
        zip_path=entry.path,
        entry=entry,
        instances={file.sop_uid: file.new_sop_uid for file in group},
        attributes={keyword: tuple(values) for keyword, values in found.items()},
        with_pixels=with_pixels,
        modification=_modification(group),
    )


def _modification(group: Sequence[FileOutcome]) -> str:
    """The commons takes one word for a series; that a face was removed says more."""
    if any(file.blanked for file in group):
        return DEFACING
    return TEXT_REMOVED if any(file.masked for file in group) else ""
