"""How fast bytes leave, steady enough for an eye to read."""

from collections import deque

from PySide6.QtCore import QCoreApplication

from midrc_desktop.ui import dates

_WINDOW = 30.0  # seconds that the speed is an average of
_KNOWN_AFTER = 2.0


class Rate:
    """The speed over the last half minute."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def note(self, now: float, done: int) -> None:
        """So many bytes are there at this time (monotonic seconds); fewer than before starts anew.

        What a retry sends again is counted back, so that the speed is that of what arrives.
        """
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((now, done))
        while now - self._seen[0][0] > _WINDOW:
            self._seen.popleft()

    def a_second(self) -> float | None:
        """Bytes a second, or None while that cannot be told."""
        if len(self._seen) < 2:
            return None
        (began, before), (now, done) = self._seen[0], self._seen[-1]
        return (done - before) / (now - began) if now - began >= _KNOWN_AFTER else None

    def words(self, total: int) -> str:
        """The speed and the time that is left: "4.1 MB a second  ·  3 min left", or ""."""
        speed = self.a_second()
        if not speed:
            return ""
        said = QCoreApplication.translate("Rate", "{0} a second").format(dates.size(int(speed)))
        return f"{said}  ·  {dates.left((total - self._seen[-1][1]) / speed)}"
