"""A few runs of the campaigns: whatever breaks in between, a donation ends as it should."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.campaigns import kills, runs
from tests.campaigns.bucket_place import bucket_place
from tests.campaigns.kinds import open_place
from tests.campaigns.places import Place
from tests.servers.authority import Authority
from tests.servers.identity import Identity
from tests.servers.seaweed import Seaweed

pytestmark = pytest.mark.xdist_group("seaweed")

RUNS = (1, 2, 10, 14, 15)
"""Seeds whose faults take a second: lost answers, a certificate, a busy server, a reset."""

_ONCE, _TWICE = 1, 0
"""Seeds that kill once and twice: five times in all."""


@pytest.fixture(scope="module", params=["folder", "gen3", "dicomweb"])
def place(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Place]:
    with open_place(request.param, tmp_path_factory.mktemp("campaign")) as opened:
        yield opened


@pytest.fixture(scope="module")
def bucket(seaweed: Seaweed, identity: Identity, authority: Authority) -> Iterator[Place]:
    with bucket_place(seaweed, identity, authority) as opened:
        yield opened


@pytest.mark.parametrize("seed", RUNS)
def test_every_run_ends_confirmed_or_stopped_with_a_true_sentence(
    place: Place, tmp_path: Path, seed: int
) -> None:
    done = runs.run(place, seed, tmp_path, number=1)
    assert not done.defects, f"seed {seed}, plan: {done.plan}"


@pytest.mark.parametrize("seed", RUNS)
def test_every_run_to_a_bucket_ends_confirmed_or_stopped_with_a_true_sentence(
    bucket: Place, tmp_path: Path, seed: int
) -> None:
    done = runs.run(bucket, seed, tmp_path, number=1)
    assert not done.defects, f"seed {seed}, plan: {done.plan}"


def test_what_was_killed_goes_on_at_the_last_finished_part(place: Place, tmp_path: Path) -> None:
    assert not kills.run(place, _TWICE if place.kind == "gen3" else _ONCE, tmp_path).defects


def test_what_was_killed_on_its_way_to_a_bucket_goes_on_there(bucket, tmp_path: Path) -> None:
    done = kills.run(bucket, _ONCE, tmp_path)
    assert not done.defects
    assert done.kills
