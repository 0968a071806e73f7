"""An independent mask of the brain of an MR T1 head, by deepbet. Runs in `.venv-bench`."""

import sys

import nibabel
from deepbet.bet import BrainExtraction


def main(source: str, target: str) -> None:
    """Write the mask of one volume (NIfTI) to another."""
    image = nibabel.load(source)
    _, mask, volume = BrainExtraction(no_gpu=True).run(image)
    mask.to_filename(target)
    print(f"{volume:.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
