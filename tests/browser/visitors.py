"""People with browsers of their own: each begins with an empty memory, though the browser's processes are kept.

A page of the app costs a new browser three seconds of work, most of them to compile the scripts of Streamlit and of
Plotly. A browser that has shown one page does the next in half the time. So contexts are not closed after a visit but
emptied, and each keeps one small page of the server open, whose process the next pages share (launched with FLAGS).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page

# Scripts are compiled and memory is collected in the thread that runs them: two tests beside each other have no third
# core for it, and a page costs a tenth less.
FLAGS = ("--process-per-site", "--js-flags=--single-threaded")
# How long a test waits for what should be there, in milliseconds: machines that test are busy.
WAIT = 60_000
Size = tuple[int, int]
PROJECTOR: Size = (1366, 768)
PHONE: Size = (390, 844)


@dataclass
class Visit:
    """One visitor's browser, with what it complained about and whom it talked to."""

    context: BrowserContext
    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watch(self.page)

    def watch(self, page: Page) -> None:
        page.on("console", lambda m: self.complaints.append(f"{m.text} {m.location}") if m.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:")):
            self.strangers.append(url)

    def check(self) -> None:
        """Nothing left the machine, nothing went wrong in the browser."""
        # Streamlit looks for its server below the page's own path first; that is its way, not an error of ours.
        own = [text for text in self.complaints if "/_stcore/h" not in text]
        assert own == [] and self.strangers == []


@dataclass
class _Profile:
    """A browser's memory, lent to one visitor at a time."""

    context: BrowserContext
    kept: Page
    visit: Visit | None = None
    content: bool = True

    def empty(self) -> None:
        """Close the pages of the last visitor and forget all but scripts."""
        url = self.visit.url if self.visit else ""
        for page in self.context.pages:
            if page != self.kept:
                page.close()
        devtools = self.context.new_cdp_session(self.kept)
        devtools.send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": "all"})
        devtools.detach()
        self.context.clear_cookies()
        self.context.set_offline(False)
        self.context.unroute_all()
        self.visit = None


class Visitors:
    """Lends browsers to those who visit the server of a test."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self._profiles: dict[tuple[bool, bool], list[_Profile]] = {}

    def come(
        self,
        url: str = "",
        *,
        size: Size = PROJECTOR,
        scheme: str = "light",
        touch: bool = False,
        phone: bool = False,
        content: bool = True,
    ) -> Visit:
        """Somebody new.

        Args:
            url: another server than that of the tests.
            size: of the window, in CSS pixels.
            scheme: "light" or "dark".
            touch: whether the screen is touched.
            phone: whether the page's own words about the size of the window count, as on a phone; it is touched, too.
            content: whether the browser must have nothing to complain of at the end.
        """
        profiles = self._profiles.setdefault((touch or phone, phone), [])
        profile = next((each for each in profiles if each.visit is None), None)
        if profile is None:
            context = self._browser.new_context(has_touch=touch or phone, is_mobile=phone)
            profile = _Profile(context, context.new_page())
            profile.kept.goto(f"{self._url}/_stcore/health")
            profiles.append(profile)
        page = profile.context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_default_timeout(WAIT)
        profile.content = content
        profile.visit = Visit(profile.context, page, url or self._url)
        return profile.visit

    def leave(self) -> None:
        """All who came are gone, and no browser that should be content had anything to complain of."""
        gone = [each for profiles in self._profiles.values() for each in profiles if each.visit]
        try:
            for profile in gone:
                if profile.visit and profile.content:
                    profile.visit.check()
        finally:
            for profile in gone:
                profile.empty()


Visitor = Callable[..., Visit]
