"""Reading text in a picture: the packaged models, loaded when first needed, on one thread.

Runs in a worker of its own (about 600 MB with the models at work). The detector finds letters of
8 pixels when they are shown at twice their size, and large ones when the picture is seen whole:
a picture is read at some sizes, in tiles of bounded memory, and tiles without fine strokes are
left out at the larger ones.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.growing import grown, joined
from midrc_desktop.burned_in.harmless import is_marker
from midrc_desktop.burned_in.picture import Picture
from midrc_desktop.burned_in.tiles import LARGEST_SCALE, TILE, sizes, tiles

Quad = npt.NDArray[np.float32]
Grey = npt.NDArray[np.uint8]

_STROKE = 14
"""Grey levels by which a stroke of a letter differs from what is around it."""
_FEWEST_STROKES = 40
"""Pixels of strokes in a tile below which there is no text in it."""
_LEAST_CERTAIN = 0.5
_UNSURE = 0.85
"""Certainty below which a text is read the other way up too."""
_SURE = 0.9
"""Certainty from which on it is not read again at another size."""
_PIECE = 0.75
"""Part of a box that lies in a larger one above which it is a piece of the same text."""
_PADDED = 0.18
_LEAST_PADDING = 2
_UPRIGHT = 1.5
_LETTER = 0.8
"""Heights of a line by which a box may grow for the rest of a letter, even if nothing is read."""
_ROOM = 1.3
"""Heights of a line that a letter takes at most; a marker with more beside it stands alone."""
_PART = 0.2
"""Heights of a line that a box must grow by for another letter to be in it."""
_LARGEST_LETTER = 0.25
"""Part of a frame that a letter takes at most."""
_MOST_STEPS = 8
"""Times that a line is read again, some letters longer, at each end."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text as it was read. `box` is padded, so that it holds the edges of the letters too."""

    box: Box
    text: str
    certainty: float


def read(pictures: list[Picture], *, once: bool = False) -> list[Line]:
    """The texts in pictures of one frame; what is read in several of them is one line.

    `once` leaves out what only helps to see large letters whole.
    """
    found: list[Line] = []
    for picture in pictures:
        _engine().look(picture, found, once=once)
    return [replace(line, box=padded(line.box, pictures[0].shape)) for line in found]


def _known(found: list[Line], box: Box) -> bool:
    """Whether a text at this place was read for sure; its box then holds this one too."""
    for at, line in enumerate(found):
        if line.certainty >= _SURE and line.box.alike(box):
            found[at] = replace(line, box=joined(line.box, box))
            return True
    return False


def _add(found: list[Line], line: Line) -> None:
    """Keep a line, unless it is at the place of a known one; the box then holds both.

    Of two that are alike the surer text counts; of a line and a piece of it that of the line.
    """
    for at, known in enumerate(found):
        shared = known.box.meets(line.box).area
        if known.box.alike(line.box):
            best = max(known, line, key=lambda one: (one.certainty, len(one.text)))
        elif shared > _PIECE * min(known.box.area, line.box.area) and _one_height(known, line):
            best = max(known, line, key=lambda one: one.box.area)
        else:
            continue
        found[at] = Line(joined(known.box, line.box), best.text, best.certainty)
        return
    found.append(line)


@lru_cache(maxsize=1)
def _engine() -> "Engine":
    return Engine()


