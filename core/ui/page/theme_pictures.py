"""One picture for both themes: an SVG that holds a light and a dark one, and shows that of the page it stands on.

A browser tells an SVG in an <img> which colour scheme the element around it has, which on these pages is that of
Streamlit's theme, also where a visitor has chosen another one than the system's.
"""

from __future__ import annotations

from base64 import b64encode

_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">
<style>.dark {{ display: none }}
@media (prefers-color-scheme: dark) {{ .light {{ display: none }} .dark {{ display: inline }} }}</style>
{images}
</svg>
"""


def for_both_themes(light: bytes, dark: bytes, width: int, height: int) -> str:
    """The SVG of two WebP pictures of this size in pixels."""
    images = "\n".join(
        f'<image class="{scheme}" width="{width}" height="{height}" '
        f'href="data:image/webp;base64,{b64encode(picture).decode("ascii")}"/>'
        for scheme, picture in (("light", light), ("dark", dark))
    )
    return _SVG.format(width=width, height=height, images=images)
