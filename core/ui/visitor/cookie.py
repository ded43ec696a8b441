"""`Cookie`: a browser's name with this installation's signature, so that a name that was made up is known as such.

Written NAME.SIGNATURE, or NAME.SERIAL.SIGNATURE once the browser is the lecturer's. Browsers of earlier versions have
NAME alone: they keep it, and what they own, and get it signed with their next page.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace

from core.ui.visitor.secret import installation_secret

COOKIE = "softmax_lab_visitor"
# What secrets.token_urlsafe makes of 32 bytes, of 16, and of 32 again.
_FORM = re.compile(r"([A-Za-z0-9_-]{43})(?:\.([A-Za-z0-9_-]{22}))?(?:\.([A-Za-z0-9_-]{43}))?")
# Of so many browsers it is remembered that their name was renewed.
MOST_RENEWED = 1000
_renewed: dict[str, None] = {}


@dataclass(frozen=True)
class Cookie:
    """What a browser is known by.

    Attributes:
        name: unguessable; its hash owns what the browser starts.
        serial: another one, of a browser that became the lecturer's; "" before.
    """

    name: str
    serial: str = ""

    @property
    def owner(self) -> str:
        """The owner name of the browser's runs: the same before and after it became the lecturer's."""
        return owner_name(self.name)

    @property
    def badge(self) -> str:
        """What a lecturer is known by: another one with each serial, so that an earlier cookie opens nothing."""
        return owner_name(self._body)

    @property
    def signed(self) -> str:
        """As it stands in a header, with the signature."""
        return f"{self._body}.{_signature(self._body)}"

    @property
    def is_replaced(self) -> bool:
        """Whether the browser has a new one since it became the lecturer's: whoever knew this one is somebody else."""
        return not self.serial and self.owner in _renewed

    def renewed(self) -> Cookie:
        """Another cookie of the same browser, in place of this one. The browser keeps what it owns."""
        _renewed[self.owner] = None
        while len(_renewed) > MOST_RENEWED:
            del _renewed[next(iter(_renewed))]
        return replace(self, serial=secrets.token_urlsafe(16))

    @property
    def _body(self) -> str:
        return f"{self.name}.{self.serial}" if self.serial else self.name


def fresh() -> Cookie:
    """The cookie of a browser that has none."""
    return Cookie(secrets.token_urlsafe(32))


def read(text: str) -> tuple[Cookie | None, bool]:
    """The cookie that a browser sent and whether this installation signed it; no cookie for what is none of ours."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None, False
    name, serial, signature = found.groups()
    cookie = Cookie(name, serial or "")
    if signature is None or not hmac.compare_digest(_signature(cookie._body), signature):
        # The serial is the signer's word, too.
        return Cookie(name), False
    return cookie, True


def owner_name(secret: str) -> str:
    """The owner name that goes with a browser's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def forget() -> None:
    """No name was renewed, as in a new process."""
    _renewed.clear()


def _signature(body: str) -> str:
    made = hmac.digest(installation_secret(), f"visitor {body}".encode(), "sha256")
    return urlsafe_b64encode(made).rstrip(b"=").decode()
