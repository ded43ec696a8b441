"""The live view of a run: buttons, progress, curves, confusion matrix, weights and the examples behind a cell.

Python draws it as it is at a run of the page. While a run lives its stream moves numbers and charts on, and has the
page run again when buttons or sentences must follow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.data import Dataset, DatasetError, listing, load
from core.plots.curves import GHOST_TRACES, Ghost, with_moment
from core.plots.scale import SCALE_TITLES
from core.runs.registry import Entry, registry
from core.runs.store import StoreError
from core.training import Snapshot, Status
from core.ui.components.live_figure import FigureFeed, live_figure
from core.ui.components.run_readings import run_readings
from core.ui.page import say
from core.ui.page.before_training import NOT_BEGUN, before_training
from core.ui.page.persistent import persistent
from core.ui.train import runs
from core.ui.train.answers import counts_then
from core.ui.train.closer import choice, closer
from core.ui.train.envelope import sealed_envelope
from core.ui.train.gallery import confused_images
from core.ui.train.moment import at_shown_moment, moment_slider, shown_moment
from core.ui.train.opened_experiment import usual_axis
from core.ui.train.readings import readings, stage
from core.ui.train.run_stream import View, shown_counts
from core.ui.train.run_weights import run_weights
from core.ui.train.run_words import run_words
from core.ui.train.settings import Settings
from core.ui.train.sharing import tell_the_room
from core.ui.train.state import (
    CELL_TITLES,
    LOSS_AXIS,
    MATRIX_CELLS,
    Closer,
    cells_show_per_cent,
    closer_looks,
    feature_order,
    loss_is_logarithmic,
    show_cell,
    train_state,
)
from core.ui.train.transport import transport
from core.ui.visitor.lecturer import why_not_train
from core.ui.visitor.membership import is_following
from core.ui.visitor.ownership import is_mine
from core.ui.visitor.visit import visit

# When a run ends, the pages that show it are redrawn within so many seconds, not all in one moment.
VIEWERS_PATIENCE = 3.0
CHART_HEIGHT = 430
# By whether there is a validation set.
CURVES_LABELS = {
    False: "Training loss by minibatch, test loss and test accuracy by epoch",
    True: "Training loss by minibatch, validation loss and accuracy by epoch, and those of an opened test set",
}


def live_run(settings: Settings, entry: Entry | None) -> None:
    """Draw the run; it is redrawn while it trains, without the rest of the page."""
    alive = entry is not None and not entry.snapshot().status.ended
    train_state().run_alive = alive
    if entry is not None and alive and is_mine(entry):
        registry().set_pace(entry.id, entry.owner, settings.pace)
    with st.container(key="live_run"):
        st.fragment(_view)(settings, entry, alive)


def _view(settings: Settings, entry: Entry | None, was_alive: bool) -> None:
    if train_state().redraws_page:
        train_state().redraws_page = False
        st.rerun()
    snapshot = entry.snapshot() if entry is not None else None
    if entry is not None and not _is_there(entry):
        st.rerun()
    if snapshot is not None and was_alive and snapshot.status.ended:
        st.rerun()  # the rest of the page has something to say
    transport(settings, entry, snapshot.status if snapshot else None)
    for problem in settings.problems:
        st.caption(f":material/error: {say.plain(problem)}")
    if entry is None or snapshot is None:
        if not settings.problems:
            if is_following():
                st.info(NOT_BEGUN, icon=":material/hourglass_empty:")
            elif why_not_train() is None:
                st.info(
                    "Choose the settings and press **Start**."
                    if settings.ready
                    else "The examples of this data set are not here yet: download them at **Data set**, or choose "
                    "another one.",
                    icon=":material/school:",
                )
        if settings.config is not None and settings.data is not None:
            before_training(settings.config, settings.data, key="untrained")
        return
    # Before what depends on them is drawn.
    st.session_state.setdefault(LOSS_AXIS, usual_axis())
    view, place = _chosen_view(entry), registry().place(entry.id)
    run_readings(
        readings(entry, snapshot, place),
        key="readings",
        path=None if _is_over(entry, snapshot) else view.path(entry.id),
        stage=stage(entry, snapshot, place),
        weights_step=snapshot.weights_step if _shows_answers() and shown_moment(snapshot) is None else None,
        patience=0.0 if is_mine(entry) else VIEWERS_PATIENCE,
    )
    run_words(settings, entry, snapshot)
    data = _data(entry)
    if data is None:
        return
    if not snapshot.history.steps:
        # While it waits its place in the queue says all there is to say.
        if place is None:
            st.caption("The first loss is on its way." if was_alive else "This run ended before its first minibatch.")
        return
    then = at_shown_moment(entry, snapshot)
    shown = then or snapshot
    counts = shown_counts(entry, snapshot, data) if then is None else counts_then(entry, then, data)

    def feed(name: str, **own: int) -> FigureFeed | None:
        # What was then does not move on.
        return _feed(entry, snapshot, view, name, **own) if then is None else None

    left, right = st.columns([3, 2])
    with left:
        _choice("Loss axis", LOSS_AXIS, SCALE_TITLES)
        _curves(entry, snapshot, view, None if then is None else then.weights_step)
    with right:
        _choice("Cells show", MATRIX_CELLS, CELL_TITLES)
        cell = train_state().cell
        _confusion(counts, view, data, feed("confusion", shapes=int(cell is not None)))
    moment_slider(entry, snapshot, then, data)
    sealed_envelope(entry, snapshot, entry.config.set_apart(data))
    choice(data)
    closer(entry, shown, counts, data, feed("per_class"))
    confused_images(entry, shown, data, cell, still=then is not None or snapshot.status is not Status.RUNNING)
    run_weights(entry, shown, data, view, feed("weights"))


def _choice(label: str, key: str, titles: Mapping[str, str]) -> None:
    """How a chart shows its numbers; the first way is the usual one. Visitors who follow see the same."""
    st.session_state.setdefault(key, next(iter(titles)))
    st.segmented_control(
        label,
        list(titles),
        format_func=titles.__getitem__,
        **persistent(key),
        required=True,
        label_visibility="collapsed",
        on_change=tell_the_room,
    )


def _shows_answers() -> bool:
    """Whether something is shown that the model has to be asked for anew with other weights."""
    return train_state().cell is not None or bool(closer_looks() - {Closer.CLASSES})


def _is_there(entry: Entry) -> bool:
    """Whether the run still exists. Asking tells the registry that a page shows it."""
    try:
        return registry().find(entry.id) is not None
    except StoreError:
        return False


def _chosen_view(entry: Entry) -> View:
    return View(
        log=loss_is_logarithmic(),
        percent=cells_show_per_cent(),
        compared=bool(runs.ghosts()),
        order=feature_order(listing(entry.config.dataset)),
        scores=Closer.CLASSES in closer_looks(),
    )


def _data(entry: Entry) -> Dataset | None:
    try:
        return load(entry.config.dataset)
    except DatasetError as error:
        say.error(str(error))
        return None


def _curves(entry: Entry, snapshot: Snapshot, view: View, moment: int | None) -> None:
    earlier = [Ghost(f"run {name}", ghost.snapshot().history) for name, ghost in numbered_ghosts()]
    figure = view.curves(entry, snapshot, earlier)
    live_figure(
        figure if moment is None else with_moment(figure, snapshot.history, moment),
        key="curves",
        label=CURVES_LABELS[entry.config.validation_share > 0],
        height=CHART_HEIGHT,
        feed=_feed(entry, snapshot, view, "curves", traces=GHOST_TRACES * len(earlier), shapes=int(moment is not None)),
    )


def numbered_ghosts() -> list[tuple[int, Entry]]:
    """Earlier runs with the number each has in this visit, from 1."""
    order = visit().runs
    return [(order.index(ghost.id) + 1, ghost) for ghost in runs.ghosts()]


def _confusion(counts: Sequence[Sequence[int]], view: View, data: Dataset, feed: FigureFeed | None) -> None:
    point = live_figure(
        view.confusion(counts, data, train_state().cell),
        key="confusion",
        label="Confusion matrix: true classes as rows, predicted classes as columns",
        height=CHART_HEIGHT,
        pickable=True,
        feed=feed,
    )
    if point is not None:
        _pick(point, data)


def _pick(point: dict[str, str], data: Dataset) -> None:
    """Remember the clicked cell. What a browser sends is checked: it may be anything."""
    try:
        cell = int(point["y"]), int(point["x"])
    except (KeyError, TypeError, ValueError):
        return
    if all(0 <= index < data.classes for index in cell) and train_state().cell != cell:
        show_cell(cell)
        tell_the_room()
        st.rerun(scope="fragment")


def _is_over(entry: Entry, snapshot: Snapshot) -> bool:
    """Whether the stream has nothing more to send.

    An interrupted run may be continued while visitors watch it, and a sealed test set opened.
    """
    return snapshot.status.ended and not snapshot.status.may_go_on and not entry.is_sealed


def _feed(entry: Entry, snapshot: Snapshot, view: View, name: str, **own: int) -> FigureFeed | None:
    return None if _is_over(entry, snapshot) else FigureFeed(view.path(entry.id), name, **own)
