"""The command line keeps its contract: words, files, exit codes."""

import csv
import hashlib
import json
import os
import shutil
from pathlib import Path

import pydicom
import pytest

from midrc_desktop import bootstrap
from midrc_desktop.__main__ import main
from midrc_desktop.burned_in.found import Box, Hit
from midrc_desktop.burned_in.found import Verdict as Found
from midrc_desktop.defacing.verdict import Verdict
from tests.workflow.fake_looks import FakeLooks

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = (
    "--clinical", str(ROOT / "docs" / "examples" / "clinical.json"),
    "--findings", str(ROOT / "docs" / "examples" / "findings.json"),
    "--signed-by", "Practice",
)  # fmt: skip
REASON = "Agreed with the commons for this hand-over."


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("MIDRC_DESKTOP_HOME", str(home))
    return home


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "site.key"
    file.write_text("5a" * 32 + "\n")
    return file


@pytest.fixture
def some(practice_files: Path, tmp_path: Path) -> Path:
    """Three CT slices and the screenshot of the practice patient, beside a text file."""
    folder = tmp_path / "studies"
    folder.mkdir()
    for name in ("IM0001.dcm", "IM0002.dcm", "IM0003.dcm", "IM0131.dcm"):
        (folder / name).write_bytes((practice_files / name).read_bytes())
    (folder / "notes.txt").write_text("not an image")
    return folder


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch):
    """Makes every run of the program find this."""

    def found(**what) -> None:
        monkeypatch.setattr(bootstrap, "looks", lambda pool: FakeLooks(**what))

    return found


@pytest.fixture
def illegible(some, look) -> None:
    """The screenshot cannot be searched for text."""
    capture = pydicom.dcmread(some / "IM0131.dcm", specific_tags=["SOPInstanceUID"])
    look(problems={str(capture.SOPInstanceUID): "It could not be searched for text."})


def digests(folder: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.iterdir()
        if file.is_file()
    }


