"""A radiologist does the whole job in the real window, with real events."""

import hashlib
import json
from pathlib import Path

from midrc_desktop.__main__ import main
from tests.journeys.journey import Journey


def test_from_drop_to_receipt(qtbot, window, studies, home):
    before = {file: hashlib.sha256(file.read_bytes()).digest() for file in studies.iterdir()}
    journey = Journey(window, studies)
    window.begin()
    journey.unlocks(first=True)
    for _, step in journey.steps():
        step()
    received = Path(window.context.desk.site.destinations[0].path)
    (package,) = received.iterdir()
    manifest = json.loads((package / "manifest.json").read_text())
    assert "Practice" not in json.dumps(manifest)
    (annotation,) = json.loads((package / "records" / "annotation.json").read_text())
    assert annotation["annotation_long_name"].startswith("Acute")
    assert "Samplewell" not in window.windowTitle() + window.status.objectName()
    assert {file: hashlib.sha256(file.read_bytes()).digest() for file in before} == before
    assert main(["verify", str(package), "--originals", str(studies)]) == 0
