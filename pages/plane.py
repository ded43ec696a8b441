"""Plane: two inputs, coloured regions, and a border that bends while a classifier learns it."""

from __future__ import annotations

from core.lessons.plane import compared, controls, picture
from core.scripts.forms import in_each_form
from core.scripts.run_script import confusions, script
from core.ui.page import glossary
from core.ui.page.code_panel import code_panel
from core.ui.page.settings import PageState
from core.ui.page.settings_line import page_controls
from core.ui.page.style import picture_first
from core.ui.watch.runs import LiveRuns

state = PageState("plane", controls.SETTINGS)
runs = LiveRuns(state, picture.TITLES)
left, right = picture_first().columns([1, 3.2], gap="medium")
with left, page_controls():
    compared.question(state)
    controls.controls(state)
    state.reset_button(also=runs.stop)
settings = controls.read_settings(state)
entry = picture.shown_run(settings, runs)
with right:
    picture.buttons(state, settings, runs, entry)
    picture.show(state, settings, runs, entry)
glossary.words("loss", "nats", "accuracy", "minibatch", "epoch", "hidden layer", "weight decay", "logit")

if settings.data is not None and not settings.problem:
    config, data = settings.config, settings.data
    code_panel(
        in_each_form(lambda form: (*script(config, data, form=form), *confusions(config, data))),
        file_name="plane.py",
        note="With these points and settings it prints this page's losses, accuracies and confusion matrix.",
    )
state.write_address()
