"""One method on one volume in a process of its own, timed inside: what budgets are measured by.

    python -m tests.benchmarks.pixels.calibration ours|prototype CT|MR volume.nii

Prints the seconds from the volume in memory to its mask, as JSON.
"""

import json
import subprocess
import sys
from pathlib import Path

import SimpleITK as sitk

from tests.benchmarks.pixels.bench_venv import ROOT
from tests.benchmarks.pixels.heads import volume
from tests.benchmarks.pixels.methods import METHODS


def seconds(method: str, kind: str, file: Path) -> float:
    """How long a method takes in a fresh process."""
    command = [sys.executable, "-m", __name__, method, kind, str(file)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout.strip().splitlines()[-1]))


def main(method: str, kind: str, file: str) -> None:
    """Time it once. The prototype has its two threads, ours its one."""
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(2)
    image = sitk.ReadImage(file, sitk.sitkFloat32)
    tried = METHODS[method](volume(image, "CT" if kind == "CT" else "MR"))
    print(json.dumps(round(tried.seconds, 2)))


if __name__ == "__main__":
    main(*sys.argv[1:])
