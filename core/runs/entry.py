"""`Entry`: a run with what the registry knows about it, whether it is in memory or was read from the store."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.runs.keeper import Keeper
from core.runs.saved_run import SavedRun
from core.runs.submitter import NOBODY, Submitter
from core.training.config import RunConfig
from core.training.run import Run
from core.training.snapshot import Snapshot


@dataclass
class Entry:
    """A run and whose it is.

    Attributes:
        run: its thread; None when it was read from the store, and then `saved` is there.
        keeper: what writes it; None when it was read from the store.
        started: seconds since 1970.
        seen: when a page last showed the run, in seconds of the registry's clock.
        stamp: of its file when it was read.
        memory: bytes it takes at its peak, estimated from above; 0 when it was read from the store.
        epochs_before: how many were done when it was continued here.
        free_before: bytes that were free when it began here.
        passed_by: runs that began while this one, which was before them, had not the memory.
        submitter: who asked for it, as the limits see them.
        made_room: whether the lecturer ended it so that another could train.
        opened: as in `SavedRun`.
    """

    id: str
    owner: str
    config: RunConfig
    device: str
    run: Run | None
    saved: SavedRun | None = None
    keeper: Keeper | None = None
    name: str = ""
    started: float = 0.0
    imported: bool = False
    seen: float = 0.0
    stamp: tuple[int, int] | None = None
    memory: int = 0
    epochs_before: int = 0
    free_before: int = 0
    passed_by: set[str] = field(default_factory=set)
    submitter: Submitter = NOBODY
    made_room: bool = False
    opened: int = 0

    @property
    def is_sealed(self) -> bool:
        """Whether the results on the test set are not to be shown yet."""
        return self.config.seals_test and not self.opened

    def snapshot(self) -> Snapshot:
        """The run as it is now, or as it was saved."""
        if self.run is not None:
            return self.run.snapshot()
        assert self.saved is not None
        saved = self.saved
        held = (saved.weights, saved.weights_step, saved.seconds, saved.timeline)
        return Snapshot(saved.status, saved.history, saved.error, *held)

    @property
    def is_alive(self) -> bool:
        """Whether the run belongs to this process and has not ended."""
        return self.run is not None and not self.run.status.ended

    def as_saved(self) -> SavedRun:
        """The run as it is now, for the disk or for another machine."""
        snapshot = self.snapshot()
        return SavedRun(
            id=self.id,
            owner=self.owner,
            config=self.config,
            device=self.device,
            status=snapshot.status,
            history=snapshot.history,
            weights=snapshot.weights,
            weights_step=snapshot.weights_step,
            timeline=snapshot.timeline,
            name=self.name,
            started=self.started,
            seconds=snapshot.seconds,
            error=snapshot.error,
            imported=self.imported,
            opened=self.opened,
        )

    @property
    def save_error(self) -> str | None:
        """Why the run is not on disk, as a sentence; None when it is."""
        return self.keeper.problem if self.keeper is not None else None


def from_saved(saved: SavedRun, stamp: tuple[int, int] | None, seen: float) -> Entry:
    """The entry of a run that was read from the store."""
    return Entry(
        id=saved.id,
        owner=saved.owner,
        config=saved.config,
        device=saved.device,
        run=None,
        saved=saved,
        name=saved.name,
        started=saved.started,
        imported=saved.imported,
        opened=saved.opened,
        seen=seen,
        stamp=stamp,
    )
