"""The live view of a run: buttons, progress, curves, confusion matrix, weights and the images behind a cell."""

from __future__ import annotations

import streamlit as st

from core.data import Dataset, DatasetError, load
from core.plots.confusion import confusion_figure
from core.plots.curves import Ghost, curves, divergence, early_stopping
from core.plots.weight_images import weight_images
from core.runs.registry import Entry, registry
from core.training import Snapshot, Status
from core.training.config import RULES
from core.training.inspection import weight_rows
from core.ui import say
from core.ui.components.live_figure import live_figure
from core.ui.training import runs
from core.ui.training.gallery import confused_images
from core.ui.training.interrupted import interrupted
from core.ui.training.settings import Settings
from core.ui.training.transport import transport

# Four redraws a second were measured to slow training on two cores; at this pace it is lost in the noise.
OWNER_SECONDS = 0.4
VIEWER_SECONDS = 1.0
CHART_HEIGHT = 430


def live_run(settings: Settings, entry: Entry | None) -> None:
    """Draw the run and, while it lives, draw it again several times a second without the rest of the page."""
    alive = entry is not None and not entry.snapshot().status.ended
    st.session_state["run_alive"] = alive
    seconds = None
    if entry is not None and alive:
        if runs.is_mine(entry):
            registry().set_pace(entry.id, entry.owner, settings.pace)
        seconds = OWNER_SECONDS if runs.is_mine(entry) else VIEWER_SECONDS
    st.fragment(_view, run_every=seconds)(settings, entry, alive)


def _view(settings: Settings, entry: Entry | None, was_alive: bool) -> None:
    if st.session_state.pop("whole_page", False):
        st.rerun()
    snapshot = entry.snapshot() if entry is not None else None
    if entry is not None:
        registry().find(entry.id)  # somebody is looking
    if snapshot is not None and was_alive and snapshot.status.ended:
        st.rerun()  # the rest of the page has something to say, and the polling ends
    transport(settings, entry, snapshot.status if snapshot else None)
    for problem in settings.problems:
        st.caption(f":material/error: {say.plain(problem)}")
    if entry is None or snapshot is None:
        if not settings.problems:
            st.info("Choose the settings and press **Start** (or the key S).", icon=":material/school:")
        return
    _progress(entry, snapshot, settings.pace)
    _messages(settings, entry, snapshot)
    data = _data(entry)
    if data is None:
        return
    if not snapshot.history.steps:
        st.caption("The first loss is on its way." if was_alive else "This run ended before its first minibatch.")
        return
    left, right = st.columns([3, 2])
    with left:
        _curves(entry, snapshot)
    with right:
        _confusion(entry, snapshot, data)
    confused_images(entry, snapshot, data, st.session_state.get("cell"))
    _weights(entry, snapshot, data)


def _data(entry: Entry) -> Dataset | None:
    try:
        return load(entry.config.dataset)
    except DatasetError as error:
        say.error(str(error))
        return None


def _progress(entry: Entry, snapshot: Snapshot, pace: float | None) -> None:
    history = snapshot.history
    total = max(history.total_steps, 1)
    words = snapshot.status.value
    place = registry().place(entry.id)
    if place is not None:
        words = f"{snapshot.status.value}: {place} before it" if place else f"{snapshot.status.value}: next"
    text = f"**{words}**"
    if history.steps:
        epoch = len(history.epochs) + (0 if snapshot.status is Status.FINISHED else 1)
        text += f" · epoch {min(epoch, entry.config.epochs)} of {entry.config.epochs}"
    if history.total_steps:
        text += f" · minibatch {history.step:,} of {history.total_steps:,}"
    if snapshot.seconds > 0 and history.step:
        rate = history.step / snapshot.seconds
        text += f" · {_round(rate * entry.config.batch_size)} images/s"
        if not snapshot.status.ended:
            left = (history.total_steps - history.step) / (min(rate, pace) if pace else rate)
            text += f" · {_duration(left)} left"
        else:
            text += f" · {_duration(snapshot.seconds)} of work"
    text += f" · on {history.device}" if history.device else ""
    st.progress(min(history.step / total, 1.0), text=text)
    last = history.current_epoch
    with st.container(horizontal=True, key="numbers"):
        for label, value in (
            ("training loss", f"{history.losses[-1]:.4f}" if history.losses else "-"),
            ("test loss", f"{last.test_loss:.4f}" if last else "-"),
            ("test accuracy", f"{100 * last.test_accuracy:.2f} %" if last else "-"),
            ("best accuracy", f"{100 * (history.best_accuracy or 0):.2f} %" if last else "-"),
            ("parameters", f"{history.parameters:,}" if history.parameters else "-"),
        ):
            st.metric(label, value, width="content")


