"""What the lecture notes say of their recipes on MNIST, beside recorded runs, in an expander of the Train page."""

from __future__ import annotations

import streamlit as st

from core.training import beside_the_notes as notes
from core.training.recorded import recorded

TITLE = "Beside the lecture notes"


def beside_the_notes() -> None:
    """Each result of the notes, what five seeds gave, and why the two differ."""
    with st.expander(TITLE, icon=":material/menu_book:", key="beside_the_notes"):
        found = recorded()
        rows = notes.rows(found)
        seeds = sorted({run.seed for run in found.runs})
        st.markdown(
            f"The notes print these accuracies on the {found.images:,} test images of MNIST. Beside them stands what "
            f"the same settings gave, recorded with {len(seeds)} seeds."
        )
        st.table(
            {
                "recipe": [row.recipe for row in rows],
                "the notes say": [row.notes for row in rows],
                "recorded": [row.recorded for row in rows],
                "the notes' accuracy comes first after": [row.reached for row in rows],
            }
        )
        for row in rows:
            st.markdown(f"- **{row.recipe}: {row.notes}.** {row.sentence}")
        st.markdown(f"- {notes.loss_sentence(found)}")
        st.markdown(f"- {notes.first_loss_sentence(found)}")
        st.caption(
            f"Recorded on {found.date} with torch {found.torch} on the {found.device}; seeds {seeds[0]} to "
            f"{seeds[-1]}. `python -m core.training.recording` records it again. Choose a recipe and press Start, and "
            "you see the run of one seed; on another machine other rounding may lead to slightly other numbers."
        )
