"""Packages that only benchmarks need, in an environment of their own: never in the lock.

`deepbet` (brain masks; needs torch), `dlib` with its CNN face detector, `vtk` for renders. The
folder `.venv-bench` holds it and what the benchmarks fetch; deleting it costs only time.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("MIDRC_BENCH_FOLDER", ROOT / ".venv-bench"))
PYTHON = FOLDER / "venv" / "bin" / "python"
HERE = Path(__file__).parent

PACKAGES = (
    "torch<2.14", "nibabel", "fill_voids", "connected-components-3d", "pandas", "tqdm",
    "SimpleITK", "vtk", "dlib-bin", "face-recognition-models", "setuptools<81",
)  # fmt: skip


class NoEnvironment(Exception):
    """The packages that only benchmarks need could not be installed."""


def make() -> None:
    """Install the packages, once. Raises NoEnvironment."""
    stamp = FOLDER / "venv" / "made"
    if stamp.exists():
        return
    print(f"installing what only benchmarks need into {FOLDER}", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        subprocess.run([sys.executable, "-m", "venv", FOLDER / "venv"], check=True)
        subprocess.run([*pip, *PACKAGES], check=True)
        subprocess.run([*pip, "--no-deps", "deepbet"], check=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise NoEnvironment(str(problem)) from problem
    stamp.touch()


def ask(script: str, *arguments: str | Path) -> Any:
    """Run a script of this folder there; what it prints last, read as JSON."""
    make()
    done = subprocess.run(
        [PYTHON, HERE / script, *arguments], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.strip().splitlines()[-1])
