"""The program finds its own files where they are after installing, not only beside the sources."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from installers.contents import FILES
from midrc_desktop.jobs.resources import resource
from midrc_desktop.store.database import migrations

ROOT = Path(__file__).resolve().parents[2]


def say(program: str, first_on_the_path: Path) -> str:
    """What a program prints that looks for modules in one folder before all others."""
    code = f"import sys; sys.path.insert(0, {str(first_on_the_path)!r})\n{program}"
    ended = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=first_on_the_path,
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout.strip()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a wheel would be unpacked into."""
    sources = tmp_path_factory.mktemp("sources")
    shutil.copytree(
        ROOT / "midrc_desktop",
        sources / "midrc_desktop",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, sources)
    subprocess.run(
        [sys.executable, "-c", "from setuptools import setup; setup()", "-q", "build_py",
         "--build-lib", "installed"],
        cwd=sources,
        capture_output=True,
        check=True,
    )  # fmt: skip
    return sources / "installed"


def test_a_wheel_holds_every_module_of_the_sources(installed):
    ours = {file.relative_to(ROOT) for file in (ROOT / "midrc_desktop").rglob("*.py")}
    assert {file.relative_to(installed) for file in installed.rglob("*.py")} == ours


def test_a_wheel_holds_the_schema_and_the_store_finds_it_there(installed):
    program = (
        "from midrc_desktop.store.database import SCHEMA, migrations\n"
        "print(SCHEMA, *sorted(migrations()))"
    )
    folder, *versions = say(program, installed).split()
    assert Path(folder) == installed / "midrc_desktop" / "store" / "schema"
    assert versions == [str(version) for version in sorted(migrations())]
    assert versions


def test_the_packaged_program_finds_its_resources_in_its_own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    places = {place for source, place in FILES if source.name == "resources"}
    assert {resource("form", "clinical.json")} == {
        tmp_path / place / "form" / "clinical.json" for place in places
    }


def test_the_packaged_program_has_the_schema_where_the_store_looks():
    (place,) = [place for source, place in FILES if source.name == "schema"]
    assert (ROOT / place).samefile(next(iter(migrations().values())).parent)
