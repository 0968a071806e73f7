"""The command `verify` finds leaks of each class in what the command `deidentify` wrote."""

import json
from pathlib import Path
from random import Random

import pytest
from pydicom import dcmread

from midrc_desktop.__main__ import main
from midrc_desktop.deid.verify import Expected
from midrc_desktop.identifiers import Identifiers
from tests.deid.leaks import around, declared, elements
from tests.deid.leaks.person import KEY, Clean, with_person

PLANTED = [
    elements.encoded_name, elements.number_as_a_number, elements.unshifted_date,
    elements.original_uid, around.preamble, around.behind_native_pixels, declared.coding_scheme,
]  # fmt: skip


@pytest.fixture
def originals(practice_files: Path, tmp_path: Path) -> Path:
    """CT slices of the patient whose names are planted, one more than there are leaks."""
    folder = tmp_path / "studies"
    folder.mkdir()
    for number in range(1, len(PLANTED) + 2):
        ds = with_person(dcmread(practice_files / f"IM{number:04}.dcm"), number)
        ds.save_as(folder / f"{number}.dcm", enforce_file_format=True)
    return folder


def test_verify_holds_the_files_with_leaks_and_no_other(originals, tmp_path, monkeypatch):
    monkeypatch.setenv("MIDRC_DESKTOP_HOME", str(tmp_path / "home"))
    out, key, report = tmp_path / "out", tmp_path / "site.key", tmp_path / "report.json"
    key.write_text(KEY.hex())
    with_key = ["--site-key-file", str(key)]
    main(["deidentify", str(originals), "--out", str(out), "--deface", "off", *with_key])
    asked = ["verify", str(out), "--originals", str(originals), "--report", str(report), *with_key]
    assert main(asked) == 0

    paths = sorted(out.rglob("*.dcm"))
    assert len(paths) == len(PLANTED) + 1
    victims = dict(zip(paths, PLANTED, strict=False))
    said = {}
    for path, leak in victims.items():
        uids = ("1.2.826.0.1.77.84.2.1",) * 3
        clean = Clean(path.name, path.read_bytes(), Identifiers(), uids, Expected())
        content, said[str(path)] = leak(clean, Random(leak.__name__))
        path.write_bytes(content)
    assert main(asked) == 1
    held = {
        str(out / row["source"]): row["reasons"]
        for row in json.loads(report.read_text())["files"]
        if row["status"] == "held"
    }
    assert held.keys() == said.keys()
    for path, words in said.items():
        reasons = " ".join(held[path])
        assert any(word in reasons for word in words.split("|")), (words, reasons)
