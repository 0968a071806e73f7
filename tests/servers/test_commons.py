"""Our own Gen3 answers as the real services did (../shared/reference/gen3_transcript.txt)."""

import hashlib
import json
import re
import sys
from pathlib import Path

import pytest
import requests

from tests.servers.commons import Commons, running
from tests.servers.commons_rules import DICTIONARY
from tests.servers.process import Program, free_port, listens, wait_until

pytestmark = pytest.mark.xdist_group("commons")
ROOT = Path(__file__).resolve().parents[2]
CASE = {"type": "case", "submitter_id": "C1", "datasets": [{"submitter_id": "D1"}]}
DATASET = {
    "type": "dataset",
    "submitter_id": "D1",
    "projects": {"code": "R1"},
    "data_description": "Heads",
}
MR = {
    "type": "mr_series_file",
    "submitter_id": "F1",
    "core_metadata_collections": {"submitter_id": "M1"},
    "file_name": "a/b/1.2.3.zip",
    "file_size": 5,
    "md5sum": hashlib.md5(b"hello").hexdigest(),
    "data_category": "MR",
    "data_format": "DCM",
    "data_type": "DICOM",
}
COLLECTION = {
    "type": "core_metadata_collection",
    "submitter_id": "M1",
    "projects": {"code": "R1"},
}


class Client:
    """Somebody with a key, who calls without any of our own code."""

    def __init__(self, commons: Commons) -> None:
        self.commons = commons
        self.session = requests.Session()
        self.head = {"Authorization": f"bearer {commons.fence.access_token()}"}

    def call(self, method, path, **options):
        headers = options.pop("headers", self.head)
        return self.session.request(method, self.commons.url + path, headers=headers, **options)

    def submit(self, *records, method="PUT", step=""):
        return self.call(method, f"/api/v0/submission/Open/R1{step}", json=list(records))

    def blank(self, name="a/b/1.2.3.zip"):
        return self.call("POST", "/user/data/upload", json={"file_name": name}).json()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("commons")) as commons:
        yield commons


@pytest.fixture
def commons(server):
    server.fresh()
    return server


@pytest.fixture
def client(commons):
    client = Client(commons)
    with client.session:
        yield client


@pytest.fixture(scope="module")
def transcript(shared_reference):
    text = (shared_reference / "gen3_transcript.txt").read_text()
    found = re.findall(r"^== ([^\n]*?) (\d{3}) application/json \n (.*)$", text, re.M)
    return {name: (int(status), said) for name, status, said in found}


def alike(answer, told):
    """Whether two answers of sheepdog say the same, but for ids and running numbers."""

    def plain(one):
        numbered = {"transaction_id": 0} if "transaction_id" in one else {}
        entities = [entity | {"id": None} for entity in one.get("entities", [])]
        return one | numbered | {"entities": entities}

    return plain(answer) == plain(told)


@pytest.fixture
def needs_dictionary(transcript):
    assert DICTIONARY.is_file()


def test_errors_of_fence_are_pages(client):
    nobody = {"headers": {}}
    answers = {
        400: client.call("POST", "/user/credentials/api/access_token", json={}),
        401: client.call("GET", "/user/user", **nobody),
        404: client.call("GET", "/user/data/upload/dg.MD1R/none"),
    }
    client.commons.settings.authz = {}
    answers[403] = client.call("POST", "/user/data/upload", json={"file_name": "a"})
    assert {code: answer.status_code for code, answer in answers.items()} == {
        code: code for code in answers
    }
    assert all(a.headers["content-type"].startswith("text/html") for a in answers.values())


def test_a_key_becomes_an_access_token_until_it_has_ended(commons, client):
    def exchange(key):
        return client.call("POST", "/user/credentials/cdis/access_token", json=key, headers={})

    token = exchange(commons.key_file()).json()["access_token"]
    me = client.call("GET", "/user/user", headers={"Authorization": f"bearer {token}"}).json()
    assert me["username"] == "radiologist"
    assert "/programs/Open/projects/R1" in me["authz"]
    assert exchange(commons.key_file(-1)).status_code == 401
    commons.fence.end_access_tokens()
    ended = client.call("GET", "/user/user", headers={"Authorization": f"bearer {token}"})
    assert ended.status_code == 401


def test_records_are_answered_as_sheepdog_answers(client, transcript, needs_dictionary):
    study = {
        "type": "imaging_study",
        "submitter_id": "S1",
        "cases": {"submitter_id": "C1"},
        "datasets": [{"submitter_id": "D1"}],
    }

    def same(name, answer):
        status, said = transcript[name]
        assert answer.status_code == status
        assert alike(answer.json(), json.loads(said))

    same("dry run reversed order", client.submit(study, CASE, DATASET, step="/_dry_run"))
    same("submit", client.submit(DATASET, CASE, study))
    wrong = CASE | {"submitter_id": "C2", "foo": 1, "age_at_index": 95, "sex": "X"}
    lost = {"type": "imaging_study", "submitter_id": "S2", "datasets": [{"submitter_id": "D1"}]}
    orphan = {"type": "measurement", "submitter_id": "M9"}
    same("errors", client.submit(wrong, lost, orphan, {"type": "nonsense"}))
    same("case again (idempotent PUT)", client.submit(CASE))
    same("case again POST", client.submit(CASE, method="POST"))
    same("no auth", client.call("PUT", "/api/v0/submission/Open/R1", json=[], headers={}))
    same("bad project", client.call("PUT", "/api/v0/submission/Open/ZZZ", json=[]))
    annotation = {
        "type": "dicom_annotation_file",
        "submitter_id": "DA1",
        "annotation_name": "neuro_covid",
        "file_name": "a",
        "file_size": 5,
        "md5sum": "0" * 32,
        "data_category": "DICOM Annotation Series File",
        "data_format": "DCM",
        "data_type": "External Annotation",
        "modality": "SR",
        "imaging_studies": [{"submitter_id": "S1"}],
    }
    answer = client.submit(annotation, step="/_dry_run")
    told = json.loads(transcript["dicom_annotation_file"][1])
    said = {error["message"] for error in answer.json()["entities"][0]["errors"]}
    assert answer.status_code == 200
    assert {error["message"] for error in told["entities"][0]["errors"]} <= said


