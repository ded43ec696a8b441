"""What is too long for an address, kept under a short name made of it: points painted by the hundred, weights by hand.

The same text has the same name, whoever keeps it, so that those who follow a lecturer find it by the address alone.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

SIGN = "kept."
# Up to 12 kB each.
MOST_KEPT = 400
LONGEST_IN_ADDRESS = 1_400
GONE = "what it names is not on this machine any more."

_kept: OrderedDict[str, str] = OrderedDict()
_lock = threading.Lock()


def short(text: str) -> str:
    """The text itself where an address has room for it, else its short name, under which it is kept from now on."""
    if len(text) <= LONGEST_IN_ADDRESS:
        return text
    name = SIGN + hashlib.blake2b(text.encode(), digest_size=10).hexdigest()
    with _lock:
        _kept[name] = text
        _kept.move_to_end(name)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return name


def whole(text: str) -> str:
    """The text of a short name, or the text itself; ValueError with the end of a sentence where it is kept no more."""
    if not text.startswith(SIGN):
        return text
    with _lock:
        if text not in _kept:
            raise ValueError(GONE)
        _kept.move_to_end(text)
        return _kept[text]
