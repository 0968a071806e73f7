"""Playing a series like a film, no faster than its pictures come."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

SPEEDS = (1.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.5, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0)
"""Pictures a second."""

USUAL = 12.5


class Cine(QObject):
    """A clock that asks for the next picture, and waits while the last one has not come.

    Signals:
        stepped: The picture this many places on should be shown (int, 1 or -1).
        speed_changed: Another speed was chosen (pictures a second).
    """

    stepped = Signal(int)
    speed_changed = Signal(float)

    def __init__(self, waiting: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting = waiting
        self._way = 1
        self._speed = USUAL
        self.swings = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self.set_speed(USUAL)

    @property
    def playing(self) -> bool:
        """Whether it runs."""
        return self._timer.isActive()

    @property
    def speed(self) -> float:
        """Pictures a second, as chosen."""
        return self._speed

    def start(self) -> None:
        """Play on from the picture in view."""
        self._way = 1
        self._timer.start()

    def stop(self) -> None:
        """Stand still."""
        self._timer.stop()

    def set_speed(self, speed: float) -> None:
        """Play this many pictures a second."""
        self._speed = min(max(speed, SPEEDS[0]), SPEEDS[-1])
        self._timer.setInterval(round(1000 / self._speed))
        self.speed_changed.emit(self._speed)

    def faster(self) -> None:
        """The next speed up."""
        self.set_speed(next((one for one in SPEEDS if one > self._speed), SPEEDS[-1]))

    def slower(self) -> None:
        """The next speed down."""
        self.set_speed(next((one for one in reversed(SPEEDS) if one < self._speed), SPEEDS[0]))

    def next_of(self, index: int, among: range) -> int:
        """The picture after `index`: round from the last to the first, or back and forth."""
        wanted = index + self._way
        if wanted in among:
            return wanted
        if not self.swings:
            return among.start if self._way > 0 else among.stop - 1
        self._way = -self._way
        return min(max(index + self._way, among.start), among.stop - 1)

    def _tick(self) -> None:
        if not self._waiting():
            self.stepped.emit(self._way)
