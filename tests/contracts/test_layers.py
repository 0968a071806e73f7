"""The sentences of ARCHITECTURE.md about who may import whom, and what the sources may not hold."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "midrc_desktop").rglob("*.py"))


def test_every_import_points_downwards():
    result = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


def test_no_part_of_the_writer_is_left_out_of_the_contract_on_verification():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (forbidden,) = (
        set(contract["forbidden_modules"])
        for contract in contracts["contracts"]
        if contract.get("source_modules") == ["midrc_desktop.deid.verify"]
    )
    parts = {file.stem for file in (ROOT / "midrc_desktop" / "deid").glob("*.py")}
    writer = parts - {"__init__", "pseudonyms"}
    readers = {"raw", "parsed", "text", "walk"}
    assert forbidden == {f"midrc_desktop.deid.{part}" for part in writer} | {
        f"midrc_desktop.dicom.{part}" for part in readers
    }


def test_every_failure_is_swallowed_at_the_job_boundaries_only():
    broad = [
        f"{file.relative_to(ROOT).as_posix()}:{node.lineno}"
        for file in SOURCES
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
        )
        and not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    ]
    allowed = {"midrc_desktop/ui/jobs.py", "midrc_desktop/jobs/worker.py"}
    assert {place.partition(":")[0] for place in broad} <= allowed, broad


def test_no_source_file_is_over_400_lines():
    listed = [*SOURCES, *(ROOT / "tests").rglob("*.py"), ROOT / "dev.py"]
    assert not [file.name for file in listed if len(file.read_text("utf-8").splitlines()) > 400]


def test_the_lock_has_hashes_and_none_of_the_forbidden_packages():
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    names = re.findall(r"^([a-z0-9.-]+)==", lock, re.MULTILINE)
    assert len(names) > 40
    assert not {"pylibjpeg-libjpeg", "keyrings-alt", "keyrings.alt"} & set(names)
    assert lock.count("--hash=sha256:") >= len(names)