def test_a_file_is_taken_when_indexd_knows_it(client, commons, transcript, needs_dictionary):
    def like(name, answer, guid):
        status, said = transcript[name]
        errors = json.loads(said)["entities"][0]["errors"]
        text = json.dumps(errors).replace("dg.MD1R/431278f7-0278-4f0e-a33c-c365f2496c07", guid)
        assert answer.status_code == status
        assert json.dumps(answer.json()["entities"][0]["errors"]) == text.replace("200000", "5")

    commons.settings.index_delay_s = 3600
    assert client.submit(DATASET, COLLECTION).status_code == 200
    given = client.blank()
    guid, record = given["guid"], MR | {"object_id": given["guid"]}
    assert client.session.put(given["url"], data=b"hello").headers["ETag"] == f'"{MR["md5sum"]}"'
    assert client.call("GET", f"/index/index/{guid}").json()["size"] is None
    like("file before indexd has hash", client.submit(record), guid)
    commons.settings.index_delay_s = 0
    like("wrong md5", client.submit(record | {"md5sum": "0" * 32}), guid)
    like("file ok", client.submit(record), guid)
    row, told = client.call("GET", f"/index/index/{guid}").json(), transcript["indexd after"][1]
    assert set(row) == set(json.loads(told))
    assert row["uploader"] is None
    assert row["acl"] == ["Open", "R1"]
    again = client.submit(record)
    assert again.json()["entities"][0]["action"] == "update"


def test_an_address_to_upload_to_ends_and_cannot_be_changed(client, commons):
    given = client.blank()
    changed = given["url"].replace("1.2.3", "1.2.4")
    assert "SignatureDoesNotMatch" in client.session.put(changed, data=b"hello").text
    signed = client.session.put(given["url"], data=b"hello", headers=client.head)
    assert signed.status_code == 400
    commons.settings.url_ttl = 0
    again = client.call("GET", f"/user/data/upload/{given['guid']}").json()
    late = client.session.put(again["url"], data=b"hello")
    assert (late.status_code, "Request has expired" in late.text) == (403, True)
    assert commons.stored() == {}


def test_an_upload_in_parts_is_joined_when_every_part_is_named(client, commons):
    commons.settings.least_part = 4
    begun = client.call("POST", "/user/data/multipart/init", json={"file_name": "a.zip"}).json()
    key = {"key": f"{begun['guid']}/a.zip", "uploadId": begun["uploadId"]}
    etags = []
    for number, part in enumerate((b"abcd", b"e"), start=1):
        asked = {**key, "partNumber": number}
        url = client.call("POST", "/user/data/multipart/upload", json=asked).json()
        put = client.session.put(url["presigned_url"], data=part)
        etags.append({"PartNumber": number, "ETag": put.headers["ETag"]})

    def complete(parts):
        body = {**key, "parts": parts}
        return client.call("POST", "/user/data/multipart/complete", json=body)

    assert complete([etags[0], etags[1] | {"ETag": '"0"'}]).status_code == 500
    assert complete(etags).json() == {"message": "OK"}
    (held,) = commons.stored().values()
    assert held.md5 == hashlib.md5(b"abcde").hexdigest()
    assert complete(etags).status_code == 500
    assert client.call("DELETE", f"/user/data/{begun['guid']}").status_code == 204
    assert commons.stored() == {}


def test_what_was_sent_survives_the_kill_of_a_server_in_a_process_of_its_own(tmp_path):
    port, key, session = free_port(), tmp_path / "key.json", requests.Session()
    url = f"http://localhost:{port}"
    command = [sys.executable, "-m", "tests.servers.commons", "--folder", tmp_path / "commons"]
    program = Program(
        [*command, "--port", str(port), "--key-file", key, "--settings", '{"access_ttl": 60}'],
        ready=listens(port),
        log=tmp_path / "log",
        cwd=ROOT,
    )
    program.start()
    try:
        wait_until(key.exists)
        exchange = f"{url}/user/credentials/api/access_token"
        wait_until(key.read_text)
        token = session.post(exchange, json=json.loads(key.read_text())).json()["access_token"]
        head = {"Authorization": f"bearer {token}"}
        given = session.post(f"{url}/user/data/upload", json={"file_name": "a.zip"}, headers=head)
        session.put(given.json()["url"], data=b"hello")
        session.put(f"{url}/api/v0/submission/Open/R1", json=[DATASET], headers=head)
        before = session.get(f"{url}/_state").json()
        program.kill()
        program.start()
        after = session.get(f"{url}/_state").json()
    finally:
        program.kill()
        session.close()
    assert before["index"][given.json()["guid"]]["size"] == 5
    assert list(before["records"]) == ["dataset/D1"]
    assert before | {"requests": {}} == after | {"requests": {}}
