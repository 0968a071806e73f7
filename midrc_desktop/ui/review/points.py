"""What a signer has to know of a package, as points: faces, text, what is held, what is missing."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui.review.settle import Point, Standing
from midrc_desktop.workflow.reviewing import Review
from midrc_desktop.workflow.steps import Missing, Step

_OWN_POINTS = ("face", "text in image")


def points(review: Review, missing: Sequence[Missing]) -> tuple[Point, ...]:
    """The points in the order in which they matter: what blocks, then what is worth knowing."""
    found = [*_from_missing(missing), _faces(review), _text(review), *_others(review)]
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


def _faces(review: Review) -> Point:
    with_face = sum(one.has_face for one in review.series)
    if with_face:
        where = counted(with_face, _tr("series"), _tr("series"))
        said = _tr("Faces stay in {0}, for a folder only: “{1}”").format(where, review.face_reason)
        return Point(Standing.TOLD, said)
    if held := _held(review, "face"):
        images = counted(held, _tr("image"), _tr("images"))
        return Point(Standing.TOLD, _tr("{0} held: a head carries a face").format(images))
    return Point(Standing.SETTLED, _tr("No head with a face among them"))


def _text(review: Review) -> Point:
    if held := _held(review, "text in image"):
        images = counted(held, _tr("image"), _tr("images"))
        return Point(Standing.TOLD, _tr("{0} held: text in the image").format(images))
    return Point(Standing.SETTLED, _tr("No image where text is likely"))


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


def _at_studies(sentence: str) -> Point:
    place = Missing(Step.STUDIES, sentence, "", blocks=False)
    return Point(Standing.TOLD, sentence, _tr("Studies"), place)
