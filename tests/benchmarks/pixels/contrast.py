"""Other contrasts of the same head: what a coil or a sequence would make of it."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float32]

OF_MR = frozenset({"bias", "coil", "inverted", "flair"})
OF_CT = frozenset({"padded"})


def changed(values: Values, name: str, kind: str) -> npt.NDArray[np.int16]:
    """Values (z, y, x) in another contrast, as whole numbers; "" leaves them as they are."""
    if name == "noise" and kind == "CT":
        values = values + np.random.default_rng(7).normal(0, 60, values.shape).astype(np.float32)
    elif name:
        values = _MADE[name](values)
    return np.rint(values).clip(-32768, 32767).astype(np.int16)


def _bias(values: Values) -> Values:
    """Three times as bright at the top as at the bottom."""
    return values * np.linspace(1 / 1.7, 1.7, len(values), dtype=np.float32)[:, None, None]


def _coil(values: Values) -> Values:
    """A surface coil at the back of the head."""
    fall = np.linspace(0.35, 1.8, values.shape[1], dtype=np.float32)
    return values * fall[None, :, None]


def _noise(values: Values) -> Values:
    """Rician noise of a tenth of the bright tissue."""
    random = np.random.default_rng(7)
    strong = 0.1 * float(np.percentile(values, 98))
    real, imaginary = (random.normal(0, strong, values.shape).astype(np.float32) for _ in "ab")
    return np.hypot(values + real, imaginary)


def _inverted(values: Values) -> Values:
    """As T2: what was bright is dark and fluid is bright; air stays dark."""
    top = float(np.percentile(values, 99.5))
    share = np.clip(values / top, 0, 1)
    return np.asarray(top * np.clip(share / 0.15, 0, 1) * (1.15 - share), np.float32)


def _flair(values: Values) -> Values:
    """Fat is dimmed, the brain flat, fluid and bone dark."""
    top = float(np.percentile(values, 99.5))
    share = np.clip(values / top, 0, 1)
    curve = np.interp(share, [0, 0.12, 0.3, 0.5, 0.7, 1], [0, 0.1, 0.75, 0.85, 0.7, 0.5])
    return np.asarray(top * curve, np.float32)


def _padded(values: Values) -> Values:
    """Outside the round field of view of a scanner, a value that means nothing."""
    rows, columns = values.shape[1:]
    y, x = np.ogrid[:rows, :columns]
    outside = np.hypot(y - rows / 2, x - columns / 2) > 0.5 * max(rows, columns)
    return np.where(outside[None], np.float32(-3024), values)


_MADE: dict[str, Callable[[Values], Values]] = {
    "bias": _bias,
    "coil": _coil,
    "noise": _noise,
    "inverted": _inverted,
    "flair": _flair,
    "padded": _padded,
}
