"""What the page on three codings can be set to, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from core.lessons.three_codings.arithmetic import WRITTEN, Start, Variant
from core.lessons.three_codings.loop import STEPS

written = st.sampled_from(WRITTEN)
variants = st.builds(Variant, st.booleans(), st.booleans(), st.booleans())
starts = st.sampled_from(tuple(Start))
steps = st.integers(STEPS.low, STEPS.high)
examples = st.integers(0, 7)