def test_inspect_names_series_and_skipped_files(some, capsys):
    assert main(["inspect", str(some), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (patient,) = told["patients"]
    images = [series["images"] for study in patient["studies"] for series in study["series"]]
    assert sorted(images) == [1, 3]
    assert [(row["status"], row["kind"]) for row in told["skipped"]] == [("skipped", "not DICOM")]
    proposed = [series["include"] for study in patient["studies"] for series in study["series"]]
    assert set(proposed) == {True, False}
    assert main(["inspect", str(some)]) == 0
    shown = capsys.readouterr().out
    assert "AX BRAIN 5mm" in shown
    assert "proposed to leave out: " in shown


def test_inspect_without_any_image_says_so_by_its_exit_code(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    assert main(["inspect", str(tmp_path / "a.txt")]) == 1


@pytest.mark.usefixtures("illegible")
def test_deidentify_writes_case_study_series_and_reports_every_file(some, key, tmp_path):
    before, out, report = digests(some), tmp_path / "out", tmp_path / "report.json"
    mapping = tmp_path / "map.csv"
    arguments = ["--site-key-file", str(key), "--site", "990001", "--deface", "off"]
    arguments += ["--report", str(report), "--mapping", str(mapping), "--workers", "1"]
    assert main(["deidentify", str(some), "--out", str(out), *arguments]) == 1
    told = json.loads(report.read_text())
    by_name = {Path(row["source"]).name: row for row in told["files"]}
    assert {name: row["status"] for name, row in by_name.items()} == {
        "IM0001.dcm": "written",
        "IM0002.dcm": "written",
        "IM0003.dcm": "written",
        "IM0131.dcm": "held",
        "notes.txt": "skipped",
    }
    assert told["summary"]["written"] == 3
    written = sorted(out.rglob("*.dcm"))
    assert {row["output"] for row in told["files"] if row["output"]} == set(map(str, written))
    header = pydicom.dcmread(written[0])
    case, study, series, sop = written[0].relative_to(out).parts
    assert case.startswith("990001-")
    assert (header.PatientID, header.StudyInstanceUID) == (case, study)
    assert (header.SeriesInstanceUID, f"{header.SOPInstanceUID}.dcm") == (series, sop)
    with mapping.open() as rows:
        assert {row["level"] for row in csv.DictReader(rows)} == {"study", "series", "instance"}
    assert digests(some) == before
    assert main(["verify", str(out), "--originals", str(some), "--site-key-file", str(key)]) == 0


def codes(image: pydicom.Dataset) -> set[str]:
    return {code.CodeValue for code in image.DeidentificationMethodCodeSequence}


def test_deidentify_holds_a_head_whose_face_is_not_removed_unless_told_to_write_it(
    some, key, tmp_path, look
):
    (some / "IM0131.dcm").unlink()
    for deface, code, count in (("auto", 1, 0), ("off", 0, 3)):
        out = tmp_path / deface
        arguments = ["--out", str(out), "--site-key-file", str(key), "--deface", deface]
        look(verdict=Verdict.FAILED)
        assert main(["deidentify", str(some), *arguments]) == code
        assert len(list(out.rglob("*.dcm"))) == count


def test_deidentify_covers_what_was_read_and_says_in_how_many_images(
    some, key, tmp_path, capsys, look
):
    capture = pydicom.dcmread(some / "IM0131.dcm")
    uid, box = str(capture.SOPInstanceUID), Box(10, 20, 60, 40)
    look(hits={uid: (Hit(0, box, "SAMPLEWELL", Found.IDENTIFIER, 0.9),)})
    out = tmp_path / "out"
    arguments = ["--out", str(out), "--site-key-file", str(key), "--deface", "off"]
    assert main(["deidentify", str(some), *arguments]) == 0
    assert "In 1 image text was covered." in capsys.readouterr().out
    images = [pydicom.dcmread(file) for file in out.rglob("*.dcm")]
    (written,) = (image for image in images if image.Modality == capture.Modality)
    assert len(set(written.pixel_array[20:40, 10:60].ravel().tolist())) == 1
    assert "113101" in codes(written)


@pytest.mark.parametrize("child", [False, True])
def test_deidentify_confirms_no_face_and_writes_no_child(some, key, tmp_path, look, child):
    (some / "IM0131.dcm").unlink()
    out = tmp_path / "out"
    look(child=child)
    arguments = ["--out", str(out), "--site-key-file", str(key)]
    assert main(["deidentify", str(some), *arguments]) == int(child)
    written = [pydicom.dcmread(file) for file in out.rglob("*.dcm")]
    assert len(written) == (0 if child else 3)
    assert all("113102" not in codes(image) for image in written)
    assert all("RecognizableVisualFeatures" not in image for image in written)


def test_verify_finds_a_name_that_was_put_back(some, key, tmp_path, capsys):
    out = tmp_path / "out"
    arguments = ["--out", str(out), "--site-key-file", str(key), "--deface", "off"]
    main(["deidentify", str(some), *arguments])
    victim = next(iter(out.rglob("*.dcm")))
    header = pydicom.dcmread(victim)
    header.SeriesDescription = "AX Samplewell"
    header.save_as(victim)
    capsys.readouterr()
    assert main(["verify", str(out), "--originals", str(some)]) == 1
    assert "Samplewell" not in capsys.readouterr().out


@pytest.mark.parametrize("path", ["inside", "."])
def test_deidentify_never_writes_among_the_originals(some, key, path, capsys):
    arguments = ["--out", str(some / path), "--site-key-file", str(key)]
    assert main(["deidentify", str(some), *arguments]) == 2
    assert "originals" in capsys.readouterr().err


@pytest.fixture(params=[({"verdict": Verdict.FAILED}, "face"), ({"child": True}, "under 18")])
def held_head(request, look) -> str:
    """No head can leave; a word of the reason."""
    look(**request.param[0])
    return request.param[1]


def test_donate_keeps_a_head_here_and_says_why(some, key, tmp_path, capsys, held_head):
    target, report = tmp_path / "target", tmp_path / "report.json"
    arguments = [*ANSWERS, "--to", f"folder:{target}", "--site-key-file", str(key)]
    assert main(["donate", str(some), *arguments, "--report", str(report)]) == 1
    assert held_head in capsys.readouterr().out
    assert not any(target.iterdir())
    assert json.loads(report.read_text())["summary"]["written"] == 0


def test_donate_hands_over_a_head_for_a_reason_that_the_package_records(
    some, key, tmp_path, capsys
):
    (some / "IM0131.dcm").unlink()
    before, target = digests(some), tmp_path / "target"
    arguments = [*ANSWERS, "--to", f"folder:{target}", "--site-key-file", str(key)]
    assert main(["donate", str(some), *arguments, "--accept-face", REASON]) == 0
    assert "Receipt" in capsys.readouterr().out
    (package,) = target.iterdir()
    assert REASON in (package / "manifest.json").read_text()
    assert "Practice" not in (package / "manifest.json").read_text()
    (case,) = json.loads((package / "records" / "case.json").read_text())
    assert (case["age_at_index"], case["sex"]) == (64, "Female")
    assert main(["verify", str(target), "--originals", str(some)]) == 0
    assert digests(some) == before


def test_a_site_that_does_not_let_faces_stay_takes_no_reason_for_one(some, tmp_path, capsys):
    profile = tmp_path / "site.toml"
    text = (ROOT / "tests" / "cli" / "site.toml").read_text()
    profile.write_text(text.replace("FOLDER", str(tmp_path)))
    asked = [*ANSWERS, "--to", str(profile), "--accept-face", REASON]
    assert main(["donate", str(some), *asked]) == 1
    assert "does not let a face stay" in capsys.readouterr().err


def test_the_same_key_gives_the_same_case_and_the_same_zips(some, key, tmp_path):
    made = []
    for name in ("first", "second"):
        arguments = [*ANSWERS, "--to", f"folder:{tmp_path / name}", "--site-key-file", str(key)]
        main(["donate", str(some), *arguments, "--accept-face", REASON])
        files = sorted((tmp_path / name).rglob("*.zip"))
        made.append({file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files})
    assert made[0] == made[1] != {}


def test_a_reason_with_the_patients_name_in_it_is_refused(some, key, tmp_path):
    arguments = [*ANSWERS, "--to", f"folder:{tmp_path / 't'}", "--site-key-file", str(key)]
    why = "Mrs Samplewell agreed to it."
    assert main(["donate", str(some), *arguments, "--accept-face", why]) in (1, 2)
    assert not list((tmp_path / "t").rglob("*.zip"))


def test_without_keyring_and_key_a_run_says_that_its_case_cannot_come_again(some, tmp_path, capsys):
    arguments = [*ANSWERS, "--to", f"folder:{tmp_path / 't'}", "--accept-face", REASON]
    assert main(["donate", str(some), *arguments]) == 1
    assert "cannot be made again" in capsys.readouterr().err
    assert list((tmp_path / "t").rglob("*.zip"))


def with_passphrase(*arguments: str) -> int:
    reading, writing = os.pipe()
    os.write(writing, b"correct horse battery staple\n")
    os.close(writing)
    return main([*arguments, "--passphrase-fd", str(reading)])


def test_the_audit_trail_of_a_donation_is_whole(some, tmp_path, capsys):
    arguments = [*ANSWERS, "--to", f"folder:{tmp_path / 't'}", "--accept-face", REASON]
    assert with_passphrase("donate", str(some), *arguments) == 1
    assert with_passphrase("audit", "verify") == 0
    (package,) = (tmp_path / "t").iterdir()
    assert with_passphrase("send", str(package), "--to", f"folder:{tmp_path / 'again'}") in (0, 1)


def test_practice_ends_in_a_receipt(tmp_path, capsys):
    assert main(["practice", "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert "Receipt" in told
    assert "made-up" in told
    assert main(["verify", str(tmp_path / "out")]) == 0


def test_self_test_writes_what_it_found(tmp_path):
    log = tmp_path / "self-test.log"
    assert main(["self-test", "--log", str(log)]) == 0
    assert log.read_text().splitlines()[-1] == "Everything is there."


@pytest.mark.parametrize(
    "arguments",
    [
        ["deidentify"],
        ["donate", "x", "--to", "folder:y"],
        ["verify", "/no/such/folder"],
        ["deidentify", "x", "--out", "y", "--site-key-file", "/no/such/key"],
        ["deidentify", "x", "--out", "y", "--site-key-file", "z", "--site", "12"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments):
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = stop.code
    assert code == 2


def test_the_window_says_so_where_there_is_no_display(monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert main([]) == 2
    assert "no display" in capsys.readouterr().err


def test_a_passphrase_from_a_closed_descriptor_is_told(capsys):
    assert main(["--passphrase-fd", "999"]) == 2
    assert "passphrase was not read" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--report", "--mapping", "--out"])
def test_a_place_that_cannot_be_written_is_told_before_anything_is_done(
    some, key, tmp_path, capsys, option
):
    (tmp_path / "file").write_text("in the way")
    places = {"--out": tmp_path / "out", option: tmp_path / "file" / "below"}
    arguments = [str(part) for pair in places.items() for part in pair]
    key_file = ["--site-key-file", str(key), "--deface", "off"]
    assert main(["deidentify", str(some), *key_file, *arguments]) == 2
    assert "cannot be" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_damaged_slice_keeps_its_volume_here_and_is_told(some, key, tmp_path, capsys):
    (some / "IM0131.dcm").unlink()
    victim = some / "IM0002.dcm"
    victim.write_bytes(victim.read_bytes()[:-100])
    target = tmp_path / "target"
    arguments = [*ANSWERS, "--to", f"folder:{target}", "--site-key-file", str(key)]
    assert main(["donate", str(some), *arguments, "--accept-face", REASON]) == 1
    assert "is damaged" in capsys.readouterr().out
    assert not any(target.iterdir())
    out = ["--out", str(tmp_path / "out"), "--site-key-file", str(key), "--deface", "off"]
    assert main(["deidentify", str(some), *out]) == 1
    assert len(list((tmp_path / "out").rglob("*.dcm"))) == 2


def test_answers_that_cannot_be_used_stop_a_run_before_it_sends(some, key, tmp_path):
    second = tmp_path / "studies" / "second.dcm"
    other = pydicom.dcmread(some / "IM0001.dcm")
    other.PatientID, other.StudyInstanceUID, other.SOPInstanceUID = "ZZZ9", "1.2.3", "1.2.3.4"
    other.SeriesInstanceUID = other.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    other.save_as(second)
    findings = tmp_path / "findings.json"
    findings.write_text(json.dumps({"*": [], "ZZZ9": [{"finding": "no such thing"}]}))
    target = tmp_path / "target"
    answers = ["--clinical", ANSWERS[1], "--findings", str(findings), "--signed-by", "Practice"]
    arguments = [*answers, "--to", f"folder:{target}", "--site-key-file", str(key)]
    assert main(["donate", str(some), *arguments, "--accept-face", REASON]) == 2
    assert not any(target.iterdir())


def test_a_package_that_was_sent_is_not_sent_again(some, tmp_path, capsys):
    target = ["--to", f"folder:{tmp_path / 'target'}"]
    with_passphrase("donate", str(some), *ANSWERS, *target, "--accept-face", REASON)
    (package,) = (tmp_path / "target").iterdir()
    assert with_passphrase("send", str(package), "--to", f"folder:{tmp_path / 'again'}") == 1
    assert "sent already" in capsys.readouterr().err


def test_a_copy_of_a_signed_package_that_was_changed_is_not_sent(some, own_home, tmp_path, capsys):
    profile = tmp_path / "site.toml"
    text = "faces_may_stay = true\n" + (ROOT / "tests" / "cli" / "site.toml").read_text()
    profile.write_text(text.replace("FOLDER", str(tmp_path / "not" / "there")))
    arguments = [*ANSWERS, "--to", str(profile), "--accept-face", REASON]
    assert with_passphrase("donate", str(some), *arguments) == 3
    (signed,) = (own_home / "outgoing" / "1").iterdir()
    copy = tmp_path / signed.name
    shutil.copytree(signed, copy)
    (copy / "records" / "case.json").write_text("[]")
    target = ["--to", f"folder:{tmp_path / 'target'}"]
    assert with_passphrase("send", str(copy), *target) == 1
    assert "1 file changed" in capsys.readouterr().err
    assert not any((tmp_path / "target").iterdir())
    assert with_passphrase("send", str(signed), *target) == 0
