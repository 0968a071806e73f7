"""A volume that may show a head, as numbers and as a place in the patient."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from midrc_desktop.defacing.region import Transform

Kind = Literal["CT", "MR"]


@dataclass(frozen=True, slots=True)
class HeadVolume:
    """Slices on a regular grid, in whatever direction they lie in the patient.

    Attributes:
        values: Output units (HU for CT; PS3.3 C.11.1), of shape (z, y, x); any real type. The
            darkest must be air: MONOCHROME1 is turned round by whoever reads it.
        affine: Twelve numbers: the rows of a 3x4 matrix from an index (x, y, z) to patient mm
            (LPS). Columns need not be at right angles: a tilted gantry is told as it is.
        kind: Told by the modality: what a value says of the tissue.

    """

    values: npt.NDArray[Any]
    affine: Transform
    kind: Kind

    @property
    def matrix(self) -> npt.NDArray[np.float64]:
        """The affine as an array of shape (3, 4)."""
        return np.array(self.affine, np.float64).reshape(3, 4)
