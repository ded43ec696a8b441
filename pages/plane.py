"""Plane: two inputs, coloured regions, and a border that bends while it learns."""

from __future__ import annotations

import base64
import math

import streamlit as st

from core.plots.looks import of_class
from core.ui.components.plane import PlanePicture, plane

points = [(round(100 * 2.4 * r / 60 * math.cos(r / 9 + 2.1 * c)), round(100 * 2.4 * r / 60 * math.sin(r / 9 + 2.1 * c)), c) for c in range(3) for r in range(1, 60)]
start = bytes(4 * ((2 + 1) * 8 + 9 * 8 + 9 * 3))
import array, random
random.seed(1)
start = array.array("f", [random.uniform(-0.7, 0.7) for _ in range((2 + 1) * 8 + 9 * 8 + 9 * 3)]).tobytes()
plane(
    PlanePicture(
        x=[p[0] for p in points], y=[p[1] for p in points], label=[p[2] for p in points], test=[n % 3 == 0 and 1 or 0 for n in range(len(points))],
        names=["0", "1", "2"], looks=[of_class(n, 3) for n in range(3)], inputs=["x", "y"], hidden=[8, 8], activation="tanh",
        start=base64.b64encode(start).decode(), stream=None, steps_per_epoch=12, epochs=100),
    key="plane", on_painted=lambda sent: None, on_changed_by_hand=lambda sent: None)
