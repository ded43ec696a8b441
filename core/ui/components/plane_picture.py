"""How the picture of the plane looks and what it says: styles and words of js/plane/picture.js."""

from __future__ import annotations

CSS = """
.pl-picture { min-width: 0; }
.pl-stage { position: relative; max-width: 100%; }
.pl-frame { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; font-family: inherit; }
.pl-plane { position: absolute; }
.pl-plane > canvas, .pl-over { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.pl-over { overflow: hidden; pointer-events: none; }
.pl-surface { position: absolute; inset: 0; cursor: crosshair; touch-action: pan-y pinch-zoom; user-select: none;
  -webkit-user-select: none; -webkit-touch-callout: none; }
.pl-surface:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.pl-readout { position: absolute; left: 6px; top: 6px; z-index: 1; padding: 4px 8px 6px; pointer-events: none;
  border-radius: 8px; border: 1px solid var(--st-border-color); font-size: 0.875rem; line-height: 1.35;
  background: color-mix(in srgb, var(--st-background-color) 92%, transparent); }
.pl-readout[hidden] { display: none; }
.pl-readout.pl-to-right { left: auto; right: 6px; }
.pl-readout.pl-to-bottom { top: auto; bottom: 6px; }
.pl-place { font-weight: 600; font-variant-numeric: tabular-nums; }
.pl-readout table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0; }
.pl-readout th, .pl-readout td { padding: 1px 0 1px 10px; text-align: right; font-weight: 400; border: 0; }
.pl-readout th:first-child { padding-left: 0; text-align: left; white-space: nowrap; }
.pl-readout th > svg { vertical-align: -2px; margin-right: 4px; }
.pl-readout .pl-first :is(th, td) { font-weight: 700; }
.pl-readout .pl-share { position: relative; min-width: 4.6rem; }
.pl-share span { position: relative; }
.pl-bar { position: absolute; left: 10px; right: 0; top: 2px; bottom: 2px; max-width: calc(100% - 10px); opacity: 0.4;
  border-radius: 2px; }
.pl-tools, .pl-group { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem; }
.pl-tools { gap: 0.3rem 0.8rem; margin-bottom: 0.3rem; }
.pl-group[hidden] { display: none; }
.pl-tool { display: inline-flex; align-items: center; justify-content: center; gap: 0.35rem; min-width: 2.75rem;
  min-height: 2.25rem; padding: 0.2rem 0.6rem; font: inherit; font-size: 1rem; color: inherit; cursor: pointer;
  background: transparent; border: 1px solid var(--st-border-color, #8a8a8a); border-radius: 8px;
  touch-action: manipulation; }
.pl-tool[aria-pressed=true] { outline: 2px solid var(--st-primary-color, #1A82C4); font-weight: 700; }
.pl-tool:disabled { opacity: 0.45; cursor: default; }
@media (pointer: coarse) { .pl-tool { min-height: 44px; min-width: 44px; } }
.pl-surface[data-tool=brush], .pl-surface[data-tool=erase] { cursor: none; }
.pl-said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.pl-keys { display: none; margin: 0.2rem 0; font-size: 0.95rem; }
.pl-picture:has(.pl-surface:focus-visible) .pl-keys { display: block; }
.pl-told:not(:empty) { margin: 0.3rem 0; font-weight: 600; }
.pl-still { padding: 0.3rem 0 0 46px; }
.pl-see { display: inline-flex; align-items: center; gap: 0.4rem; min-height: 2.25rem; padding-left: 0.4rem;
  cursor: pointer; }
.pl-see input { width: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--st-primary-color); }
@media (pointer: coarse) { .pl-see { min-height: 44px; } }
.pl-problem:not(:empty) { margin: 0.3rem 0; font-weight: 600; color: light-dark(#b34700, #ff9a57); }
.pl-problem:not(:empty)::before { content: "⚠ "; }
.pl-legend, .pl-equations { display: flex; flex-wrap: wrap; gap: 0.1rem 0.9rem; font-size: 0.95rem; line-height: 1.5;
  padding-left: 46px; }
.pl-entry, .pl-scale { display: inline-flex; align-items: center; gap: 0.35rem; white-space: nowrap; }
.pl-entry svg { flex: none; overflow: visible; }
.pl-colours { position: relative; display: inline-block; width: 7rem; height: 0.9rem; border: 1px solid #8a8a8a; }
.pl-hatched { position: absolute; inset: 0 50% 0 0;
  background: repeating-linear-gradient(-45deg, #B35806 0 1.5px, transparent 1.5px 7px); opacity: 0.5; }
"""

# Whole sentences, or names that stand alone; {names} are filled in by the browser.
WORDS = {
    "class": "class",
    "logit": "logit",
    "softmax": "softmax",
    "loss": "loss",
    # {count} is a number of points; a screen reader says it.
    "plane": "The plane, x1 and x2 from -3 to 3, with {count} points. Arrow keys move a cursor.",
    "tools": "What the hand does",
    "tool_look": "Look",
    "tool_look_help": "see what the network says of a place",
    "tool_add": "Add",
    "tool_add_help": "a click adds a point; a drag moves one",
    "tool_brush": "Brush",
    "tool_brush_help": "many points along your way",
    "tool_erase": "Erase",
    "tool_erase_help": "wipes points away",
    "of_class": "Class of new points",
    "taking_back": "Take back",
    "undo": "Undo",
    "clear": "Clear",
    "keys": "Arrow keys move the cursor, with Shift faster. With a tool: digits choose the class; Enter adds a point, "
    "or takes one and puts it down; Delete erases; Ctrl Z takes back.",
    "full": "There is room for {most} points, and so many are here: erase some first.",
    "many": "Of {count} points none can be changed by hand: take {most} points or fewer, or clear them all.",
    "undone": "taken back",
    "counted": "points now: {count}",
    "taken": "point taken: arrow keys move it, Enter puts it down",
    "put_down": "put down",
    "choose_tool": "Choose the tool Add, Brush or Erase to change points.",
    "place_class": "x1 {x}, x2 {y}: class {name}, {share}",
    "place_unknown": "x1 {x}, x2 {y}: no number",
    "save": "Save this picture",
    "save_png": "save the picture as PNG",
    "save_svg": "save the picture as SVG",
    "see_through": "transparent ground",
    "one_class": "class {name}",
    "trained_on": "training point",
    "tested_on": "test point",
    "wrong": "put into another class",
    "unit": "Unit {unit} of hidden layer {layer}",
    "input": "Input {name}",
    "logit_of": "Logit of class {name}",
    "unit_scale": "from {low} in brown, hatched, over 0 to {high} in blue; the dashed line is 0",
    "border_of": "Where class {a} and class {b} are equally probable",
    "some_unknown": "In the grey, crossed part the network's numbers are infinite or no numbers (NaN), so there is no "
    "class. Train again with a smaller learning rate.",
    "all_unknown": "The network's numbers are infinite or no numbers (NaN) everywhere, so there is no class. Train "
    "again with a smaller learning rate.",
}
