"""The stream of a run: its charts and numbers as parts, made once for all visitors with the same view."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute

from core.data import Dataset, DatasetError, feature_titles, load
from core.metrics.per_class import per_class
from core.plots.confusion import confusion_figure
from core.plots.curves import Ghost, curves
from core.plots.figure_parts import figure_parts, to_json
from core.plots.per_class import per_class_figure
from core.plots.style import Figure
from core.plots.weight_images import weight_images
from core.plots.weight_table import AS_IN_TABLE, BY_SIZE, weight_table
from core.runs.registry import Entry, registry
from core.runs.saved_run import RUN_ID
from core.training import History, Snapshot, Status
from core.training.inspection import weight_rows
from core.ui.streams.broadcast import Broadcaster, Stream, stream_route
from core.ui.train.readings import readings, stage
from core.ui.watch.found_again import FoundAgain

# Pictures of weights are the largest part and change the least from one epoch to the next.
WEIGHTS_SECONDS = 1.0
broadcaster = Broadcaster()


@dataclass(frozen=True)
class View:
    """What the charts of a run depend on besides the run.

    Attributes:
        log: whether the loss axis is logarithmic.
        percent: whether the confusion matrix shows row per cent.
        compared: whether earlier runs, which only the visitor's own page knows, are drawn behind the curves.
        order: of the features of a table beside their weights, as `shown_features` takes it.
        scores: whether the scores of each class are shown.
    """

    log: bool = False
    percent: bool = False
    compared: bool = False
    order: str = AS_IN_TABLE
    scores: bool = False

    def path(self, run_id: str) -> str:
        """The address of the stream, below /softmax-lab/."""
        chosen = "".join(name[0] for name in _SWITCHES if getattr(self, name))
        order = {AS_IN_TABLE: "", BY_SIZE: "z"}.get(self.order, self.order)
        return f"live/{run_id}/{chosen}{order}" if chosen or order else f"live/{run_id}/-"

    @classmethod
    def read(cls, text: str) -> View:
        """The view that the end of such an address names."""
        order = _ORDER.sub("", text)[:3] or (BY_SIZE if "z" in text else AS_IN_TABLE)
        return cls(**{name: name[0] in text for name in _SWITCHES}, order=order)

    def curves(self, entry: Entry, snapshot: Snapshot, earlier: Sequence[Ghost] = ()) -> Figure:
        """Loss and accuracy, as a rule of the run alone: only the visitor's own page knows earlier runs."""
        revision = f"{entry.id} {'log' if self.log else 'linear'}"
        return curves(
            snapshot.history, earlier, log=self.log, uirevision=revision, compared=self.compared, sealed=entry.is_sealed
        )

    def confusion(
        self, counts: Sequence[Sequence[int]], data: Dataset, marked: tuple[int, int] | None = None
    ) -> Figure:
        """The matrix of these counts; one of zeros is empty, and keeps the place."""
        return confusion_figure(counts, data.class_names, percent=self.percent, marked=marked)


_SWITCHES = ("log", "percent", "compared", "scores")
# What an order of features is in an address: "z" for their size, digits for the number of a class.
_ORDER = re.compile("[^0-9]")


def shown_counts(entry: Entry, snapshot: Snapshot, data: Dataset) -> Sequence[Sequence[int]]:
    """The confusion matrix that is shown: of the validation set while the test set is sealed; zeros before an epoch."""
    if (epoch := snapshot.history.current_epoch) is None:
        return ((0,) * data.classes,) * data.classes
    return (epoch.chosen_by if entry.is_sealed else epoch.tested).confusion


def scores_figure(counts: Sequence[Sequence[int]], data: Dataset) -> Figure:
    """The scores of each class that a confusion matrix says."""
    return per_class_figure(per_class(counts), data.class_names)


def weights_figure(entry: Entry, snapshot: Snapshot, data: Dataset, view: View) -> Figure | None:
    """The weights of softmax regression as images, or as a heat map for a table; None for a network, and before any."""
    rows = weight_rows(entry.config, snapshot.weights)
    if rows is None:
        return None
    if (image := data.image) is None:
        return weight_table(rows.numpy(), data.class_names, feature_titles(data), order=view.order)
    what = f"weight after minibatch {snapshot.weights_step:,}"
    return weight_images(rows.numpy(), data.class_names, image.shape, what=what)