class Engine:
    """The detector and the recogniser of rapidocr-onnxruntime, each on one thread."""

    def __init__(self) -> None:
        import cv2
        import rapidocr_onnxruntime
        from rapidocr_onnxruntime.ch_ppocr_det import TextDetector
        from rapidocr_onnxruntime.ch_ppocr_rec import TextRecognizer

        cv2.setNumThreads(1)
        models = Path(rapidocr_onnxruntime.__file__).parent / "models"
        threads = {"intra_op_num_threads": 1, "inter_op_num_threads": 1}
        self._detector = TextDetector(
            {
                "model_path": str(models / "ch_PP-OCRv4_det_infer.onnx"),
                "limit_side_len": 32,
                "limit_type": "min",
                "unclip_ratio": 1.6,
                **threads,
            }
        )
        self._recogniser = TextRecognizer(
            {
                "model_path": str(models / "ch_PP-OCRv4_rec_infer.onnx"),
                "rec_img_shape": [3, 48, 320],
                "rec_batch_num": 6,
                **threads,
            }
        )
        self._cv2: Any = cv2

    def look(self, picture: Picture, found: list[Line], *, once: bool = False) -> None:
        """Add the texts of one picture, in tight boxes, to what others of its frame have shown."""
        for scale, tile in self._tiles(picture, once=once):
            shown = self._shown(picture, tile, scale)
            quads, _ = self._detector(shown)
            if quads is None or not len(quads):
                continue
            places = [(quad, _tight(quad / scale, tile, picture.shape)) for quad in quads]
            places = [(quad, box) for quad, box in places if not _known(found, box)]
            texts = self._read(shown, [quad for quad, _ in places])
            for (_, box), (text, certainty) in zip(places, texts, strict=True):
                line = Line(box, text, certainty)
                if certainty < _LEAST_CERTAIN or not text or _is_tissue(line, picture):
                    continue
                if not any(_surrounds(line, known) for known in found):
                    _add(found, self._whole(picture, line))

    def _whole(self, picture: Picture, line: Line) -> Line:
        """The line with what follows it in its row at either end, as long as more is read then."""
        for end in (0, 1):
            for _ in range(_MOST_STEPS):
                box = grown(picture, line.box)[end]
                more = _size(box) - _size(line.box)
                text, certainty = line.text, line.certainty
                if more >= _PART * _height(line.box):
                    text, certainty = self._at(picture, box)
                longer = certainty >= _LEAST_CERTAIN and is_longer(text, line.text)
                if _is_sure_marker(line):
                    room = _ROOM * _height(line.box) * (_letters(text) - _letters(line.text))
                    longer = longer and certainty >= _UNSURE and more <= room
                if longer:
                    line = Line(box, text, certainty)
                elif more < _LETTER * _height(line.box):
                    line = replace(line, box=box)
                if not longer:
                    break
        return line

    def _at(self, picture: Picture, box: Box) -> tuple[str, float]:
        """What stands in a box of the picture."""
        shown = self._shown(picture, padded(box, picture.shape), LARGEST_SCALE)
        rows, columns = shown.shape[:2]
        corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
        return self._read(shown, [corners])[0]

    def _tiles(self, picture: Picture, *, once: bool) -> Iterator[tuple[float, Box]]:
        """Sizes to read at, the largest first, and the parts of the picture to read at each."""
        rows, columns = picture.shape[:2]
        whole = min(LARGEST_SCALE, TILE / max(rows, columns))
        for scale in sizes(whole)[:0:-1]:
            strokes = self._strokes(picture, scale)
            for tile in tiles(rows, columns, scale):
                here = strokes[tile.top : tile.bottom, tile.left : tile.right]
                if np.count_nonzero(here) >= _FEWEST_STROKES:
                    yield scale, tile
        yield whole, Box(0, 0, columns, rows)
        if whole > 1 and not once:
            yield whole / 2, Box(0, 0, columns, rows)

    def _strokes(self, picture: Picture, scale: float) -> npt.NDArray[np.bool_]:
        """Where there are thin lines such as letters have that need this size to be read."""
        cv2 = self._cv2
        grey = picture if picture.ndim == 2 else picture.max(axis=2)
        side = 2 * round(4 / scale) + 1
        kernel = np.ones((side, side), np.uint8)
        light = cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, kernel) > _STROKE
        dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, kernel) > _STROKE
        strokes: npt.NDArray[np.bool_] = light | dark
        return strokes

    def _shown(self, picture: Picture, tile: Box, scale: float) -> Picture:
        """A part of the picture in three colours at the size it is read at."""
        cv2 = self._cv2
        part = np.ascontiguousarray(picture[tile.top : tile.bottom, tile.left : tile.right])
        if scale != 1:
            size = max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale))
            how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
            part = cv2.resize(part, size, interpolation=how)
        shown: Picture = np.repeat(part[..., None], 3, axis=2) if part.ndim == 2 else part
        return shown

    def _read(self, shown: Picture, quads: Iterable[Quad]) -> list[tuple[str, float]]:
        """What stands in each quadrilateral, with its certainty; turned where that reads better."""
        crops = [self._cut(shown, quad) for quad in quads]
        if not crops:
            return []
        tall = [crop.shape[0] >= _UPRIGHT * crop.shape[1] for crop in crops]
        crops = [np.rot90(crop) if up else crop for crop, up in zip(crops, tall, strict=True)]
        texts, _ = self._recogniser(crops)
        again = [at for at, (_, certainty) in enumerate(texts) if certainty < _UNSURE]
        if again:
            turned, _ = self._recogniser([np.rot90(crops[at], 2) for at in again])
            for at, other in zip(again, turned, strict=True):
                texts[at] = max(texts[at], other, key=lambda one: one[1])
        return [(str(text).strip(), float(certainty)) for text, certainty in texts]

    def _cut(self, shown: Picture, quad: Quad) -> Picture:
        """What a quadrilateral holds, straightened."""
        cv2 = self._cv2
        sides = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
        width, height = int(max(sides[0], sides[2], 2)), int(max(sides[1], sides[3], 2))
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        way = cv2.getPerspectiveTransform(quad.astype(np.float32), corners)
        cut: Picture = cv2.warpPerspective(
            shown, way, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC
        )
        return cut


