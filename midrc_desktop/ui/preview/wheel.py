"""What a wheel or the fingers on a touchpad mean: so many slices, or a zoom."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

NOTCH = 120
PIXELS_PER_SLICE = 32


class Wheel:
    """Adds up the small steps of touchpads and fine wheels until they make a slice.

    The way of the hand counts, whatever the system makes of it for pages ("natural scrolling").
    Strokes to the side are left out, and so is what a touchpad sends after the fingers have
    left it: the slice at which they stopped stays.
    """

    def __init__(self) -> None:
        self._kept = 0.0

    def slices(self, event: QWheelEvent) -> int:
        """How many slices on (towards the hand) this event leads; 0 if not yet one."""
        if event.phase() in (Qt.ScrollPhase.ScrollBegin, Qt.ScrollPhase.ScrollEnd):
            self._kept = 0.0
        notches = turned(event)
        turned_back = self._kept * notches < 0
        self._kept = notches if turned_back else self._kept + notches
        steps = int(self._kept)
        self._kept -= steps
        return -steps


def turned(event: QWheelEvent) -> float:
    """How far the wheel was turned, in notches away from the hand."""
    if event.phase() is Qt.ScrollPhase.ScrollMomentum:
        return 0.0
    fine, coarse = event.pixelDelta(), event.angleDelta()
    # Without phases the pixels are the driver's guess (X11), and the angle is what counts.
    by_pixels = not fine.isNull() and (
        coarse.isNull() or event.phase() is not Qt.ScrollPhase.NoScrollPhase
    )
    way = fine if by_pixels else coarse
    if abs(way.x()) > abs(way.y()):
        return 0.0
    notches = way.y() / (PIXELS_PER_SLICE if by_pixels else NOTCH)
    return -notches if event.inverted() else notches
