"""Who may show the app in a frame: nobody, unless a variable names sites."""

from __future__ import annotations

import pytest

from core.ui.visitor.answer_headers import FRAMED_BY, framing_sites, headers


def test_nobody_may_frame_the_app_unless_a_site_is_named() -> None:
    alone = headers(framing_sites({}))
    assert alone["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in alone["Content-Security-Policy"]
    named = headers(framing_sites({FRAMED_BY: "https://moodle.example.org http://localhost:8080"}))
    policy = named["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://moodle.example.org http://localhost:8080")
    assert "X-Frame-Options" not in named, "it cannot name a site"
    assert named.keys() | {"X-Frame-Options"} == alone.keys()


@pytest.mark.parametrize("wrong", ["moodle.example.org", "https://a.org;", "*", "'self'"])
def test_only_sites_get_into_the_header(wrong: str) -> None:
    with pytest.raises(ValueError, match="must name sites such as"):
        framing_sites({FRAMED_BY: wrong})
