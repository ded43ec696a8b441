"""The models that read the drawing: runs of this visitor, or two that one click trains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
import torch

from core.computing import computed_once
from core.data import Dataset, DatasetError, available, load, title
from core.drawing.preparation import WAYS
from core.drawing.reader import Reader, reader, reads
from core.reading.rules import ReadBy
from core.runs.registry import Entry, registry
from core.runs.store import StoreError
from core.training import RunConfig, Snapshot
from core.training.loop import make_model
from core.training.recipes import recipe_config
from core.ui.draw.state import draw_state
from core.ui.page import say
from core.ui.page.settings import PageState, Setting
from core.ui.visitor.lecturer import check_may_train, why_not_train
from core.ui.visitor.line import in_line
from core.ui.visitor.visit import visit
from core.ui.visitor.visitor import visitor
from core.ui.watch.data_download import offer_download
from core.ui.watch.driver import StartFailure

FAILURE = StartFailure("draw_problem")
MOST_MODELS = 4
MOST_OF_THE_ROOM = 12
# MNIST needs what the recipes say; the small digits are learnt as fast in more epochs.
_EPOCHS = {"mnist": {}, "digits": {"epochs": 30}}
SECONDS = {"mnist": "about ten seconds", "digits": "a second or two"}


def _read_ids(text: str) -> tuple[str, ...]:
    return tuple(run_id for run_id in text.split(",") if run_id)


# The ids of the runs in use; whether there are such runs is said where they are looked up.
MODELS = Setting[tuple[str, ...]]("models", (), ReadBy(_read_ids, ",".join))


@dataclass(frozen=True, eq=False)
class Model:
    """A run on the page.

    Attributes:
        reader: None until its first weights are there.
        when: of what moment its weights are, in words; None for the newest.
    """

    entry: Entry
    snapshot: Snapshot
    reader: Reader | None
    when: str | None = None

    @property
    def name(self) -> str:
        """What kind of model it is."""
        return kind(self.entry.config)


def kind(config: RunConfig) -> str:
    """A classifier in words."""
    return "MLP " + "-".join(map(str, config.hidden)) if config.hidden else "softmax regression"


def default_dataset() -> str:
    """What one click trains on: MNIST where it is on disk."""
    return "mnist" if available("mnist") else "digits"


def chosen(state: PageState) -> list[Entry]:
    """The models in use, chosen from all that are known and those of the room; the address names them."""
    seen = set(draw_state().runs)
    known = {entry.id: entry for entry in _known(state)}
    room = {entry.id: entry for entry in _room() if entry.id not in known}
    all_of_them = {**known, **room}
    key = state.key(MODELS.name)
    if key in st.session_state:
        picked = [run_id for run_id in st.session_state[key] if run_id in all_of_them]
    else:
        picked = _picked(state, known, seen)
    if not all_of_them:
        return []
    st.session_state[key] = picked
    picked = st.multiselect(
        "Models",
        list(all_of_them),
        key=key,
        format_func=lambda run_id: (
            f"{_label(all_of_them[run_id])}, from the room" if run_id in room else _label(all_of_them[run_id])
        ),
        max_selections=MOST_MODELS,
        placeholder="choose models",
    )
    state[MODELS] = tuple(picked)
    return [all_of_them[run_id] for run_id in picked]


def offer(state: PageState, entries: list[Entry], done: Callable[[], None]) -> None:
    """One click that trains softmax regression and an MLP, unless both are here.

    Args:
        state: of the page; the new runs become its models.
        entries: the models in use.
        done: called when they are in the queue, before the page is drawn again.
    """
    dataset = default_dataset()
    kinds = {bool(entry.config.hidden) for entry in entries}
    if len(kinds) == 2 and (dataset != "mnist" or any(entry.config.dataset == "mnist" for entry in entries)):
        return
    if not entries:
        st.info(
            "Choose a model of the room, or train your own."
            if _room()
            else "No model here can read digits yet. Draw meanwhile: the answers appear as they learn."
        )

    def train() -> None:
        state.put({MODELS: tuple(_train(dataset))})
        done()

    st.button(
        f"Train softmax regression and an MLP on {title(dataset)} ({SECONDS[dataset]})",
        on_click=train,
        type="secondary" if entries else "primary",
        icon=":material/play_arrow:",
        key="draw_train",
        disabled=why_not_train() is not None,
    )
    FAILURE.say()


def offer_mnist() -> None:
    """Offer to download MNIST where it is missing."""
    if not available("mnist"):
        with st.expander("Models that read handwriting better learn from MNIST", icon=":material/cloud_download:"):
            offer_download("mnist")


def look(entries: list[Entry]) -> list[Model]:
    """The models as they are now; says so when the data set of one is gone."""
    models = []
    for entry in entries:
        registry().find(entry.id)  # this page shows it
        snapshot = entry.snapshot()
        try:
            models.append(Model(entry, snapshot, _reader(entry, snapshot)))
        except (DatasetError, RuntimeError) as error:
            gone = isinstance(error, DatasetError)
            say.error(str(error) if gone else f"The weights of run {entry.id} do not fit its settings: train it again.")
    return models


@computed_once(most=len(WAYS))
def untrained_reader(data: Dataset) -> Reader:
    """Softmax regression before its first step, as the offered training begins with it."""
    config = recipe_config("fast-softmax", dataset=data.name)
    return reader(config, data, make_model(config, data, torch.Generator().manual_seed(config.seed)).state_dict())


def _train(dataset: str) -> list[str]:
    """Queue two runs and give their ids; a problem is said when the page is drawn."""
    ids: list[str] = []
    FAILURE.forget()
    with FAILURE.caught():
        check_may_train()
        data = load(dataset)
        for recipe in ("fast-softmax", "fast-mlp"):
            config = recipe_config(recipe, dataset=dataset, **_EPOCHS[dataset])
            ids.append(registry().submit(config, data, "cpu", visitor(), **in_line()))
    draw_state().runs.extend(ids)
    return ids


def _known(state: PageState) -> list[Entry]:
    """Runs on digits that this page used, this visitor trained or the address names, the latest trained last."""
    named = state[MODELS][:MOST_MODELS]
    mine = [entry.id for entry in registry().of(visitor())]
    ids = [*draw_state().runs, *visit().runs, *mine, *named]
    found = []
    for run_id in dict.fromkeys(ids):
        try:
            entry = registry().find(run_id, looks=False)
        except StoreError as error:
            say.warning(str(error))
            continue
        if entry is None:
            say.warning(f'There is no run "{run_id[:40]}" here any more; it was left aside.')
        elif reads(entry.config):
            found.append(entry)
    # Those of an address stay in the session, so that a reset of the page does not lose them.
    used = draw_state().runs
    used += [entry.id for entry in found if entry.id not in used]
    return sorted(found, key=lambda entry: entry.started)


def _room() -> list[Entry]:
    """The latest finished runs on digits of all visitors: every visitor's drawing may be read by them."""
    return [entry for entry in registry().finished() if reads(entry.config)][-MOST_OF_THE_ROOM:]


