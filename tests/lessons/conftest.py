"""How hypothesis runs here: the same examples each time, and no clock, as the machine is shared."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "steady", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
# To look for new counterexamples: HYPOTHESIS_PROFILE=search pytest tests/lessons
settings.register_profile(
    "search", deadline=None, max_examples=2000, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