def _changed(settings: Settings, entry: Entry) -> str | None:
    """In words, which settings on screen are not those of the run shown; None when they are the same."""
    if settings.config is None or settings.config == entry.config:
        return None
    changes = [
        f"{field} {RULES[field].write(before)} → {RULES[field].write(now)}"
        for field in RULES
        if (before := getattr(entry.config, field)) != (now := getattr(settings.config, field))
    ]
    return f"Changed since this run: {', '.join(changes)}. **Restart** trains with it, from the same initial weights."


def _messages(settings: Settings, entry: Entry, snapshot: Snapshot) -> None:
    if not runs.is_mine(entry):
        over = snapshot.status.ended
        st.caption(
            "This is somebody else's run, and it is over."
            if over
            else "You are watching somebody else's run: its owner steers it."
        )
    elif (changed := _changed(settings, entry)) is not None:
        st.caption(changed)
    if snapshot.error is not None:
        say.error(snapshot.error)
    if entry.save_error is not None:
        say.warning(entry.save_error, ":material/save:")
    interrupted(entry, snapshot)
    if (words := early_stopping(snapshot.history, entry.config)) is not None:
        st.info(words, icon=":material/flag:")
    if (words := divergence(snapshot.history)) is not None:
        st.error(words, icon=":material/trending_up:")


def _curves(entry: Entry, snapshot: Snapshot) -> None:
    log = st.segmented_control(
        "Loss axis", ["linear", "log"], default="linear", key="loss_axis", label_visibility="collapsed"
    )
    earlier = [Ghost(f"run {name}", ghost.snapshot().history) for name, ghost in numbered_ghosts()]
    live_figure(
        curves(snapshot.history, earlier, log=log == "log", uirevision=f"{entry.id} {log}"),
        key="curves",
        label="Training loss by minibatch, test loss and test accuracy by epoch",
        height=CHART_HEIGHT,
    )


def numbered_ghosts() -> list[tuple[int, Entry]]:
    """Earlier runs with the number each has in this visit, from 1."""
    order = st.session_state.get("visit_runs", [])
    return [(order.index(ghost.id) + 1, ghost) for ghost in runs.ghosts()]


def _confusion(entry: Entry, snapshot: Snapshot, data: Dataset) -> None:
    cells = st.segmented_control(
        "Cells show", ["counts", "row per cent"], default="counts", key="cells", label_visibility="collapsed"
    )
    epoch = snapshot.history.current_epoch
    # The matrix keeps its place from the beginning: what is below must not jump when it fills.
    confusion = epoch.confusion if epoch else ((0,) * data.classes,) * data.classes
    point = live_figure(
        confusion_figure(
            confusion,
            data.class_names,
            percent=cells == "row per cent",
            marked=st.session_state.get("cell"),
        ),
        key="confusion",
        label="Confusion matrix: true classes as rows, predicted classes as columns",
        height=CHART_HEIGHT,
        pickable=True,
    )
    if point is not None:
        _pick(point, data)


def _pick(point: dict[str, str], data: Dataset) -> None:
    """Remember the clicked cell. What a browser sends is checked: it may be anything."""
    try:
        cell = int(point["y"]), int(point["x"])
    except (KeyError, TypeError, ValueError):
        return
    if all(0 <= index < data.classes for index in cell) and st.session_state.get("cell") != cell:
        st.session_state["cell"] = cell
        st.session_state["pick_true"], st.session_state["pick_predicted"] = cell
        st.rerun(scope="fragment")


def _weights(entry: Entry, snapshot: Snapshot, data: Dataset) -> None:
    rows = weight_rows(entry.config, snapshot.weights)
    if rows is None:
        return
    st.markdown(f"**The weights of each class**, after minibatch {snapshot.weights_step:,}")
    live_figure(
        weight_images(rows.numpy(), data.class_names, data.image_shape),
        key="weights",
        label="Weights of softmax regression, one picture for each class",
        height=400,
    )


def _round(value: float) -> str:
    return f"{float(f'{value:.2g}'):,.0f}"


def _duration(seconds: float) -> str:
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
