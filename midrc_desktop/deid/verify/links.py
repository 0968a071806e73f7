"""What files say of each other: studies, series and images, and references between them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from midrc_desktop.deid.verify.file import Judged

_CASE, _STUDY, _SERIES, _IMAGE, _CLASS = (
    0x00100020,
    0x0020000D,
    0x0020000E,
    0x00080018,
    0x00080016,
)


@dataclass(slots=True)
class Links:
    """Which case a study belongs to, and so on, as the files so far say."""

    _case_of_study: dict[str, str] = field(default_factory=dict)
    _study_of_series: dict[str, str] = field(default_factory=dict)
    _class_of_image: dict[str, str] = field(default_factory=dict)
    _references: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def doubts(self, judged: Judged, path: str) -> Iterator[str]:
        """What contradicts the files before; remembers this one."""
        case, study, series = judged.text(_CASE), judged.text(_STUDY), judged.text(_SERIES)
        image = judged.text(_IMAGE)
        if self._case_of_study.setdefault(study, case) != case:
            yield "Its study belongs to another case in another file."
        if self._study_of_series.setdefault(series, study) != study:
            yield "Its series belongs to another study in another file."
        if image in self._class_of_image:
            yield "Another file has the same image UID."
        self._class_of_image[image] = judged.text(_CLASS)
        for sop_class, instance in judged.references:
            self._references.setdefault((sop_class, instance), []).append(path)

    def wrong_references(self) -> frozenset[str]:
        """The paths of files that refer to one of the others as what it is not."""
        return frozenset(
            path
            for (sop_class, instance), paths in self._references.items()
            if self._class_of_image.get(instance, sop_class) != sop_class
            for path in paths
        )
