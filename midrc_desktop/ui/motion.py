"""Whether the person has asked the system for less motion."""

import ctypes
import sys

from PySide6.QtCore import QSettings

_SPI_GETCLIENTAREAANIMATION = 0x1042


def reduced() -> bool:
    """Whether nothing should move by itself: asked on Windows, macOS and KDE, else False."""
    if sys.platform == "win32":
        animated = ctypes.c_int(1)
        ctypes.windll.user32.SystemParametersInfoW(
            _SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(animated), 0
        )
        return not animated.value
    if sys.platform == "darwin":
        return _told("apple.com", "universalaccess", "reduceMotion") in ("1", "true")
    return _told("", "kdeglobals", "KDE/AnimationDurationFactor") in ("0", "0.0")


def _told(organisation: str, application: str, key: str) -> str:
    return str(QSettings(organisation, application).value(key, "")).lower()
