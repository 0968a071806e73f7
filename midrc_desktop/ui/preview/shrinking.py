"""Pictures made smaller by a whole factor, quickly."""

from typing import Any

import numpy as np
import numpy.typing as npt


def shrunk(pixels: npt.NDArray[Any], factor: int) -> npt.NDArray[np.float32]:
    """The mean of a few values of every block of `factor` x `factor`, evenly spaced in it.

    Shape (rows // factor, columns // factor), or with the samples behind; what is left at the
    right and below is cut off.
    """
    rows, columns = (side // factor * factor for side in pixels.shape[:2])
    step = max(1, factor // 2)
    places = [(row, column) for row in range(0, factor, step) for column in range(0, factor, step)]
    total = np.zeros((rows // factor, columns // factor, *pixels.shape[2:]), np.float32)
    for row, column in places:
        total += pixels[row:rows:factor, column:columns:factor]
    total /= len(places)
    return total