def _picked(state: PageState, known: dict[str, Entry], seen: set[str]) -> list[str]:
    """The runs in the address, or those chosen at the last visit of this page; the latest ones when there are newer."""
    named = [run_id for run_id in state[MODELS] if run_id in known][:MOST_MODELS]
    new_ones = set(known) - seen - set(named)
    return _usual(known) if not named or (new_ones and seen.issuperset(named)) else named


def _usual(known: dict[str, Entry]) -> list[str]:
    """The latest softmax regression and the latest MLP, on the data set of the latest run."""
    latest = list(reversed(known.values()))
    same = [entry for entry in latest if entry.config.dataset == latest[0].config.dataset]
    both = (next((e.id for e in same if bool(e.config.hidden) == deep), None) for deep in (False, True))
    return [run_id for run_id in both if run_id is not None]


def _label(entry: Entry) -> str:
    data = "MNIST" if entry.config.dataset == "mnist" else "digits 8x8"
    return f"{kind(entry.config)}, {data}, run {entry.id[:4]}"


def _reader(entry: Entry, snapshot: Snapshot) -> Reader | None:
    """Made once for each set of weights."""
    if not snapshot.weights:
        return None
    readers = draw_state().readers
    latest = readers.get(entry.id)
    if latest is None or latest[0] != snapshot.weights_step:
        made = reader(entry.config, load(entry.config.dataset), snapshot.weights)
        readers[entry.id] = (snapshot.weights_step, made)
        while len(readers) > 2 * MOST_MODELS:
            del readers[next(iter(readers))]
    return readers[entry.id][1]


assert set(_EPOCHS) == set(SECONDS) == set(WAYS)
