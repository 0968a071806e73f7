"""What is said of faces: verdicts, their reasons and what they were judged by, in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QCoreApplication

from midrc_desktop.defacing.region import Removal
from midrc_desktop.defacing.verdict import Judged, Measures, Verdict
from midrc_desktop.jobs.counting import counted


class Standing(Enum):
    """How the face of a series stands: an icon and its tint."""

    REMOVED = ("mdi6.check-circle", "green")
    NO_FACE = ("mdi6.check-circle-outline", "green")
    FAILED = ("mdi6.close-circle", "red")
    STAYS = ("mdi6.alert-circle", "amber")


@dataclass(frozen=True, slots=True)
class Head:
    """One series that may show a face, in words for people.

    `judged` is None where nobody looked because the face stays; `kept_because` is why it stays,
    or "".
    """

    series_uid: str
    study_uid: str
    title: str
    judged: Judged | None
    kept_because: str = ""

    @property
    def standing(self) -> Standing:
        """How its face stands."""
        if self.kept_because or self.judged is None:
            return Standing.STAYS
        return {
            Verdict.REMOVED: Standing.REMOVED,
            Verdict.NO_FACE: Standing.NO_FACE,
            Verdict.FAILED: Standing.FAILED,
        }[self.judged.verdict]

    @property
    def removal(self) -> Removal | None:
        """What is blanked of it, or could be."""
        return None if self.judged is None or self.kept_because else self.judged.removal

    @property
    def to_confirm(self) -> bool:
        """Whether a person confirms its verdict."""
        return self.standing in (Standing.REMOVED, Standing.NO_FACE)

    @property
    def child(self) -> bool:
        """Whether the patient is or may be under 18."""
        return self.judged is not None and self.judged.child


def word(standing: Standing) -> str:
    """A verdict in two or three words."""
    return {
        Standing.REMOVED: _tr("Face removed"),
        Standing.NO_FACE: _tr("No face in view"),
        Standing.FAILED: _tr("Not possible"),
        Standing.STAYS: _tr("Face stays"),
    }[standing]


def reason(head: Head) -> str:
    """Why it stands so, in a sentence or two; "" if there is no more to say."""
    if head.kept_because:
        said = _tr("Recorded, and it goes with the series: “{0}”")
        return said.format(head.kept_because)
    return "" if head.judged is None else " ".join(head.judged.reasons)


def statement(heads: Iterable[Head]) -> str:
    """What a person says who confirms the verdicts on these series of one study."""
    removed, total = 0, 0
    for head in heads:
        total += 1
        removed += head.standing is Standing.REMOVED
    where = _tr("this series") if total == 1 else _tr("these {0} series").format(f"{total:,}")
    if not removed:
        return _tr("I have looked: no face is in view in {0}.").format(where)
    return _tr("I have looked: the face is not recognisable in {0}.").format(where)


def confirming(heads: Iterable[Head]) -> str:
    """What the button says with which a person confirms these series of one study."""
    standings = [head.standing for head in heads]
    series = counted(len(standings), _tr("series"), _tr("series"))
    if Standing.REMOVED not in standings:
        return _tr("Confirm: no face in view in {0}").format(series)
    return _tr("Confirm: face not recognisable in {0}").format(series)


def measures(found: Measures) -> tuple[str, ...]:
    """What a verdict was judged by, a sentence each; nothing for what was not measured."""
    told = []
    if found.overlap is not None:
        said = _tr("Above the eyes, the head's outline fits the reference head to {0} %.")
        told.append(said.format(f"{100 * found.overlap:.0f}"))
    if found.agreement is not None:
        said = _tr("Likeness of the images to the reference head: {0}.")
        told.append(said.format(f"{found.agreement:.2f}"))
    if found.inner is not None:
        told.append(
            _tr("Likeness of the inside of the head alone: {0}.").format(f"{found.inner:.2f}")
        )
    if found.scales:
        sizes = " × ".join(f"{scale:.2f}" for scale in found.scales)
        told.append(_tr("Size beside the reference head: {0}.").format(sizes))
    if found.recession:
        places = ", ".join(
            _tr("{0} {1} mm").format(_place(name), round(far))
            for name, far in found.recession.items()
        )
        told.append(_tr("How far the skin is set back: {0}.").format(places))
    if found.left is not None:
        told.append(_tr("Of the tissue of the face, {0} % stays.").format(_short(100 * found.left)))
    if found.brain_ml is not None:
        told.append(_tr("Brain that is blanked: {0} ml.").format(_short(found.brain_ml)))
    if found.apart_mm is not None:
        said = _tr("Its place is {0} mm from that of the other series taken with it.")
        told.append(said.format(_short(found.apart_mm)))
    return tuple(told)


def looked_at(done: int, of: int) -> str:
    """How many series of a child have been looked at."""
    said = _tr("The patient is or may be under 18, and children's faces are harder to remove.")
    if done >= of:
        return said
    count = counted(of, _tr("series"), _tr("series"))
    left = _tr("Look at each series before you confirm: {0} of {1} so far.").format(done, count)
    return f"{said} {left}"


def _place(name: str) -> str:
    words = {
        "eyes": _tr("eyes"),
        "left eye": _tr("left eye"),
        "right eye": _tr("right eye"),
        "nose": _tr("nose"),
        "mouth": _tr("mouth"),
        "chin": _tr("chin"),
        "boxes": _tr("in the box"),
    }
    plain = name.replace("_", " ")
    return words.get(plain, plain)


def _short(number: float) -> str:
    return f"{number:.1f}" if number and number < 10 else f"{number:.0f}"


def _tr(words: str) -> str:
    return QCoreApplication.translate("Faces", words)
