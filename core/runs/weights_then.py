"""The weights of any run as they were, for what is computed once for all who look at that moment."""

from __future__ import annotations

from core.runs.registry import registry
from core.runs.store import StoreError
from core.runs.weights import at_moment
from core.training.config import RunConfig
from core.training.snapshot import Weights


def weights_then(run_id: str, step: int) -> tuple[RunConfig, Weights]:
    """The settings of a run, and the weights that it had after so many minibatches.

    Raises:
        LookupError: when the run is not there any more, or its timeline has not kept them.
    """
    try:
        entry = registry().find(run_id, looks=False)
    except StoreError as error:
        raise LookupError(run_id) from error
    if entry is None:
        raise LookupError(run_id)
    return entry.config, at_moment(entry.config, entry.snapshot(), step).weights
