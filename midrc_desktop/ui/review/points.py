"""What a signer has to know of a package, as points: faces, text, what is held, what is missing."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from midrc_desktop.jobs.counting import counted
from midrc_desktop.submission.manifest import FaceOutcome
from midrc_desktop.ui.review.settle import Point, Standing
from midrc_desktop.workflow.reviewing import Review
from midrc_desktop.workflow.steps import Missing, Step

_OWN_POINTS = ("face", "text in image")

FACES = "faces"
"""The place of a point that is looked at among the faces of the review itself."""


def points(review: Review, missing: Sequence[Missing]) -> tuple[Point, ...]:
    """The points in the order in which they matter: what blocks, then what is worth knowing."""
    found = [*_from_missing(missing), *_faces(review), *_text(review), *_others(review)]
    if not any(one.step is Step.CLINICAL and one.blocks for one in missing):
        found.append(Point(Standing.SETTLED, _tr("Clinical record complete for MIDRC")))
    flagged = len(review.records.get("annotation", ()))
    if flagged:
        said = counted(flagged, _tr("finding leaves"), _tr("findings leave"))
        found.append(Point(Standing.SETTLED, said))
    order = (Standing.BLOCKS, Standing.TOLD, Standing.SETTLED)
    return tuple(sorted(found, key=lambda point: order.index(point.standing)))


def what_leaves(review: Review) -> str:
    """One sentence: "2 studies, 4 series, 340 images, 9 records. Nothing else."."""
    records = sum(len(of_node) for of_node in review.records.values())
    counts = (
        counted(review.studies, _tr("study"), _tr("studies")),
        counted(len(review.series), _tr("series"), _tr("series")),
        counted(review.images, _tr("image"), _tr("images")),
        counted(records, _tr("record"), _tr("records")),
    )
    return _tr("{0}. Nothing else.").format(", ".join(counts))


def _tr(words: str) -> str:
    return QCoreApplication.translate("points", words)


def _from_missing(missing: Sequence[Missing]) -> list[Point]:
    open_answers = [one for one in missing if one.step is Step.CLINICAL and one.blocks]
    if len(open_answers) > 1:
        said = _tr("{0} of the clinical form are open").format(
            counted(len(open_answers), _tr("answer"), _tr("answers"))
        )
        together = Point(Standing.BLOCKS, said, _tr("Clinical"), open_answers[0])
        others = [one for one in missing if one not in open_answers]
        return [together, *_from_missing(others)]
    ways = {
        Step.STUDIES: _tr("Studies"),
        Step.IMAGES: _tr("Images"),
        Step.CLINICAL: _tr("Clinical"),
        Step.DEIDENTIFY: _tr("De-identify"),
    }
    return [
        Point(
            Standing.BLOCKS if one.blocks else Standing.TOLD,
            one.sentence,
            ways.get(one.step, ""),
            one,
        )
        for one in missing
    ]


def _held(review: Review, kind: str) -> int:
    return sum(len(one.sources) for one in review.held if one.kind == kind)


def _faces(review: Review) -> list[Point]:
    """What became of the faces, each with the way to look at them."""
    found = []
    stay = [one for one in review.series if one.face is FaceOutcome.STAYS]
    if stay:
        reasons = "”, “".join(dict.fromkeys(one.face_reason for one in stay))
        words = _tr("The face stays in {0}, as recorded: “{1}”")
        found.append(_at_faces(Standing.TOLD, words.format(_series(len(stay)), reasons)))
    for outcome, words in (
        (FaceOutcome.REMOVED, _tr("Face removed and confirmed in {0}")),
        (FaceOutcome.NO_FACE, _tr("No face in view and confirmed in {0}")),
    ):
        if count := sum(one.face is outcome for one in review.series):
            found.append(_at_faces(Standing.SETTLED, words.format(_series(count))))
    if held := _held(review, "face"):
        images = counted(held, _tr("image"), _tr("images"))
        words = _tr("{0} held: the face could not be removed")
        found.append(Point(Standing.TOLD, words.format(images)))
    return found or [Point(Standing.SETTLED, _tr("No head with a face among them"))]


def _text(review: Review) -> list[Point]:
    """What became of text in the images."""
    found = []
    pairs = [pair for one in review.series for pair in one.pairs]
    if covered := sum(pair.masked for pair in pairs):
        images = counted(covered, _tr("image"), _tr("images"))
        found.append(Point(Standing.SETTLED, _tr("Text covered in {0}").format(images)))
    if held := _held(review, "text in image"):
        images = counted(held, _tr("image"), _tr("images"))
        found.append(Point(Standing.TOLD, _tr("{0} held: text in the image").format(images)))
    if not found:
        found.append(Point(Standing.SETTLED, _tr("No text to cover in the images")))
    remarks = Counter(pair.remark for pair in pairs if pair.remark)
    for remark, count in remarks.items():
        images = counted(count, _tr("image"), _tr("images"))
        found.append(Point(Standing.TOLD, _tr("{0} ({1})").format(remark, images)))
    return found


def _others(review: Review) -> list[Point]:
    reasons: Counter[str] = Counter()
    for one in review.held:
        if one.kind not in _OWN_POINTS:
            reasons[one.reason] += len(one.sources)
    found = [
        Point(
            Standing.TOLD,
            _tr("{0} held: {1}").format(counted(count, _tr("file"), _tr("files")), reason),
        )
        for reason, count in reasons.items()
    ]
    for count, words in (
        (review.left_out, _tr("{0} left out by you")),
        (review.not_proposed, _tr("{0} left out, as the program proposed")),
    ):
        if count:
            series = counted(count, _tr("series"), _tr("series"))
            found.append(_at_studies(words.format(series)))
    return found


def _series(count: int) -> str:
    return counted(count, _tr("series"), _tr("series"))


def _at_faces(standing: Standing, sentence: str) -> Point:
    return Point(standing, sentence, _tr("Look"), FACES)


def _at_studies(sentence: str) -> Point:
    place = Missing(Step.STUDIES, sentence, "", blocks=False)
    return Point(Standing.TOLD, sentence, _tr("Studies"), place)