def _one_height(one: Line, other: Line) -> bool:
    """Whether two lines are of about one height; a bone around a name is no line with it."""
    low, high = sorted((_height(one.box), _height(other.box)))
    return high <= 2 * low


def _is_sure_marker(line: Line) -> bool:
    """Whether it is a side marker for sure: what is beside it may be no letters at all."""
    return line.certainty >= _SURE and is_marker(line.text)


def _surrounds(line: Line, marker: Line) -> bool:
    """Whether a line is what is around a side marker, such as its frame, and no letter more."""
    if not _is_sure_marker(marker) or line.certainty >= _SURE or is_longer(line.text, marker.text):
        return False
    held = line.box.meets(marker.box).area > _PIECE * marker.box.area
    return held and _one_height(line, marker)


def _is_tissue(line: Line, picture: Picture) -> bool:
    """Whether it is a letter or two as large as a part of the body."""
    large = _height(line.box) > _LARGEST_LETTER * min(picture.shape[:2])
    return large and _letters(line.text) <= 2


def _height(box: Box) -> int:
    return min(box.right - box.left, box.bottom - box.top)


def _size(box: Box) -> int:
    return box.right - box.left + box.bottom - box.top


def is_longer(text: str, known: str) -> bool:
    """Whether a text has more letters and digits than another one."""
    return _letters(text) > _letters(known)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def padded(box: Box, shape: tuple[int, ...]) -> Box:
    """A tight box with more on each side, within the frame.

    Boxes of the detector are tight, and 87 % of them hold at least 95 % of their letters.
    """
    more = max(_LEAST_PADDING, round(_PADDED * min(box.right - box.left, box.bottom - box.top)))
    return Box(
        max(0, box.left - more),
        max(0, box.top - more),
        min(shape[1], box.right + more),
        min(shape[0], box.bottom + more),
    )


def _tight(quad: Quad, tile: Box, shape: tuple[int, ...]) -> Box:
    """The box of whole pixels of the picture around a quadrilateral within a tile."""
    (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
    return Box(
        max(0, tile.left + int(np.floor(left))),
        max(0, tile.top + int(np.floor(top))),
        min(shape[1], tile.left + int(np.ceil(right))),
        min(shape[0], tile.top + int(np.ceil(bottom))),
    )
