"""The script behind every page: page configuration and the list of pages."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.ui import warming
from core.ui.page import addresses, downloads
from core.ui.page.style import page_style
from core.ui.room.bar import bar
from core.ui.room.following import follow, publish
from core.ui.room.share import share
from core.ui.room.turns import in_turn
from core.ui.visitor import lecturer

ICON = Path(__file__).parents[1] / "core" / "ui" / "icon.svg"

st.set_page_config(page_title="Softmax Lab", page_icon=ICON, layout="wide")
page_style()
pages = {
    "": [
        st.Page("home.py", title="Softmax Lab", default=True),
        st.Page("train.py", title="Train", url_path="train"),
        st.Page("draw.py", title="Draw", url_path="draw"),
        st.Page("runs.py", title="Runs", url_path="runs"),
    ],
    "From scores to loss": [
        st.Page("softmax.py", title="Softmax", url_path="softmax"),
        st.Page("cross_entropy.py", title="Cross-entropy", url_path="cross_entropy"),
        st.Page("three_codings.py", title="Three codings", url_path="three_codings"),
        st.Page("logistic.py", title="Logistic", url_path="logistic"),
        st.Page("likelihood.py", title="Likelihood", url_path="likelihood"),
    ],
    "Why training works or fails": [
        st.Page("learning_rate.py", title="Learning rate", url_path="learning_rate"),
        st.Page("normalization.py", title="Normalization", url_path="normalization"),
        st.Page("regularization.py", title="Regularization", url_path="regularization"),
        st.Page("overfitting.py", title="Overfitting", url_path="overfitting"),
    ],
}
page = st.navigation(pages, position="top")
if addresses.arrive(page.url_path):
    downloads.forget()
if page.url_path and not warming.is_over():
    with st.spinner("The server has just begun: a moment, please."):
        warming.wait()
lecturer.read_address()
follow(page, {each.url_path: each for group in pages.values() for each in group})
share()
bar()
with in_turn():
    page.run()
publish(page)
