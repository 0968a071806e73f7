"""Portable any-maps, as the reference tools write them."""

from pathlib import Path

import numpy as np


def read_pnm(path: Path) -> np.ndarray:
    """A binary PGM (P5) or PPM (P6) of 8 bits."""
    content = path.read_bytes()
    words: list[bytes] = []
    at = 0
    while len(words) < 4:
        end = at
        while not content[end : end + 1].isspace():
            end += 1
        if content[at : at + 1] == b"#":
            at = content.index(b"\n", at) + 1
            continue
        words.append(content[at:end])
        at = end + 1
    kind, columns, rows, highest = words[0], int(words[1]), int(words[2]), int(words[3])
    assert highest == 255
    shape = (rows, columns, 3) if kind == b"P6" else (rows, columns)
    return np.frombuffer(content, np.uint8, offset=at, count=int(np.prod(shape))).reshape(shape)
