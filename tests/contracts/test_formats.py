"""docs/formats.md says every key of the files that the program writes; its examples are valid."""

import json
import re
from dataclasses import fields
from pathlib import Path

import msgspec
import pytest

from midrc_desktop.__main__ import main
from midrc_desktop.deid.outcome import FileOutcome, Outcome, Row, Summary, report
from midrc_desktop.deid.plan import _KINDS
from midrc_desktop.dicom.study import Source
from midrc_desktop.jobs.resources import resource
from midrc_desktop.submission.confirmation import Confirmation, Proof, RecordId
from midrc_desktop.submission.manifest import Entry, Face, FaceOutcome, Manifest, Text
from midrc_desktop.submission.reading import read_profile
from midrc_desktop.submission.receipt import Left, Receipt
from midrc_desktop.submission.site_profile import Bucket, Destination, Kind, SignIn, SignInKind

ROOT = resource().parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
FORMATS = (ROOT / "docs" / "formats.md").read_text("utf-8")


def section(title: str) -> str:
    """The text below a heading, up to the next of its kind."""
    return re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", FORMATS, re.M | re.S)[1]


def unnamed(keys: set[str], title: str) -> set[str]:
    return {key for key in keys if f"`{key}`" not in section(title)}


@pytest.mark.parametrize(
    ("of", "title"), [(one, "The manifest") for one in (Manifest, Entry, Face, Text)]
)
def test_every_key_of_a_manifest_is_described(of, title):
    assert unnamed({one.name for one in fields(of)}, title) == set()


def test_the_documented_faces_and_texts_are_those_that_the_program_reads():
    example = json.loads(re.search(r"```json\n(.*?)```", section("The manifest"), re.S)[1])
    told = [msgspec.convert(one, Face) for one in example["faces"]]
    assert {one.outcome for one in told} < set(FaceOutcome)
    assert [msgspec.convert(one, Text).places for one in example["texts"]] == [2]
    assert all(f"`{outcome}`" in section("The manifest") for outcome in FaceOutcome)


@pytest.mark.parametrize("of", [Receipt, Confirmation, RecordId, Left, Entry])
def test_every_key_of_a_receipt_is_described(of):
    assert unnamed({one.name for one in fields(of)}, "The receipt") == set()
    assert unnamed({proof.value for proof in Proof}, "The receipt") == set()


def test_every_key_of_a_destination_is_described():
    keys = {one.name for one in fields(Destination)} - {"sign_in", "bucket"}
    keys |= {f"sign_in.{one.name}" for one in fields(SignIn)}
    keys |= {f"bucket.{one.name}" for one in fields(Bucket)}
    assert unnamed(keys | set(Kind) | set(SignInKind), "The site profile") == set()


def test_the_example_of_a_profile_has_a_destination_of_every_kind():
    profile = read_profile(ROOT / "docs" / "examples" / "site.toml")
    assert {one.kind for one in profile.destinations} == set(Kind)


def test_every_key_and_every_kind_of_a_report_is_described():
    text = section("The report")
    example = json.loads(re.search(r"```json\n(.*?)```", text, re.S)[1])
    assert all(set(row) == set(Row.__annotations__) for row in example["files"])
    assert set(example["summary"]) == set(Summary.__annotations__)
    assert unnamed({*_KINDS, "verification"}, "The report") == set()


def test_the_documented_summary_counts_as_the_program_does():
    source = Source("a.dcm")
    uids = {name: "" for name in FileOutcome.__slots__ if name.endswith("uid")}
    common = {"source": source, "modality": "CT", **uids}
    told = report(
        Outcome(
            (
                FileOutcome(status="written", reasons=(), output="b.dcm", kind="", **common),
                FileOutcome(status="held", reasons=("…",), output=None, kind="face", **common),
            )
        )
    )
    example = json.loads(re.search(r"```json\n(.*?)```", section("The report"), re.S)[1])
    assert told["summary"] == example["summary"]


def test_every_key_that_inspect_prints_is_described(tmp_path: Path, practice_files: Path, capsys):
    (tmp_path / "one.dcm").write_bytes((practice_files / "IM0020.dcm").read_bytes())
    assert main(["inspect", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    study = told["patients"][0]["studies"][0]
    keys = {*told, *told["patients"][0], *study, *study["series"][0]}
    assert unnamed(keys, "inspect --json") == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.relative_to(ROOT).as_posix())
def test_every_link_between_documents_leads_somewhere(document: Path):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text("utf-8"))
    local = [link for link in links if not link.startswith("https://")]
    assert [link for link in local if not (document.parent / link).exists()] == []
