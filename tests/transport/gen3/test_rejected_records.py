"""Records that a commons does not take: said before the first byte, at the field at fault."""

import pytest

from midrc_desktop.submission.nodes import NODES
from midrc_desktop.transport.gen3.problems import MayNotSubmit, NoSuchProject, NotAProject
from midrc_desktop.transport.gen3.records import transactions, unknown_to, with_guids, without_files
from midrc_desktop.transport.rejected import RecordsRejected
from tests.transport.gen3.sender import all_there

pytestmark = pytest.mark.xdist_group("commons")
UPLOADS = ("POST /user/data/upload", "PUT /midrc-upload")


def nothing_left(sender):
    held = sender.commons
    return not (held.stored() or held.indexd.rows() or held.sheepdog.records()) and not any(
        held.requests[one] for one in UPLOADS
    )


def test_an_answer_that_is_not_taken_is_said_before_the_first_byte(sender):
    error = {"keys": ["sex"], "message": "'X' is not one of …", "type": "ERROR"}
    sender.commons.sheepdog.reject["case"] = error
    with pytest.raises(RecordsRejected) as raised:
        sender.send()
    (field,) = raised.value.fields
    (case,) = (one for one in sender.package.records if one["type"] == "case")
    assert (field.node, field.submitter_id, field.keys) == ("case", case["submitter_id"], ("sex",))
    assert field.message == "'X' is not one of …"
    assert "'X'" not in str(raised.value) + raised.value.sentences()
    assert not raised.value.retryable
    assert nothing_left(sender)


def test_the_field_is_found_by_its_keys_and_not_by_its_place(
    sender, package_with, shared_reference
):
    def odd(records):
        records["aaa_unheard_of"] = [{"type": "unheard_of", "submitter_id": "U1"}]
        records["measurement"][1]["test_result_text"] = "Perhaps"
        return records

    sender.package = package_with(odd)
    sender.commons.sheepdog.hides_dictionary = True
    with pytest.raises(RecordsRejected) as raised:
        sender.send()
    said = {(one.node, one.submitter_id, one.keys) for one in raised.value.fields}
    second = sender.package.records
    (test,) = (one for one in second if one.get("test_result_text") == "Perhaps")
    assert said >= {("measurement", test["submitter_id"], ("test_result_text",)), ("", "", ())}
    assert any("unheard_of" in one.message for one in raised.value.fields if not one.node)
    assert nothing_left(sender)


def test_what_the_live_dictionary_does_not_know_is_said_before_the_first_byte(
    sender, package_with, shared_reference
):
    def newer(records):
        records["ct_series_file"][0]["dose_in_mgy"] = 40
        return records

    sender.package = package_with(newer)
    with pytest.raises(RecordsRejected) as raised:
        sender.send()
    (field,) = raised.value.fields
    assert (field.node, field.keys) == ("ct_series_file", ("dose_in_mgy",))
    assert nothing_left(sender)


def test_a_dictionary_without_a_node_of_ours_is_told_from_one_that_has_it(package):
    known = {name: {"properties": dict.fromkeys(node.properties)} for name, node in NODES.items()}
    assert unknown_to(known, package.records) == []
    del known["annotation"]
    assert {one.node for one in unknown_to(known, package.records)} == {"annotation"}


def test_before_the_files_only_what_needs_none_is_looked_at(package):
    nodes = {one["type"] for one in without_files(package.records)}
    assert nodes == {"dataset", "core_metadata_collection", "case", "measurement", "imaging_study"}


def test_records_leave_as_signed_but_for_the_guid_of_their_file(package):
    guids = {path: f"dg.MD1R/{n}" for n, path in enumerate(package.zips)}
    for signed, sent in zip(package.records, with_guids(package.records, guids), strict=True):
        added = {"object_id": guids[signed["file_name"]]} if "md5sum" in signed else {}
        assert sent == signed | added


def test_no_transaction_is_larger_than_the_commons_wants(package):
    many = package.records * 20
    parts = list(transactions(many))
    assert [one for part in parts for one in part] == many
    assert max(map(len, parts)) == 50


def test_who_may_not_write_records_hears_it_before_the_first_byte(sender):
    sender.commons.settings.authz.pop("/programs/Open/projects/R1")
    with pytest.raises(MayNotSubmit) as raised:
        sender.send()
    assert not raised.value.retryable
    assert nothing_left(sender)


def test_a_project_that_is_not_there_has_its_own_sentence(sender):
    sender.project = "Open-R9"
    with pytest.raises(NoSuchProject):
        sender.send()
    sender.project = "R1"
    with pytest.raises(NotAProject):
        sender.send()
    assert nothing_left(sender)


def test_records_that_are_refused_after_the_files_can_be_sent_again(sender, package):
    error = {"keys": ["series_uid"], "message": "no", "type": "ERROR"}
    sender.commons.sheepdog.reject["ct_series_file"] = error
    with pytest.raises(RecordsRejected) as raised:
        sender.send()
    assert [one.node for one in raised.value.fields] == ["ct_series_file"]
    assert sender.commons.sheepdog.records() == {}
    sender.commons.sheepdog.reject.clear()
    sender.commons.requests.clear()
    sender.send()
    assert sender.commons.requests["PUT /midrc-upload"] == 0
    assert all_there(sender.commons, package)
