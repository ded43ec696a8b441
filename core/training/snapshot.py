"""`Snapshot`: what a run has reached at one moment, and `Status`: what it was doing then."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from torch import Tensor

from core.training.history import History
from core.training.timeline import NO_MOMENTS, Timeline

Weights = dict[str, Tensor]


class Status(enum.Enum):
    """Where a run is; no words to be shown. Pausing and stopping are requests: they hold from the next event on."""

    PENDING = "pending"
    RUNNING = "training"
    PAUSING = "pausing"
    PAUSED = "paused"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"
    # Only of runs read from disk: their server was ended, or another one is training them.
    INTERRUPTED = "interrupted"
    ELSEWHERE = "elsewhere"

    @property
    def ended(self) -> bool:
        """Whether the run does nothing more by itself in this process."""
        return self in (Status.STOPPED, Status.FINISHED, Status.FAILED, Status.INTERRUPTED, Status.ELSEWHERE)

    @property
    def may_go_on(self) -> bool:
        """Whether an ended run may still continue, by its owner or in another server."""
        return self in (Status.INTERRUPTED, Status.ELSEWHERE)

    @property
    def works(self) -> bool:
        """Whether the thread is computing."""
        return self in (Status.RUNNING, Status.PAUSING, Status.STOPPING)

    @property
    def has_begun(self) -> bool:
        """Whether the thread lives, computing or paused, and has its memory."""
        return self.works or self is Status.PAUSED


@dataclass(frozen=True)
class Snapshot:
    """A run at one moment.

    Attributes:
        error: a sentence, when the status is FAILED.
        weights: a copy on the CPU, taken after the latest epoch, or where the run paused or ended; after early
            stopping those of the best epoch.
        weights_step: the minibatch after which `weights` were copied.
        seconds: spent computing, pauses and slow motion not counted.
        timeline: the weights of earlier moments; empty for a model too large to keep any.
    """

    status: Status
    history: History
    error: str | None
    weights: Weights
    weights_step: int
    seconds: float
    timeline: Timeline = NO_MOMENTS

    @property
    def moments(self) -> tuple[int, ...]:
        """The minibatches after which there are weights to be shown: those of the timeline, and the run's own.

        None before the run has weights. Where early stopping has put some back, later ones are there all the same.
        """
        if not self.weights:
            return ()
        ended = self.history.restored_epoch is not None
        earlier = (step for step in self.timeline.steps if ended or step <= self.weights_step)
        return tuple(sorted({*earlier, self.weights_step}))

    def moment_near(self, step: int) -> int:
        """The moment nearest to so many minibatches, the earlier of two; the run's own where there is no other."""
        return min(self.moments, key=lambda moment: abs(moment - step), default=self.weights_step)
