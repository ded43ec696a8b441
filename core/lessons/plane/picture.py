"""The plane itself on its page: the buttons of its run, and the picture that the browser draws of it."""

from __future__ import annotations

import streamlit as st

from core.data.plane.inputs import INPUTS
from core.data.plane.named import MOST_PAINTED, PAINTED
from core.data.plane.points import PlanePoints, plane_points
from core.lessons.plane.controls import AT, CLASSES, PAINTED_POINTS, SHAPE, SPEED, START, Plane, painted_text
from core.lessons.plane.first_weights import first_weights
from core.lessons.plane.kept_texts import short
from core.plots.looks import of_class
from core.runs.registry import Entry, registry
from core.training import Status
from core.ui.components.plane import PlanePicture, plane
from core.ui.page import say
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


def shown_run(settings: Plane, runs: LiveRuns) -> Entry | None:
    """The page's run, where it is that of the settings on screen; one of other settings ends."""
    entry = runs.entries().get(RUN)
    if entry is None or entry.config == settings.config:
        return entry
    if is_mine(entry) and entry.is_alive:
        registry().stop_all([entry.id], visitor())
    return None


def buttons(state: PageState, settings: Plane, runs: LiveRuns, entry: Entry | None) -> None:
    """Train, pause, step and stop, and the speed."""
    if is_following():
        return
    status = entry.snapshot().status if entry is not None else None

    def begin() -> None:
        if (data := settings.data) is not None and not settings.problem:
            state.put({AT: None})
            runs.start({RUN: settings.config}, data, settings.pace)

    refused = why_not_train()
    with st.container(horizontal=True, vertical_alignment="bottom", key="plane_buttons"):
        st.button(
            "Train",
            key=state.key("begin"),
            type="primary",
            icon=":material/play_arrow:",
            shortcut="S",
            disabled=refused is not None or bool(settings.problem) or is_steered(entry, status),
            on_click=begin,
        )
        steering(entry, status, key=state.key)
        SPEED.control(state, width=210, on_change=lambda: _change_pace(state, settings, entry))
    if refused is not None:
        st.caption(SENTENCES[refused])


def _change_pace(state: PageState, settings: Plane, entry: Entry | None) -> None:
    ...


def show(state: PageState, settings: Plane, runs: LiveRuns, entry: Entry | None) -> None:
    """The picture, and what is to be said above it."""
    if settings.problem:
        say.warning(settings.problem)
    runs.show(_said)
    points = _NO_POINTS if settings.points is None else plane_points(settings.points.name)
    inputs = state_inputs(settings)
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
            steps_per_epoch=settings.config.steps_per_epoch(data) if (data := settings.data) is not None else 1,
            epochs=settings.config.epochs,
        ),
        key="plane",
        on_painted=lambda sent: _painted(state, settings, sent),
        on_changed_by_hand=lambda sent: _edited(state, sent),
    )
