"""The offer to download a data set that is not on this machine, with its progress and what went wrong in words."""

from __future__ import annotations

import contextlib

import streamlit as st

from core.data import title
from core.data.download import Download, Progress
from core.data.downloads import latest, start
from core.training import ConfigError
from core.ui.visitor.lecturer import SENTENCES, check_may_train, why_not_train
from core.ui.watch.driver import Handle, Pace, watch

SECONDS = 0.5


def offer_download(name: str) -> None:
    """Draw a button, then a progress bar, then the whole page again with the data set; or a sentence on what failed."""
    download = latest(name)
    if download is not None and not download.progress().done:
        watch(lambda: _handles(download), lambda shown: _draw(name, shown), pace=Pace(SECONDS, SECONDS))
        return
    if download is not None and (error := download.progress().error):
        st.error(error, icon=":material/cloud_off:")
    else:
        st.info(f"{title(name)} is not on this machine yet.", icon=":material/cloud_download:")
    refused = why_not_train()
    if refused is not None:
        st.caption(SENTENCES[refused])
    st.button(
        f"Download {title(name)}",
        key="download_dataset",
        width="stretch",
        disabled=refused is not None,
        on_click=_begin,
        args=(name,),
    )


def _begin(name: str) -> None:
    with contextlib.suppress(ConfigError):
        check_may_train()
        start(name)


def _handles(download: Download) -> list[Handle[Progress]]:
    progress = download.progress()
    return [Handle(progress, progress.done)]


def _draw(name: str, shown: list[Progress]) -> None:
    for progress in shown:
        st.progress(progress.fraction, text=f"Downloading {title(name)}: {100 * progress.fraction:.0f} %")
