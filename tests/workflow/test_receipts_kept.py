"""Receipts in a table, and the letter that withdraws a donation."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.transport.seam import Proof
from midrc_desktop.workflow import receipts, sending
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.reviewing import Approved
from midrc_desktop.workflow.work import perform
from tests.submission.test_receipts import receipt, whole
from tests.workflow.sent import send


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_table_has_a_row_for_each_receipt_with_lines_as_rfc_4180_wants():
    text = receipts.as_csv([whole(), receipt(practice=True)])
    assert text.count("\r\n") == 3
    assert text.endswith("\r\n")
    first, second = rows(text)
    assert first["case"] == whole().case_id
    assert (first["server"], first["signed by"]) == ("data.example.org", "Dr Vale")
    assert (first["files"], first["bytes"]) == ("2", str(whole().bytes))
    assert (first["practice"], second["practice"]) == ("no", "yes")


@given(st.text(max_size=12), st.sampled_from(["", "=", "+", "-", "@", "\t=", "\r", " =", "\n@"]))
def test_no_cell_is_a_formula_and_every_cell_comes_back(typed, begins) -> None:
    name = begins + typed
    (row,) = rows(receipts.as_csv([replace(receipt(), signed_by=name)]))
    cell = row["signed by"]
    assert cell in (name, f"'{name}")
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_the_letter_names_all_that_is_to_be_removed_and_from_where():
    one = whole()
    letter = receipts.withdrawal(one)
    for said in (
        "Hand-over disk (data.example.org)",
        f"Withdrawal of case {one.case_id}, project Open-R1",
        "dg.MD1R/0",
        "dg.MD1R/1",
        "0a1b",
        "2c3d",
        one.manifest_sha256,
        *(entry.sha256 for entry in one.entries),
    ):
        assert said in letter
    assert "please remove" in letter.lower()
    assert "()" not in receipts.withdrawal(receipt())


def test_the_letter_asks_for_records_by_their_ids_and_not_as_files():
    one = whole()
    first, second = one.confirmations
    recorded = replace(second, reference="", proof=Proof.RECORDED)
    letter = receipts.withdrawal(replace(one, confirmations=(first, recorded)))
    assert "Files (1):" in letter
    assert one.entries[1].sha256 not in letter
    assert f"Records ({len(one.records)}):" in letter


def test_the_history_finds_receipts_by_what_stands_in_them(desk: Desk, approved: Approved) -> None:
    assert receipts.history(desk) == ()
    assert receipts.history(desk, "vale") == ()
    one = perform(send(desk, approved, sending.destinations(desk)[0]))
    for search in (
        "",
        "vale",
        one.case_id[:9],
        "hand-over FOLDER",
        one.entries[0].sha256,
        "case.j",
    ):
        assert receipts.history(desk, search) == (one,)
    for search in ("nobody", "vale nobody"):
        assert receipts.history(desk, search) == ()


@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_a_destination_that_takes_everything_may_leave_nothing(desk, approved, kind) -> None:
    from midrc_desktop.errors import Refused
    from midrc_desktop.submission.site_profile import Destination
    from midrc_desktop.transport.seam import Confirmation, Delivery

    entries = approved.assembled.entries
    confirmed = [Confirmation(one.path, one.size, one.sha256) for one in entries]
    there = Destination(kind, "There", "/there", url="https://s3.example.org")
    every = Delivery(tuple(confirmed))
    made = (desk, approved.donation_id, there, approved.assembled)
    assert receipts.made(*made, every).files == len(entries)
    for left in range(len(entries)):
        rest = confirmed[:left] + confirmed[left + 1 :]
        with pytest.raises(Refused):
            receipts.made(*made, Delivery(tuple(rest), left=(entries[left].path,)))
        with pytest.raises(Refused):
            receipts.made(*made, Delivery(tuple(rest)))
    wrong = replace(confirmed[0], sha256="0" * 64)
    with pytest.raises(Refused):
        receipts.made(*made, Delivery((wrong, *confirmed[1:])))
