"""Ownership of runs and studies: a visitor may steer their own, and watch those of other visitors."""

from __future__ import annotations

import hmac

from core.runs.entry import Entry
from core.runs.study import Study
from core.ui.visitor.visitor import visitor


def is_mine(work: Entry | Study) -> bool:
    """Whether this browser started the run or the study, and so may steer it."""
    return hmac.compare_digest(work.owner, visitor())
