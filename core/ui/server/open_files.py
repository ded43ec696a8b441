"""The files that the server may have open, of which each visitor takes some: as many as the system allows."""

from __future__ import annotations

import contextlib
import sys

ENOUGH = 65_536
# Tried one after the other: macOS says "as many as you like" and refuses more than the last.
STEPS = (ENOUGH, 24_576, 10_240)
# Where a system has no such limit, or does not tell.
UNLIMITED = ENOUGH


def raise_limit() -> int:
    """Raise the limit of this process as far as it may, up to ENOUGH; how many it is then."""
    if sys.platform == "win32":
        return UNLIMITED
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= ENOUGH:
        return ENOUGH
    for wanted in (hard, *STEPS):
        wanted = ENOUGH if wanted == resource.RLIM_INFINITY else min(wanted, ENOUGH)
        if wanted <= soft or (hard != resource.RLIM_INFINITY and wanted > hard):
            continue
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            break
    return limit()


def limit() -> int:
    """How many files this process may have open."""
    if sys.platform == "win32":
        return UNLIMITED
    import resource

    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return UNLIMITED if soft == resource.RLIM_INFINITY else min(soft, UNLIMITED)