class RunSource:
    """The source of one run in one view. Parts that have not changed since the last call are not made again."""

    def __init__(
        self, run_id: str, view: View, clock: Callable[[], float] = time.monotonic, now: Callable[[], float] = time.time
    ) -> None:
        self._run = FoundAgain(run_id, clock)
        self._view = view
        self._clock = clock
        self._now = now
        self._history: History | None = None
        self._said: tuple[str, int | None] = ("", None)
        self._matrix: tuple[object, bool, dict[str, str]] = (None, False, {})
        self._weights: tuple[object, float, dict[str, str]] = (None, -WEIGHTS_SECONDS, {})
        self._parts: dict[str, str] = {}

    def __call__(self) -> dict[str, str]:
        """All parts of the run as it is now: `readings`, `stage`, `weights_step`, `taken` and those of its charts.

        `taken` is when this was the state of the run, in seconds since 1970. A run that is not there any more has the
        stage "gone" and nothing else.
        """
        now, entry = self._clock(), self._run.entry()
        if entry is None:
            return {"stage": to_json("gone")}
        snapshot = entry.snapshot()
        place = registry().place(entry.id)
        taken = self._now()
        said = (stage(entry, snapshot, place), place)
        # Each event makes a new history. Weights that wait for their turn are not forgotten.
        if snapshot.history is not self._history or snapshot.weights is not self._weights[0] or said != self._said:
            self._history, self._said = snapshot.history, said
            self._parts = self._compose(entry, snapshot, place, now) | {"taken": f"{taken:.3f}"}
        return self._parts

    def _compose(self, entry: Entry, snapshot: Snapshot, place: int | None, now: float) -> dict[str, str]:
        parts = {
            "stage": to_json(stage(entry, snapshot, place)),
            "weights_step": to_json(snapshot.weights_step),
            "readings": to_json(readings(entry, snapshot, place)),
        }
        if not snapshot.history.steps:
            return self._without_weights(snapshot, parts)
        parts |= figure_parts("curves", self._view.curves(entry, snapshot))
        try:
            data = load(entry.config.dataset)
        except DatasetError:
            return self._without_weights(snapshot, parts)
        epoch, sealed = snapshot.history.current_epoch, entry.is_sealed
        if epoch is not self._matrix[0] or sealed is not self._matrix[1] or not self._matrix[2]:
            counts = shown_counts(entry, snapshot, data)
            matrix = figure_parts("confusion", self._view.confusion(counts, data))
            if self._view.scores:
                matrix |= figure_parts("per_class", scores_figure(counts, data))
            self._matrix = epoch, sealed, matrix
        moving = snapshot.status is Status.RUNNING and now - self._weights[1] < WEIGHTS_SECONDS
        if snapshot.weights is not self._weights[0] and not moving:
            figure = weights_figure(entry, snapshot, data, self._view)
            self._weights = snapshot.weights, now, {} if figure is None else figure_parts("weights", figure)
        return parts | self._matrix[2] | self._weights[2]

    def _without_weights(self, snapshot: Snapshot, parts: dict[str, str]) -> dict[str, str]:
        """The parts as they are: of these weights there is nothing to draw, now or at the next look."""
        self._weights = snapshot.weights, self._weights[1], {}
        return parts


# What those watch whose run is not there: it never changes, so it is looked at once an hour.
_GONE = Stream("gone", lambda: lambda: {"stage": to_json("gone")}, every=3600.0)


def _find(connection: HTTPConnection) -> Stream | None:
    run_id, view = connection.path_params["run"], View.read(connection.path_params["view"])
    if not RUN_ID.fullmatch(run_id):
        return None
    return Stream(
        (run_id, view), lambda: RunSource(run_id, view), exists=lambda: registry().exists(run_id), otherwise=_GONE
    )


def route() -> WebSocketRoute:
    """The address of the streams of all runs."""
    return stream_route("/live/{run}/{view}", _find, broadcaster)
