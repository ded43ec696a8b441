"""A click on a control that the page has just taken away, to give it another value: the page goes on without it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pages.app import open_page, rerun

CONTROLS: dict[str, tuple[str, str, Any]] = {
    "train preset": ("train.py", "set_preset", None),
    "train data": ("train.py", "set_dataset", "mnist"),
    "train rate": ("train.py", "set_rate_slider", 1.0),
    "overfitting preset": ("overfitting.py", "overfitting-preset", "digits-50"),
    "overfitting data": ("overfitting.py", "overfitting-dataset", "mnist"),
    "overfitting remedy": ("overfitting.py", "overfitting-dropout", True),
    "overfitting strength": ("overfitting.py", "overfitting-p", "0.2"),
    "forms preset": ("regularization.py", "regularization-forms_preset", None),
    "softmax preset": ("softmax.py", "softmax-preset", None),
    "softmax names": ("softmax.py", "softmax-typed_names", "a,b"),
    "cross-entropy names": ("cross_entropy.py", "cross_entropy-typed_names", "a,b"),
    "logistic held": ("logistic.py", "logistic-fixed", None),
}


@pytest.mark.parametrize("name", CONTROLS)
def test_a_click_on_a_control_that_is_being_replaced(name: str) -> None:
    page, key, value = CONTROLS[name]
    app = open_page(page)
    (control,) = [
        found
        for kind in (app.selectbox, app.select_slider, app.toggle, app.text_input, app.slider)
        for found in kind
        if found.key == key
    ]
    # What `put` and a followed lecturer's change do, in a run of the page that the click cuts short.
    del app.session_state[key]
    control.set_value(control.options[1] if value is None else value)
    rerun(app)
