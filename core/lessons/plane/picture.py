"""The plane itself on its page: the buttons of its run, and the picture that the browser draws of it."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import streamlit as st

from core.data.plane.points import PlanePoints, plane_points
from core.lessons.plane.controls import (
    AT,
    CLASSES,
    DRAG,
    HELD,
    PAINTED_POINTS,
    SHAPE,
    SPEED,
    SPEEDS,
    START,
    Plane,
    painted_text,
    read_settings,
)
from core.lessons.plane.every_rate import Dragged, SweepError, every_rate
from core.lessons.plane.first_weights import first_weights
from core.lessons.plane.kept_texts import short
from core.plots.looks import of_class
from core.reading.packed import unpack
from core.runs.registry import Entry, NotYoursError, registry
from core.training import Until
from core.ui.components.plane import TEXTS, PlanePicture, plane
from core.ui.page import say
from core.ui.page.downloads import fetched
from core.ui.page.settings import PageState
from core.ui.visitor.lecturer import SENTENCES, why_not_train
from core.ui.visitor.membership import is_following
from core.ui.visitor.ownership import is_mine
from core.ui.visitor.visitor import visitor
from core.ui.watch.moments_stream import path
from core.ui.watch.queue import end_others, queue_rules, status_words
from core.ui.watch.runs import LiveRuns, RunNow
from core.ui.watch.steering import is_steered, steering

RUN = "plane"
TITLES = {RUN: "the run"}
_NO_POINTS = PlanePoints((), (), (), ())
_EDITED = "plane-edited"


def shown_run(settings: Plane, runs: LiveRuns) -> Entry | None:
    """The page's run, where it is that of the settings on screen; one of other settings ends."""
    entry = runs.entries().get(RUN)
    if entry is None or (entry.config == settings.config and not settings.problem):
        return entry
    if is_mine(entry) and entry.is_alive:
        registry().stop_all([entry.id], visitor())
    return None


def buttons(state: PageState, settings: Plane, runs: LiveRuns, entry: Entry | None) -> None:
    """Train, pause, step and stop; the speed; and to train on from what a hand has made of the network."""
    if is_following():
        return
    status = entry.snapshot().status if entry is not None else None
    refused = why_not_train()
    stands = refused is not None or bool(settings.problem)

    def begin(start: str = "", until: Until | None = None) -> None:
        asked = read_settings(state)
        if start:
            asked = replace(asked, config=replace(asked.config, start=start))
        if (data := asked.data) is not None and not asked.problem:
            state.put({AT: None, HELD: None, START: short(asked.config.start)})
            st.session_state.pop(_EDITED, None)
            runs.start({RUN: asked.config}, data, asked.pace, until=until)

    def change_pace() -> None:
        speed = st.session_state.get(state.key(SPEED.name))
        if entry is not None and speed in SPEEDS:
            with contextlib.suppress(NotYoursError):
                registry().set_pace(entry.id, visitor(), replace(settings, speed=SPEEDS[speed]).pace)

    with st.container(horizontal=True, vertical_alignment="bottom", key="plane_buttons"):
        st.button(
            "Train",
            key=state.key("begin"),
            type="primary",
            icon=":material/play_arrow:",
            shortcut="S",
            disabled=stands or is_steered(entry, status),
            on_click=begin,
        )
        steering(entry, status, key=state.key, begin=None if stands else lambda until: begin(until=until))
        SPEED.control(state, width=210, label_visibility="collapsed", on_change=change_pace)
        if edited := st.session_state.get(_EDITED):
            st.button(
                "Train on from here",
                key=state.key("train_on"),
                icon=":material/edit:",
                disabled=stands,
                help="Begins a run whose first weights are those on screen, as you have changed them.",
                on_click=begin,
                args=(edited,),
            )
    if refused is not None:
        st.caption(SENTENCES[refused])


def show(state: PageState, settings: Plane, runs: LiveRuns, entry: Entry | None) -> None:
    """The picture, and what is to be said above it."""
    if settings.problem:
        say.warning(settings.problem)
    runs.show(_said)
    points = _NO_POINTS if settings.points is None else plane_points(settings.points.name)
    data, inputs = settings.data, settings.inputs
    plane(
        PlanePicture(
            x=points.x,
            y=points.y,
            label=points.label,
            test=[int(each) for each in points.is_test],
            names=[str(number) for number in range(settings.classes)],
            looks=[of_class(number, settings.classes) for number in range(settings.classes)],
            inputs=inputs,
            hidden=settings.config.hidden,
            activation=settings.config.activation,
            start=first_weights(settings.config, len(inputs), settings.classes),
            stream=path(entry.id) if entry is not None else None,
            steps_per_epoch=1 if data is None else settings.config.steps_per_epoch(data),
            epochs=settings.config.epochs,
            at=state[AT],
            rate=state[HELD],
            rates=_rates(settings, state[DRAG]),
            paints=not is_following(),
        ),
        key="plane",
        on_painted=lambda sent: _painted(state, settings, sent),
        on_changed_by_hand=_edited,
        on_moved=lambda sent: _moved(state, sent),
        texts={"noTime": TEXTS["noTimeByHand"]} if settings.config.start else None,
    )


def _rates(settings: Plane, dragged: str) -> dict[str, object] | None:
    """Runs at every value of what is dragged over, as the browser fetches them; None for none, which may be said."""
    if dragged not in set(Dragged) or settings.points is None or settings.problem:
        return None
    try:
        with st.spinner("Training 31 runs at once..."):
            found = every_rate(settings.config, Dragged(dragged))
    except SweepError as error:
        say.warning(str(error))
        return None
    url = fetched(found.file, file_name="every_rate.bin", key="plane-rates", version=found.version)
    if found.is_shortened:
        st.caption(
            f"31 runs at once have time for {found.epochs:,} of the {found.config.epochs:,} epochs, so that nobody "
            "waits for long."
        )
    return {"url": url, **found.facts()}


def _said(shown: list[RunNow]) -> None:
    """How the run is, where that is not seen in the picture."""
    for run in shown:
        if run.snapshot.error is not None:
            say.error(run.snapshot.error)
        elif registry().place(run.entry.id) is not None:
            st.caption(f"The run is {status_words(run.entry.id, run.snapshot.status)}.")
            queue_rules(run.entry.id, run.snapshot.status)
            end_others(run.entry.id)


def _painted(state: PageState, settings: Plane, sent: object) -> None:
    """For a callback: the points are those that the hand has left."""
    text = painted_text(sent, settings.classes)
    if text is not None and not is_following():
        state.put({SHAPE: "painted", PAINTED_POINTS: text, CLASSES: settings.classes})


def _edited(sent: object) -> None:
    """For a callback: remember the weights that the hand has left, so that training can begin with them."""
    st.session_state.pop(_EDITED, None)
    if isinstance(sent, dict) and isinstance(weights := sent.get("weights"), str) and len(weights) < 6_000:
        with contextlib.suppress(ValueError):
            unpack(weights)
            st.session_state[_EDITED] = weights


def _moved(state: PageState, sent: object) -> None:
    """For a callback: keep where in time, and at which rate, the hand has let go."""
    if not isinstance(sent, dict) or sent.keys() != {"step", "rate"}:
        return
    for setting, value in ((AT, sent["step"]), (HELD, sent["rate"])):
        if setting.rule.accepts(value):
            state[setting] = value
