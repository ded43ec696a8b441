"""The server: warms up in the background, serves the scripts of charts, and runs the pages."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.ui.routes import routes, warm_up
from core.ui.server.messages import MessageBudget
from core.ui.server.sessions import Sessions
from core.ui.server.uploads import Uploads
from core.ui.visitor.answer_headers import AnswerHeaders
from core.ui.visitor.gate import Gate
from core.ui.visitor.lecturers_link import LecturersLink
from core.ui.visitor.middleware import GoneBrowser, HiddenPath, VisitorCookie

app = st.App(
    Path(__file__).parent / "pages" / "navigation.py",
    lifespan=warm_up,
    routes=routes(),
    middleware=[
        AnswerHeaders,
        Gate,
        LecturersLink,
        GoneBrowser,
        VisitorCookie,
        Sessions,
        Uploads,
        MessageBudget,
        HiddenPath,
    ],
)
