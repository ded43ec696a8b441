"""How much of the disk imported runs may take, of one visitor and of all, and that they come in one after the other."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.limits import Held, held_back
from core.runs.store import Store, StoreError

MB = 2**20
# Bytes of imported runs. A lecturer's count for neither limit.
MOST_OF_ONE_OWNER = 500 * MB
MOST_OF_ALL = 5_000 * MB
# Bytes of the disk that imports leave free: what trains is saved there.
LEFT_FREE = 1_000 * MB
# Seconds that an import waits for others, and for the list of what is here already.
PATIENCE = 20.0
_one_at_a_time = threading.Lock()


class NoSpaceError(StoreError):
    """There is no space, or no turn, for an import; the message is a sentence with the figures."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        held_back().note(Held.IMPORTS)


@contextmanager
def taking_turns() -> Iterator[None]:
    """One import at a time: each keeps a core busy. NoSpaceError when those before take too long."""
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise NoSpaceError("Runs of others are being imported: try again in a minute.")
    try:
        yield
    finally:
        _one_at_a_time.release()


def check_space(store: Store, size: int, owner: str, *, first: bool = False) -> None:
    """Raise NoSpaceError when an import is more than there is space for.

    Args:
        store: where it would be saved.
        size: of the archive, in bytes.
        owner: whose runs they would be.
        first: whether the owner is a lecturer: for them only the disk has an end.
    """
    free = shutil.disk_usage(store.scratch()).free - LEFT_FREE
    # The pieces of one run lie on the disk a second time while they are judged.
    if 2 * size > free:
        raise NoSpaceError(
            f"This file takes {2 * size / MB:,.0f} MB while it is read, and the disk has {max(free, 0) / MB:,.0f} MB "
            "for imports: ask the lecturer to make room."
        )
    if first:
        return
    sizes = store.sizes()
    imported = [run for run in store.look(PATIENCE).runs if run.imported]
    own = sum(sizes.get(run.id, 0) for run in imported if run.owner == owner)
    if own + size > MOST_OF_ONE_OWNER:
        raise NoSpaceError(
            f"Your imported runs take {own / MB:,.0f} MB and this file has {size / MB:,.0f} MB; a visitor may have "
            f"{MOST_OF_ONE_OWNER / MB:,.0f} MB: delete imported runs that you do not need."
        )
    everybodys = sum(sizes.get(run.id, 0) for run in imported)
    if everybodys + size > MOST_OF_ALL:
        raise NoSpaceError(
            f"The imported runs of all visitors take {everybodys / MB:,.0f} MB and this file has {size / MB:,.0f} MB; "
            f"together they may have {MOST_OF_ALL / MB:,.0f} MB: try again when some have been deleted."
        )
