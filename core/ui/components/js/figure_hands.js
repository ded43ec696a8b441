// What hands may do to a figure, decided here for all of them: one finger scrolls the page, two zoom, and which buttons
// there are. Nothing else asks Plotly to draw.

// What is not named here is not there: some of Plotly's own buttons send the figure to a server elsewhere.
export const BUTTONS = ["zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "resetScale2d"];
const ROOM_FOR_BUTTONS = 420; // pixels
const WHEEL = 200; // Plotly magnifies by exp(turned / 200) when a wheel is turned,
const MOST = 20; // and takes this much of one event

// Whether anything can be zoomed: a figure whose axes all stand still needs no buttons for it.
export function zooms(layout) {
  const axes = new Set(["xaxis", "yaxis", ...Object.keys(layout).filter((key) => /^[xy]axis\d+$/.test(key))]);
  return layout.dragmode !== false && [...axes].some((axis) => !layout[axis]?.fixedrange);
}

// Plotly's config. `still` is a figure that is dragged by something above it.
export function configOf(layout, width, still) {
  const zoomable = !still && zooms(layout);
  return {
    displaylogo: false,
    // Others are drawn again whenever their box has another width, also when only the sidebar has opened.
    responsive: still,
    staticPlot: still,
    scrollZoom: zoomable,
    // Where nothing hovers they would always be there, on the names of the lines; two fingers do the same.
    displayModeBar: zoomable && width > ROOM_FOR_BUTTONS && !matchMedia("(hover: none)").matches ? "hover" : false,
    modeBarButtons: [BUTTONS],
    showSendToCloud: false,
    plotlyServerURL: "",
  };
}

// How far apart two fingers are, and the point between them.
export function between([a, b]) {
  return {
    apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY),
    x: (a.clientX + b.clientX) / 2,
    y: (a.clientY + b.clientY) / 2,
  };
}

// The turns of a wheel that magnify as two fingers did that were `before` and are `after` apart.
export function turns(before, after) {
  let left = WHEEL * Math.log(Math.max(after, 1) / Math.max(before, 1));
  const made = [];
  for (; Math.abs(left) > 0.5; left -= made.at(-1)) made.push(Math.min(Math.max(left, -MOST), MOST));
  return made;
}

// The part of a figure at a place on the screen that Plotly hears the mouse on.
function plotUnder(box, x, y) {
  return document.elementsFromPoint(x, y).find((found) => found.matches(".nsewdrag") && box.contains(found));
}

// Plotly takes the first finger for a mouse: it would never scroll the page, and zoom instead. So it hears of none; a
// tap comes to it as a click, as everywhere. Two fingers turn a wheel, because Plotly keeps what a wheel has zoomed
// when new data arrive; the real wheel scrolls the page.
function listen(box) {
  let last = null;
  const hear = (type, act) => box.addEventListener(type, act, { capture: true, passive: false });
  hear("touchstart", (event) => {
    event.stopPropagation();
    last = event.targetTouches.length === 2 || event.touches.length === 2 ? between(event.touches) : null;
    if (last && event.cancelable) event.preventDefault();
  });
  hear("touchmove", (event) => {
    if (!last || event.touches.length !== 2) return;
    if (event.cancelable) event.preventDefault();
    const now = between(event.touches);
    const plot = plotUnder(box, now.x, now.y);
    const turned = plot ? turns(last.apart, now.apart) : [];
    if (!turned.length) return;
    last = now;
    for (const turn of turned) {
      const place = { clientX: now.x, clientY: now.y, bubbles: true, cancelable: true };
      plot.dispatchEvent(new WheelEvent("wheel", { deltaY: -turn, ...place }));
    }
  });
  // A press hides the numbers under the mouse until it moves, and a finger that tapped is gone: it wants to read them.
  hear("click", ({ pointerType, clientX, clientY }) => {
    if (pointerType !== "touch") return;
    const move = () => plotUnder(box, clientX, clientY)?.dispatchEvent(new MouseEvent("mousemove", { clientX, clientY, bubbles: true }));
    setTimeout(move);
  });
  const end = () => (last = null);
  hear("touchend", end);
  hear("touchcancel", end);
  hear("wheel", (event) => {
    if (event.isTrusted) event.stopPropagation();
  });
}

// On paper a figure keeps the width that it was drawn with, which is larger than the paper: core/ui/page/style.py makes
// the page smaller by as much as is said here.
window.addEventListener("beforeprint", () => {
  const main = document.querySelector(".stMainBlockContainer");
  if (main) document.documentElement.style.setProperty("--screen", main.clientWidth);
});

// Draws a figure into a box; `still` as in configOf.
export async function drawFigure(library, box, { data, layout }, still = false) {
  if (!still && !box.listensToHands) {
    box.listensToHands = true;
    box.style.touchAction = "pan-x pan-y";
    listen(box);
  }
  // Without autosize, Plotly would keep the size of its first drawing.
  layout.autosize = true;
  const room = () => box._fullLayout?._size.t;
  const before = room();
  await library.react(box, data, layout, configOf(layout, box.clientWidth, still));
  // In another width a legend has other rows. Plotly makes room for them, and leaves the legend where it was.
  if (before !== undefined && before !== room()) await library.redraw(box);
}
