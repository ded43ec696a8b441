"""Forty phones open one link: what it shows is computed once, and a phone that leaves does not make the others wait."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness.client import Client
from harness.serving import Server

PHONES = 40
# Settings that no other test opens, and what is dear in their pages.
LINKS = {
    "cross_entropy": ({"seed": "4711", "epochs": "3"}, {"compare": 1, "train": 2}),
    "regularization": ({"images": "30", "wrong": "0.5", "seed": "4", "strength": "0.7"}, {"every_lambda": 1}),
}


def computed(noted: Path) -> Counter[str]:
    """How often the server has computed what, by the function's name."""
    return Counter(noted.read_text().split() if noted.exists() else ())


@pytest.mark.parametrize("page", ["regularization", pytest.param("cross_entropy", marks=pytest.mark.slow)])
def test_what_forty_phones_open_at_once_is_computed_once(server: Server, noted: Path, page: str) -> None:
    query, expected = LINKS[page]
    before = computed(noted)

    def opened() -> tuple[int, list[str]]:
        with Client(server.url, page, query=query) as client:
            client.run()
            return len(client.elements), client.exceptions

    with ThreadPoolExecutor(PHONES) as pool:
        shown = [answer.result() for answer in [pool.submit(opened) for _ in range(PHONES)]]
    assert len(shown) == PHONES and all(elements > 10 and not exceptions for elements, exceptions in shown)
    found = computed(noted) - before
    assert {name: found[name] for name in expected} == expected
    # Nor is anything else computed for each of them.
    assert max(found.values()) <= max(expected.values()), found
