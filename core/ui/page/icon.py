"""The icon in a browser's tab, as an address that holds the picture itself: Streamlit reads a file for each page."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

ICON = "data:image/svg+xml;base64," + b64encode((Path(__file__).parents[1] / "icon.svg").read_bytes()).decode()
