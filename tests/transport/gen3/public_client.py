"""The commons' own public client (`gen3` of the Gen3 project) against an address; run by a test.

Runs in `.servers`. Arguments: the key file, a folder, a JSON file with records. Prints JSON.
"""

import json
import sys
from pathlib import Path

import requests
from gen3.auth import Gen3Auth
from gen3.file import Gen3File
from gen3.index import Gen3Index
from gen3.submission import Gen3Submission

auth = Gen3Auth(refresh_file=sys.argv[1])
records = json.loads(Path(sys.argv[3]).read_text())
submission, index, files = Gen3Submission(auth), Gen3Index(auth), Gen3File(auth)
said: dict = {"who": auth.curl("/user/user").json()["username"]}
said["dictionary"] = sorted(submission.get_dictionary_all())
for record in records:
    if "md5sum" in record:
        path = Path(sys.argv[2]) / record["file_name"]
        given = files.upload_file(record["file_name"])
        sent = requests.put(given["url"], data=path.read_bytes(), timeout=10)
        sent.raise_for_status()
        record["object_id"] = given["guid"]
        found = index.get_with_params({"hashes": {"md5": record["md5sum"]}})
        said.setdefault("indexed", []).append(
            [index.get_record(given["guid"])["hashes"], found["did"] == given["guid"]]
        )
submission.submit_record("Open", "R1", records)
said["cases"] = submission.export_node("Open", "R1", "case", "json")["data"]
said["deleted"] = files.delete_file_locations(given["guid"]).status_code
print(json.dumps(said))
