// The page's colours and font as a drawing needs them, and when they or the screen change, which nobody tells a component.

export function themeOf(box) {
  const style = getComputedStyle(box);
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  return {
    ink: read("--st-text-color", "#222222"),
    ground: read("--st-background-color", "#ffffff"),
    font: read("--st-font", "sans-serif"),
    ratio: window.devicePixelRatio || 1,
  };
}

// Calls `changed` whenever the box has another size, the theme other colours, or the browser is zoomed; gives what ends it.
export function watchLook(box, changed) {
  let before = "";
  const look = () => {
    const now = JSON.stringify(themeOf(box));
    if (box.isConnected && now !== before) changed();
    before = now;
  };
  const size = new ResizeObserver(changed);
  size.observe(box);
  const watch = setInterval(look, 500);
  window.addEventListener("resize", look);
  return () => {
    size.disconnect();
    clearInterval(watch);
    window.removeEventListener("resize", look);
  };
}
