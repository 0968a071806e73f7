"""The receipt: JSON, text, PDF."""

import hashlib
import json
import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.errors import Unreadable
from midrc_desktop.submission.confirmation import Confirmation, Proof, RecordId
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.submission.receipt import (
    Left,
    Receipt,
    as_json,
    as_text,
    closing,
    from_json,
    size_in_words,
)
from midrc_desktop.submission.receipt_page import as_pdf, shortened
from tests.submission.made_package import CASE


def entry(path: str, size: int = 1234) -> Entry:
    digest = hashlib.sha256(path.encode()).hexdigest()
    return Entry(path, size, digest[:32], digest)


def receipt(count: int = 3, **more) -> Receipt:
    entries = tuple(entry(f"{CASE}/2.25.1/2.25.{number}.zip") for number in range(count))
    values = {
        "package": f"LOCAL_20260131_{CASE}",
        "case_id": CASE,
        "destination": "Hand-over disk",
        "sent": "2026-01-31T12:00:00Z",
        "manifest_sha256": "ab" * 32,
        "entries": entries,
        "site_id": "000000",
    }
    return Receipt(**values | more)


def drawn(pdf: bytes) -> str:
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"".join(zlib.decompress(one) for one in streams).decode("latin-1")


def test_it_reads_back_from_its_json():
    one = receipt(practice=True)
    assert from_json(as_json(one)) == one
    with pytest.raises(Unreadable):
        from_json(b"{}")


def test_the_text_names_every_file_with_size_and_hash():
    one = receipt()
    text = as_text(one)
    for each in one.entries:
        assert each.path in text
        assert each.sha256 in text
    for said in (CASE, "Hand-over disk", "2026-01-31 12:00:00 UTC", "3, 3.7 kB (3,702 bytes)"):
        assert said in text
    assert "Practice" not in text
    assert "Practice" in as_text(receipt(practice=True))


def test_the_same_receipt_gives_the_same_pdf():
    assert as_pdf(receipt()) == as_pdf(receipt())
    assert as_pdf(receipt()) != as_pdf(receipt(4))


def test_the_pdf_says_what_the_text_says():
    one = receipt()
    page = drawn(as_pdf(one))
    for said in (CASE, one.destination, one.manifest_sha256, "2026-01-31 12:00:00 UTC"):
        assert said in page
    for each in one.entries:
        assert each.path in page
        assert each.sha256[:16] in page


def test_a_usual_case_takes_one_page_and_many_files_more():
    def pages(pdf):
        return len(re.findall(rb"/Type /Page\b", pdf))

    assert pages(as_pdf(receipt(20))) == 1
    many = as_pdf(receipt(200))
    assert pages(many) > 3
    assert all(each.sha256[:16] in drawn(many) for each in receipt(200).entries)


def test_a_destination_in_another_script_does_not_stop_the_pdf():
    assert "Disk" in drawn(as_pdf(receipt(destination="磁盘 Disk – Übergabe")))


def test_long_names_keep_their_two_ends():
    uid = "2.25.329800735698586629295641978511506172918"
    short = shortened(f"{CASE}/{uid}/{uid}.zip")
    assert short.startswith(f"{CASE}/2.25.3298...")
    assert short.endswith("72918.zip")
    assert shortened("records/case.json") == "records/case.json"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (1_234_567_890, "1.2 GB"),
        (5_000_000_000_000, "5.0 TB"),
    ],
)
def test_sizes_read_as_people_say_them(count, words):
    assert size_in_words(count) == words


@given(st.lists(st.integers(0, 10**12), max_size=5))
def test_the_totals_are_those_of_the_files(sizes):
    one = receipt(entries=tuple(entry(str(number), size) for number, size in enumerate(sizes)))
    assert (one.files, one.bytes) == (len(sizes), sum(sizes))


@pytest.mark.parametrize("proof", Proof)
def test_a_receipt_says_how_it_was_shown_that_a_file_is_there(proof: Proof) -> None:
    said = closing(receipt(confirmations=(Confirmation("a.zip", 1, "ab" * 32, "", proof),)))
    others = (
        closing(receipt(confirmations=(Confirmation("a.zip", 1, "ab" * 32, "", other),)))
        for other in Proof
        if other is not proof
    )
    assert said.endswith(".")
    assert said not in others


def whole(count: int = 2) -> Receipt:
    """A receipt of a commons, with all that one can hold."""
    bare = receipt(count)
    return receipt(
        count,
        kind="gen3",
        host="data.example.org",
        project="Open-R1",
        signed_by="Dr Vale",
        signed_as="Neuroradiologist",
        signed_at="2026-01-31T11:00:00+00:00",
        confirmations=tuple(
            Confirmation(one.path, one.size, one.sha256, f"dg.MD1R/{number}", Proof.INDEXED)
            for number, one in enumerate(bare.entries)
        ),
        records=(RecordId("case", CASE, "0a1b"), RecordId("dataset", "LOCAL", "2c3d")),
        left=(Left("manifest.json", "It stays here."),),
    )


SAID = (
    "Hand-over disk (data.example.org)",
    "Open-R1",
    "Dr Vale, Neuroradiologist",
    "2026-01-31 11:00:00 UTC",
    "dg.MD1R/0",
    "dg.MD1R/1",
    "0a1b",
    "2c3d",
    "It stays here.",
)


def test_all_that_the_commons_said_is_in_every_form():
    one = whole()
    assert from_json(as_json(one)) == one
    text, page = as_text(one), drawn(as_pdf(one)).replace("\\", "")
    for said in SAID:
        assert said in text
        assert said in page


def test_a_receipt_of_before_still_reads():
    now = json.loads(as_json(receipt(practice=True)))
    later = ("kind", "host", "project", "signed_by", "signed_as", "signed_at")
    before = {k: v for k, v in now.items() if k not in (*later, "confirmations", "records", "left")}
    one = from_json(json.dumps(before).encode())
    assert one == receipt(practice=True)
    assert "read back" in closing(one)
    assert "Signed by" not in as_text(one)


def test_every_proof_has_its_sentence():
    bare = receipt(1).entries[0]
    said = set()
    for proof in Proof:
        confirmation = Confirmation(bare.path, bare.size, bare.sha256, "", proof)
        sentence = closing(receipt(1, confirmations=(confirmation,)))
        assert sentence.endswith(".")
        said.add(sentence)
    assert len(said) == len(Proof)


@pytest.mark.parametrize("count", range(20, 40))
def test_the_last_lines_stay_above_the_foot_of_the_page(count):
    lines = re.findall(r"BT [\d.]+ (-?[\d.]+) Td [^(]*\((.*?)\) Tj", drawn(as_pdf(whole(count))))
    feet = [float(y) for y, text in lines if text.startswith("Page ")]
    rest = [float(y) for y, text in lines if not text.startswith("Page ")]
    assert len(feet) >= 1
    assert len(rest) > count
    assert min(rest) > max(feet) + 8
