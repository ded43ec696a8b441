"""Several named runs of one page, drawn together while they train; the address keeps them over a refresh."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from core.data import Dataset
from core.reading.rules import ReadBy
from core.runs.registry import Entry, registry
from core.runs.saved_run import RUN_ID
from core.runs.store import StoreError
from core.training import RunConfig, Snapshot, Until
from core.ui.page import say
from core.ui.page.settings import PageState, Setting
from core.ui.visitor.lecturer import check_may_train
from core.ui.visitor.line import in_line
from core.ui.visitor.visitor import visitor
from core.ui.watch.driver import Handle, StartFailure, Watched, handle, watch

_ONE = re.compile(rf"([a-z0-9_]+)\.({RUN_ID.pattern})")


@dataclass(frozen=True)
class RunNow:
    """One run of a page as it is now, with its name among them."""

    name: str
    entry: Entry
    snapshot: Snapshot


def read_runs(text: str) -> dict[str, str]:
    """Ids by name from the setting; ValueError with a sentence for a text of another form."""
    if not text:
        return {}
    found = [_ONE.fullmatch(part) for part in text.split("-")]
    pairs = [(match[1], match[2]) for match in found if match is not None]
    if len(pairs) != len(found) or len(dict(pairs)) != len(pairs):
        raise ValueError("it must be names and ids of runs, as this page writes them.")
    return dict(pairs)


def write_runs(ids: Mapping[str, str]) -> str:
    """The inverse of `read_runs`: "name.id-name.id"."""
    return "-".join(f"{name}.{run_id}" for name, run_id in ids.items())


def ids_setting(name: str) -> Setting[dict[str, str]]:
    """A setting that keeps ids of runs, or of sweeps, by their names on the page."""
    return Setting(name, {}, ReadBy(read_runs, write_runs))


# Keeps the runs of a page that has `LiveRuns`.
RUNS = ids_setting("runs")


class LiveRuns(Watched[RunNow]):
    """The runs of a page, by name. Its methods that change something are for callbacks."""

    def __init__(self, state: PageState, titles: Mapping[str, str]) -> None:
        """Args:
        state: of the page, whose settings have RUNS.
        titles: every name a run can have, in the order in which runs are shown, and what to call it in a sentence.
        """
        self._state = state
        self._titles = titles
        self._failure = StartFailure(state.problem_key(RUNS))

    @property
    def _ids(self) -> dict[str, str]:
        ids = self._state[RUNS]
        return {name: ids[name] for name in self._titles if name in ids}

    def _keep(self, ids: Mapping[str, str]) -> None:
        self._state[RUNS] = {name: ids[name] for name in self._titles if name in ids}

    def entries(self) -> dict[str, Entry]:
        """The registry's entry of each run that still exists. Asking keeps the runs alive."""
        found = {}
        for name, run_id in self._ids.items():
            try:
                entry = registry().find(run_id)
            except StoreError:
                continue
            if entry is not None:
                found[name] = entry
        return found

    def _handles(self) -> list[Handle[RunNow]]:
        shown = [RunNow(name, entry, entry.snapshot()) for name, entry in self.entries().items()]
        return [handle(run, run.entry, run.snapshot) for run in shown]

    def shown(self) -> list[RunNow]:
        """The runs as they are now."""
        return [each.work for each in self._handles()]

    def missing(self) -> list[str]:
        """Names in the address whose runs are gone: another machine's, deleted, or damaged."""
        entries = self.entries()
        return [name for name in self._ids if name not in entries]

    def start(
        self,
        configs: Mapping[str, RunConfig],
        data: Dataset,
        steps_per_second: float | None = None,
        *,
        until: Until | None = None,
    ) -> None:
        """Train each of these anew, in their order; earlier runs of the same names end. The rest stays.

        What does not fit the data or the machine is said on the page, and the others are trained. When nothing fits,
        the earlier runs go on.

        Args:
            configs: by name.
            data: of all.
            steps_per_second: in slow motion; None is full speed.
            until: how far each goes before it pauses; None: to its end.
        """
        self._failure.forget()
        with self._failure.caught():
            check_may_train()
            earlier, ids = self._ids, {}
            replaced = [earlier[name] for name in configs if name in earlier]
            for name, config in configs.items():
                with self._failure.caught():
                    ids[name] = registry().submit(
                        config, data, "cpu", visitor(), steps_per_second, replaces=replaced, until=until, **in_line()
                    )
            if ids:
                self._keep({name: run_id for name, run_id in earlier.items() if name not in configs} | ids)

    def remove(self, names: Mapping[str, object] | tuple[str, ...]) -> None:
        """Take runs off the page; those that still train end."""
        ids = self._ids
        registry().stop_all([ids[name] for name in names if name in ids], visitor())
        self._keep({name: run_id for name, run_id in ids.items() if name not in names})
        self._failure.forget()

    def stop(self) -> None:
        """End every run that still trains; what it has done so far stays on the page."""
        registry().stop_all(self._ids.values(), visitor())

    def show(self, draw: Callable[[list[RunNow]], None]) -> None:
        """Call `draw` now and several times a second while a run goes on, without the rest of the page."""
        self._failure.say()
        if missing := self.missing():
            gone = ", ".join(self._titles[name] for name in missing)
            say.warning(f"Runs that this address names are not on this machine any more: {gone}.")

        with_page = True

        def draw_all(shown: list[RunNow]) -> None:
            nonlocal with_page
            # The page itself has just been drawn with what its controls hold.
            if not with_page and self._state.keep_what_was_put():
                st.rerun()
            with_page = False
            for problem in {run.entry.save_error for run in shown} - {None}:
                say.warning(str(problem), ":material/save:")
            draw(shown)

        watch(self._handles, draw_all, said=self.said)
