"""`DrawState`: what a session remembers of its Draw page beside the pad, in one key."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from core.drawing.collection import EMPTY, Collection, Judged
from core.drawing.preparation import Switches
from core.drawing.reader import Reader
from core.ui.draw.kept import kept


@dataclass(frozen=True, eq=False)
class JudgedBefore:
    """How a model did on the visitor's own test set, with all that this depends on."""

    drawings: Collection
    reader: Reader
    switches: Switches
    result: Judged

    def holds_for(self, drawings: Collection, reader: Reader, switches: Switches) -> bool:
        """Whether the result is that of these drawings, weights and switches."""
        return (self.drawings, self.reader, self.switches) == (drawings, reader, switches)


@dataclass
class DrawState:
    """What the session remembers of its Draw page.

    Attributes:
        runs: ids of the runs that the page used or trained, so that a reset of the page does not lose them.
        readers: by the id of a run, the step of its weights and what reads drawings with them.
        collection: the visitor's own test set.
        judged: by the id of a run, how it did on that test set.
        kept: a sentence about the drawing that was kept last, until it is said; None when there is nothing to say.
        collection_problem: why the last request about the test set failed, until it is said; None when it did not.
        import_warning: what is strange about the file imported last, until it is said; None when nothing is.
        import_turn: how many files were imported.
        example_index: of the test image that was put on the pad last; -1 before the first.
        example_problem: why no test image could be put on the pad, until it is said; None when one could.
    """

    runs: list[str] = field(default_factory=list)
    readers: dict[str, tuple[int, Reader]] = field(default_factory=dict)
    collection: Collection = EMPTY
    judged: dict[str, JudgedBefore] = field(default_factory=dict)
    kept: str | None = None
    collection_problem: str | None = None
    import_warning: str | None = None
    import_turn: int = 0
    example_index: int = -1
    example_problem: str | None = None


def draw_state() -> DrawState:
    """The state of this session's Draw page, which begins with the test set that this browser kept last."""
    if "draw" not in st.session_state:
        st.session_state["draw"] = DrawState(collection=kept().collection)
    state: DrawState = st.session_state["draw"]
    return state
