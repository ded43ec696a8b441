"""How components fetch their scripts: a few lines inline, the rest from this server, kept by the browser."""

from __future__ import annotations

_LOADER = """
const script = import(new URL("softmax-lab/NAME", document.baseURI).href);
export default function (component) {
  script.then((module) => module.mount(component));
  return () => script.then((module) => module.unmount?.(component.parentElement));
}
"""


def loader(name: str) -> str:
    """JavaScript for a component whose script is core/ui/components/js/`name`, which may lie in a folder there.

    Inline code travels with each mount, so it only imports. The script exports `mount`, called with each new data,
    and perhaps `unmount`.
    """
    return _LOADER.replace("NAME", name)
