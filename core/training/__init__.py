"""Training: settings, a loop that yields events, and the thread that drives it; queue and store are in core/runs."""

from core.reading.refusals import ConfigError
from core.training.config import RunConfig
from core.training.events import EpochDone, Event, Finished, Started, StepDone
from core.training.history import History
from core.training.loop import Trainer, train
from core.training.run import Run, Until
from core.training.snapshot import Snapshot, Status
from core.training.timeline import Timeline

__all__ = [
    "ConfigError",
    "EpochDone",
    "Event",
    "Finished",
    "History",
    "Run",
    "RunConfig",
    "Snapshot",
    "Started",
    "Status",
    "StepDone",
    "Timeline",
    "Trainer",
    "Until",
    "train",
]
