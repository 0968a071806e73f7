import os
import sys

import pytest

from midrc_desktop.jobs import memory


@pytest.fixture(autouse=True)
def asked_anew():
    memory.budget.cache_clear()
    yield
    memory.budget.cache_clear()


@pytest.mark.skipif(sys.platform == "win32", reason="asks the system as POSIX systems are asked")
@pytest.mark.parametrize(
    ("ram_gb", "budget_gb"), [(4, 1), (8, 2), (64, 2)], ids=["small", "usual", "large"]
)
def test_the_budget_is_a_quarter_of_the_memory_and_never_above_two_gigabytes(
    monkeypatch, ram_gb, budget_gb
):
    pages = {"SC_PHYS_PAGES": ram_gb * 1024**3 // 4096, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr(os, "sysconf", pages.__getitem__)
    assert memory.budget() == budget_gb * 1024**3


@pytest.mark.skipif(sys.platform == "win32", reason="asks the system as POSIX systems are asked")
def test_a_system_that_does_not_tell_its_memory_gets_a_modest_budget(monkeypatch):
    def refuse(name):
        raise ValueError(name)

    monkeypatch.setattr(os, "sysconf", refuse)
    assert memory.budget() == memory.UNKNOWN


def test_this_computer_has_a_budget():
    assert 0 < memory.budget() <= memory.LARGEST
