"""The small print of a viewport: corner texts, orientation letters, a scale, a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTransform

TEXT = QColor("#e8eaed")
QUIET = QColor("#a8adb4")
LETTER = QColor("#8ec5ff")
FLAG = QColor("#ffc247")
ACCENT = QColor("#58a6ff")
GROUND = QColor(0, 0, 0, 205)
"""Behind every text: dark enough for the quietest of them on white bone."""

MARGIN = 14.0
BESIDE_LETTER = 18.0
"""What the first line at the left leaves free for the letter in the middle."""
BESIDE_LETTERS = 28.0
FROM_LINE = 10.0
SCALES_MM = (100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0)


@dataclass(frozen=True, slots=True)
class Caption:
    """What the corners say of a slice. Nothing in it identifies unless the reader asked.

    `letters` are the directions at the left, right, top and bottom edge ("" where unknown).
    `flags` are the findings on this slice, each as a short phrase.
    """

    lines: tuple[str, ...] = ()
    position: str = ""
    letters: tuple[str, str, str, str] = ("", "", "", "")
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A line over the image: a reference line, an arm of a crosshair.

    `start` and `end` are (x, y) in image coordinates: x along the columns, y along the rows,
    pixel centres at whole numbers. `label` stands at the end.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    colour: QColor
    dashed: bool = False
    label: str = ""


def paint_text(
    painter: QPainter, area: QRectF, where: Qt.AlignmentFlag, text: str, colour: QColor
) -> None:
    """Text that stays legible on white bone: on a dim ground, which black swallows."""
    if not text:
        return
    ground = painter.boundingRect(area, int(where), text).adjusted(-4, -1, 4, 1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(GROUND)
    painter.drawRoundedRect(ground, 3, 3)
    painter.setPen(colour)
    painter.drawText(area, where, text)


def paint_beside(painter: QPainter, area: QRectF, drawn: QRectF, text: str, colour: QColor) -> None:
    """Text beside what is drawn: right, left, below or above, wherever there is room first."""
    metrics = QFontMetricsF(painter.font())
    lines = text.split("\n")
    width = max(metrics.horizontalAdvance(line) for line in lines) + 2
    height = metrics.lineSpacing() * len(lines)
    inside = area.adjusted(BESIDE_LETTERS, 4, -BESIDE_LETTERS, -4)
    level, middle = drawn.center().y() - height / 2, drawn.center().x() - width / 2
    places = (
        (drawn.right() + FROM_LINE, level),
        (drawn.left() - FROM_LINE - width, level),
        (middle, drawn.bottom() + FROM_LINE),
        (middle, drawn.top() - FROM_LINE - height),
    )
    rooms = (
        places[0][0] + width <= inside.right(),
        places[1][0] >= inside.left(),
        places[2][1] + height <= inside.bottom(),
        places[3][1] >= inside.top(),
    )
    x, y = next((place for place, room in zip(places, rooms, strict=True) if room), places[0])
    x = max(min(x, inside.right() - width), inside.left())
    y = max(min(y, inside.bottom() - height), inside.top())
    where = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    paint_text(painter, QRectF(x, y, width, height), where, text, colour)


def paint_caption(
    painter: QPainter, area: QRectF, caption: Caption, right: str, warning: str = ""
) -> None:
    """The corners and the letters; `right` is the changing corner (window, value).

    `warning` stands below it: the sides of the image are not where they usually are.
    """
    inside = area.adjusted(MARGIN, MARGIN - 4, -MARGIN, -MARGIN + 4)
    top_left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    metrics = QFontMetricsF(painter.font())
    room = inside.width() / 2 - BESIDE_LETTER
    lines = [
        # Only the first is as high as the letter.
        metrics.elidedText(line, Qt.TextElideMode.ElideRight, inside.width() if n else room)
        for n, line in enumerate(caption.lines)
    ]
    paint_text(painter, inside, top_left, "\n".join(lines), TEXT)
    if caption.flags:
        below = metrics.lineSpacing() * (len(caption.lines) + 0.4)
        flags = "\n".join(f"⚑ {flag}" for flag in caption.flags)
        paint_text(painter, inside.adjusted(0, below, 0, 0), top_left, flags, FLAG)
    top_right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
    paint_text(painter, inside, top_right, right, TEXT)
    if warning:
        below = metrics.lineSpacing() * (len(right.splitlines()) + 0.4)
        paint_text(painter, inside.adjusted(0, below, 0, 0), top_right, f"⚠ {warning}", FLAG)
    paint_text(
        painter,
        inside,
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom,
        caption.position,
        QUIET,
    )
    _paint_letters(painter, area, caption.letters)


def _paint_letters(painter: QPainter, area: QRectF, letters: tuple[str, str, str, str]) -> None:
    usual = painter.font()
    font = QFont(usual)
    font.setBold(True)
    font.setPointSizeF(usual.pointSizeF() * 1.15)
    painter.setFont(font)
    inside = area.adjusted(6, 6, -6, -6)
    middle, centre = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignHCenter
    places = (
        Qt.AlignmentFlag.AlignLeft | middle,
        Qt.AlignmentFlag.AlignRight | middle,
        Qt.AlignmentFlag.AlignTop | centre,
        Qt.AlignmentFlag.AlignBottom | centre,
    )
    for letter, where in zip(letters, places, strict=True):
        if letter:
            paint_text(painter, inside, where, letter, LETTER)
    painter.setFont(usual)


def paint_scale(painter: QPainter, area: QRectF, pixels_per_mm: float, unit: str) -> None:
    """A bar of a round length, bottom right, no longer than a quarter of the viewport."""
    fitting = (mm for mm in SCALES_MM if mm * pixels_per_mm <= area.width() / 4)
    length_mm = next(fitting, None)
    if length_mm is None or pixels_per_mm <= 0:
        return
    length = length_mm * pixels_per_mm
    end = QPointF(area.right() - MARGIN, area.bottom() - MARGIN)
    start = end - QPointF(length, 0)
    tick = QPointF(0, 4)
    for pen in (QPen(GROUND, 3), QPen(QUIET, 1)):
        painter.setPen(pen)
        painter.drawLine(start, end)
        painter.drawLine(start, start - tick)
        painter.drawLine(end, end - tick)
    words = QRectF(area.left(), end.y() - 26, end.x() - area.left(), 20)
    where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
    paint_text(painter, words, where, f"{length_mm:g} {unit}", QUIET)


def paint_marks(
    painter: QPainter, area: QRectF, marks: Iterable[Mark], transform: QTransform
) -> None:
    """Lines one logical pixel wide on a dark ground, whatever the zoom."""
    for mark in marks:
        start, end = transform.map(QPointF(*mark.start)), transform.map(QPointF(*mark.end))
        style = Qt.PenStyle.DashLine if mark.dashed else Qt.PenStyle.SolidLine
        for pen in (QPen(GROUND, 3), QPen(mark.colour, 1, style)):
            painter.setPen(pen)
            painter.drawLine(start, end)
        if mark.label:
            at = QRectF(end, QSizeF())
            paint_beside(painter, area, at, mark.label, mark.colour)


def paint_sentence(painter: QPainter, area: QRectF, sentence: str) -> None:
    """What the viewport says instead of an image."""
    width = min(area.width() - 4 * MARGIN, 440.0)
    words = QRectF(area.center().x() - width / 2, area.top(), width, area.height())
    where = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.setPen(TEXT)
    painter.drawText(words, int(where), sentence)
