"""The public client of the Gen3 project gets on with our commons: so the commons is a fair one."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.servers.commons import running
from tests.servers.required import GEN3_PYTHON, need

pytestmark = pytest.mark.xdist_group("commons")


def test_the_public_client_signs_in_uploads_submits_and_reads_back(
    authority, tmp_path, package, shared_reference
):
    python, good = need("the gen3 client", GEN3_PYTHON), authority.good()
    (tmp_path / "records.json").write_text(json.dumps(package.records))
    with running(tmp_path / "commons", certificate=(good.file, good.key)) as commons:
        (tmp_path / "key.json").write_text(json.dumps(commons.key_file()))
        client = Path(__file__).with_name("public_client.py")
        places = (tmp_path / "key.json", package.folder, tmp_path / "records.json")
        done = subprocess.run(
            [python, client, *places],
            env=os.environ | {"HOME": str(tmp_path), "REQUESTS_CA_BUNDLE": str(authority.file)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        held = commons.sheepdog.records()
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["who"] == "radiologist"
    assert {record["type"] for record in package.records} < set(said["dictionary"])
    md5s = [record["md5sum"] for record in package.records if "md5sum" in record]
    assert said["indexed"] == [[{"md5": md5}, True] for md5 in md5s]
    assert len(held) == len(package.records)
    (case,) = said["cases"]
    (signed,) = (one for one in package.records if one["type"] == "case")
    assert case.items() >= signed.items()
