"""The script behind every page: page configuration and the list of pages."""

from __future__ import annotations

import streamlit as st

from core import computing
from core.lessons.catalog import CATALOG, HOME, sections
from core.ui import warming
from core.ui.components.every_page import every_page
from core.ui.components.fingers import fingers
from core.ui.draw.sharing import share_draw
from core.ui.page import addresses, downloads, say, settings_line
from core.ui.page.icon import ICON
from core.ui.page.menu import menu_page
from core.ui.page.style import page_style
from core.ui.room.bar import bar
from core.ui.room.following import follow, publish
from core.ui.room.one_at_a_time import asker, one_at_a_time
from core.ui.room.share import share
from core.ui.seams import wrong_value_came
from core.ui.server import offers
from core.ui.train.sharing import share_train
from core.ui.visitor import lecturer
from core.ui.visitor.membership import hosted, is_following
from core.ui.visitor.presenting import presents

pages = {
    section: [menu_page(entry.file, title=entry.title, url_path=entry.path, default=entry == HOME) for entry in entries]
    for section, entries in sections().items()
}
page = st.navigation(pages, position="top")
entry = next(entry for entry in CATALOG if entry.path == page.url_path)
st.set_page_config(page_title=entry.tab, page_icon=ICON, layout="wide")
computing.asked_by(asker)
fingers()
if addresses.arrive(page.url_path):
    downloads.forget()
    offers.forget()
page_style()
if page.url_path and not warming.is_over():
    with st.spinner("The server has just begun: a moment, please."):
        warming.wait()
lecturer.read_address()
share_train()
share_draw()
follow(page, {each.url_path: each for group in pages.values() for each in group})
share()
every_page(hosted())
bar(page.url_path)
settings_line.forget()
with one_at_a_time():
    st.title(entry.question, anchor=False)
    line = st.container(key="settings_line")
    page.run()
    if is_following() or presents():
        with line:
            settings_line.show()
if wrong_value_came():
    say.error("Your browser sent a value that no control of this page can have; it was left aside. Reload the page.")
publish(page)
