"""The parts of the page on overfitting that show runs: the live chart, the table, and what the numbers say."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from core.claims import said
from core.lessons.overfitting.arithmetic import PATIENT, REMEDIES, Standing, in_common, standing
from core.lessons.overfitting.claims import (
    OF_A_REMEDY,
    OF_A_RUN,
    OF_DROPOUT,
    OF_THE_ACCURACY,
    DropoutLosses,
    LowestLosses,
    RunSaid,
)
from core.lessons.overfitting.controls import BASE_NAME, HEADINGS, RUN_NAMES, SWITCHES, TITLES, Overfitting
from core.plots.curves import divergence
from core.plots.several_runs import AXES, RunCurves, losses_figure
from core.reading.rules import Choice
from core.training import History, RunConfig, Status
from core.training.config import RULES
from core.ui.components.live_figure import live_figure
from core.ui.page import say
from core.ui.page.before_training import before_training, to_begin
from core.ui.page.controls import Dropdown, Segments
from core.ui.page.numbers import fixed, latex
from core.ui.page.settings import PageState
from core.ui.watch.queue import status_words
from core.ui.watch.runs import RunNow

CHART_HEIGHT = 430
AXIS_TITLES = {"close": "close up", "whole": "whole", "log": "log"}


LOOK = Dropdown("look", BASE_NAME, Choice(RUN_NAMES), label="Look at", titles=TITLES)
AXIS = Segments("axis", "close", Choice(AXES), label="Loss axis", titles=AXIS_TITLES, required=False)
SETTINGS = (LOOK, AXIS)


def look(state: PageState) -> tuple[str, str]:
    """Which run is shaded, put into words and scripted, and how the axis of the losses is drawn."""
    names = [name for name in RUN_NAMES if name == BASE_NAME or state[SWITCHES[name]]]
    if state[LOOK] not in names:
        state.put({LOOK: BASE_NAME})
    with st.container(horizontal=True, vertical_alignment="bottom", key="look_and_axis"):
        return LOOK.among(names).control(state, width=220), AXIS.control(state)


def drawing(settings: Overfitting, chosen: str, axis: str) -> Callable[[list[RunNow]], None]:
    """What is drawn again while runs train: chart, sentence, formula and table."""

    def draw(shown: list[RunNow]) -> None:
        if not shown:
            st.info(to_begin("Press **Train until it overfits**."), icon=":material/school:")
            before_training(settings.base, settings.data, key="overfitting_untrained")
            return
        begun = [run for run in shown if run.snapshot.history.epochs]
        live_figure(
            losses_figure(
                [RunCurves(TITLES[run.name], run.snapshot.history, RUN_NAMES.index(run.name)) for run in begun],
                epochs=max([settings.base.epochs, *(run.entry.config.epochs for run in begun)]),
                shown=next((i for i, run in enumerate(begun) if run.name == chosen), None),
                axis=axis,
                uirevision=f"{axis} {[run.entry.id for run in begun]}",
            ),
            key="overfitting_curves",
            label="Loss on training images and on test images by epoch, for each run",
            height=CHART_HEIGHT,
        )
        st.caption(
            "Full line: loss on the training images; dashed: on test images, never trained with. Shaded: the gap. "
            "Star: the lowest test loss."
        )
        _changed(settings, shown)
        for run in shown:
            if (words := divergence(run.snapshot.history)) is not None:
                st.error(f"{HEADINGS[run.name]}: {words}", icon=":material/trending_up:")
            elif run.name == chosen and (found := standing(run.snapshot.history)) is not None:
                _words(run, found)
        st.table(table(shown))
        st.markdown(comparison(shown))

    return draw


def _changed(settings: Overfitting, shown: list[RunNow]) -> None:
    wanted = settings.configs
    if any(run.entry.config != wanted.get(run.name) for run in shown):
        st.caption("The settings have changed since these curves: **Train until it overfits** draws them anew.")


def _words(run: RunNow, found: Standing) -> None:
    """The gap as a formula with its numbers, and what happened since the best epoch."""
    st.latex(
        rf"\begin{{aligned}}&\text{{gap after epoch {found.now.epoch}}} = L_\text{{test}} - L_\text{{train}} \\"
        rf"&= {latex(found.test_loss)} - {latex(found.train_loss)} = {latex(found.gap)}\end{{aligned}}"
    )
    st.markdown(words(run.entry.config, run.snapshot.history, found))


def words(config: RunConfig, history: History, found: Standing) -> str:
    """What a run has come to, as a sentence or two."""
    best, last, run = found.best, found.last, RunSaid(config, history, found)
    accuracy = ""
    if run.rose:
        accuracy = said(
            OF_THE_ACCURACY,
            found,
            before=100 * best.test_accuracy,
            after=100 * last.test_accuracy,
            sure_before=100 * math.exp(-best.test_loss),
            sure_after=100 * math.exp(-last.test_loss),
        )
    return said(
        OF_A_RUN,
        run,
        best=best.epoch,
        chosen=found.now.epoch,
        chosen_loss=fixed(found.now.test_loss),
        last=last.epoch,
        epochs=config.epochs,
        row=run.row,
        patient=PATIENT,
        best_loss=fixed(best.test_loss),
        last_loss=fixed(last.test_loss),
        best_train=fixed(best.evaluated_train_loss or 0.0),
        last_train=fixed(last.evaluated_train_loss or 0.0),
        start_train=fixed(history.start_train_loss or 0.0),
        accuracy=accuracy,
    )


def comparison(shown: list[RunNow]) -> str:
    """Whether each remedy that has finished has a lower test loss than the network, as a list."""
    lowest = {
        run.name: run.snapshot.history.lowest_test_epoch for run in shown if run.snapshot.status is Status.FINISHED
    }  # fmt: skip
    own = lowest.pop(BASE_NAME, None)
    if own is None:
        return ""
    return "\n".join(
        said(
            OF_A_REMEDY,
            LowestLosses(own.test_loss, best.test_loss),
            title=TITLES[name],
            own=fixed(own.test_loss),
            remedied=fixed(best.test_loss),
        )
        for name, best in lowest.items()
        if best is not None
    )


# By whether there is a validation set.
CHOSEN_BY = {
    False: (
        "The notes let the **validation** loss choose the epoch: that of a third set of images, apart from those "
        "trained with and from those of the test. Here early stopping looks at the **test** images, so that every "
        "curve has the same ones. What was chosen by them is no longer judged by them without bias: with a "
        "**validation share**, under **More settings**, it looks at images set apart.",
        r"e^* = \arg\min_e L_\text{test}(e), \qquad \text{stop at } e \text{ when } e - e^* \ge \text{patience}",
    ),
    True: (
        "As in the notes the **validation** loss chooses the epoch: that of a third set of images, apart from those "
        "trained with and from those of the test. Here it is {apart} of the {used} training images, the same for "
        "every run but that with more data, and none of them trains.",
        r"e^* = \arg\min_e L_\text{validation}(e), \qquad \text{stop at } e \text{ when } e - e^* \ge "
        r"\text{patience}",
    ),
}


def chosen_by(settings: Overfitting) -> tuple[str, str]:
    """What early stopping looks at, in words and as a formula."""
    base, data = settings.base, settings.data
    said_of, formula = CHOSEN_BY[base.validation_share > 0]
    return said_of.format(apart=base.set_apart(data), used=base.used(data)), formula


def dropout_words(shown: list[RunNow]) -> str | None:
    """What the training loss would have been without a second look at the training images; None without dropout."""
    for run in shown:
        found = standing(run.snapshot.history)
        if run.name == "dropout" and found is not None:
            whole = found.last.evaluated_train_loss or 0.0
            return said(
                OF_DROPOUT,
                DropoutLosses(found.last.train_loss, whole, bool(run.entry.config.hidden)),
                epoch=found.last.epoch,
                minibatches=fixed(found.last.train_loss),
                whole=fixed(whole),
            )
    return None


def table(shown: list[RunNow]) -> dict[str, list[str]]:
    """A row for each run."""
    base = next((run.entry.config for run in shown if run.name == BASE_NAME), None)
    rows = [_row(run, base) for run in shown]
    return {column: [row[column] for row in rows] for column in rows[0]}


def _row(run: RunNow, base: RunConfig | None) -> dict[str, str]:
    history = run.snapshot.history
    found, started, missing = standing(history), history.start_test_loss, "not yet"
    return {
        "run": TITLES[run.name],
        "what is different": different(run.entry.config, base),
        "status": _status(run),
        "test loss at the start": missing if started is None else fixed(started),
        "lowest test loss": f"{fixed(found.best.test_loss)} (epoch {found.best.epoch})" if found else missing,
        "train loss": fixed(found.train_loss) if found else missing,
        "test loss": fixed(found.test_loss) if found else missing,
        "gap": fixed(found.gap) if found else missing,
        "test accuracy": f"{100 * found.now.test_accuracy:.1f} %" if found else missing,
    }


def different(config: RunConfig, base: RunConfig | None) -> str:
    """The settings in which a run differs from the one it is compared to."""
    if base is None or config == base:
        return "nothing"
    return ", ".join(
        f"{field} {RULES[field].brief(getattr(config, field))}"
        for field in RULES
        if getattr(config, field) != getattr(base, field)
    )


def _status(run: RunNow) -> str:
    history: History = run.snapshot.history
    status: Status = run.snapshot.status
    done = history.epochs[-1].epoch if history.epochs else 0
    if (error := run.snapshot.error) is not None:
        return say.plain(error)
    if status is Status.FINISHED and history.restored_epoch is not None:
        return f"weights of epoch {history.restored_epoch}, of {done} trained"
    words = status_words(run.entry.id, status)
    if status in (Status.FINISHED, Status.PENDING):
        return words
    return f"{words}, epoch {done} of {run.entry.config.epochs}"


def starts(settings: Overfitting) -> str:
    """What each remedy has in common with the run it is compared to, as a list."""
    return "\n".join(
        f"- **{remedy.title}**: {in_common(settings.base, name, settings.strengths, settings.data)}."
        for name, remedy in REMEDIES.items()
    )
