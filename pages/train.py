"""Train: choose a classifier, press Start, and watch it learn."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.scripts.forms import in_each_form
from core.scripts.run_script import confusions, script
from core.ui.page import glossary
from core.ui.page.code_panel import code_panel
from core.ui.page.own_data import take_home
from core.ui.room.asking import asking
from core.ui.train import runs
from core.ui.train.address import address_problems, write_address
from core.ui.train.beside_the_notes import beside_the_notes
from core.ui.train.comparison import comparison, downloads
from core.ui.train.live_run import live_run
from core.ui.train.opened_experiment import what_to_watch
from core.ui.train.race import race
from core.ui.train.settings import settings

with st.sidebar:
    chosen = settings()

entry = runs.shown_run()
write_address(chosen, entry)
address_problems(chosen)

what_to_watch(chosen.config)
asking(chosen.config)
live_run(chosen, entry)
glossary.words(
    *("loss", "nats", "accuracy", "test examples", "confusion matrix", "minibatch", "epoch", "SGD", "momentum", "Adam"),
    *("hidden layer", "activation function", "dropout", "batch normalization", "weight decay", "L1"),
    *("early stopping", "validation set", "logit"),
)

if entry is not None:
    downloads(entry)
    comparison(entry)

beside_the_notes()

if chosen.config is not None and chosen.data is not None:
    config, data, device = chosen.config, chosen.data, chosen.torch_device(entry)
    code_panel(
        in_each_form(lambda form: (*script(config, data, device, form), *confusions(config, data))),
        file_name="softmax_lab_train.py",
        note="Plain PyTorch for the settings on the left. Run on its own it draws the same random numbers in the same "
        "order, so it prints the losses, accuracies and the confusion matrix of this page.",
        beside=partial(take_home, data.name, "own_data"),
    )

race(chosen.data)
