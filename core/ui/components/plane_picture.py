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
.pl-problem:not(:empty) { margin: 0.3rem 0; font-weight: 600; color: light-dark(#b34700, #ff9a57); }
.pl-problem:not(:empty)::before { content: "⚠ "; }
.pl-legend, .pl-equations { display: flex; flex-wrap: wrap; gap: 0.1rem 0.9rem; font-size: 0.95rem; line-height: 1.5;
  padding-left: 46px; }
.pl-entry, .pl-scale { display: inline-flex; align-items: center; gap: 0.35rem; white-space: nowrap; }
.pl-entry svg { flex: none; overflow: visible; }
.pl-colours { position: relative; display: inline-block; width: 7rem; height: 0.9rem; border: 1px solid #8a8a8a; }
.pl-hatched { position: absolute; inset: 0 50% 0 0;
  background: repeating-linear-gradient(-45deg, #1A82C4 0 1.5px, transparent 1.5px 7px); opacity: 0.5; }
"""

# Whole sentences, or names that stand alone; {names} are filled in by the browser.
WORDS = {
    "class": "class",
    "logit": "logit",
    "softmax": "softmax",
    "loss": "loss",
    "one_class": "class {name}",
    "trained_on": "training point",
    "tested_on": "test point",
    "wrong": "put into another class",
    "unit": "Unit {unit} of hidden layer {layer}",
    "input": "Input {name}",
    "logit_of": "Logit of class {name}",
    "unit_scale": "from {low} in blue, hatched, over 0 to {high} in orange; the dashed line is 0",
    "border_of": "Where class {a} and class {b} are equally probable",
    "some_unknown": "In the grey, crossed part the network's numbers are infinite or no numbers (NaN), so there is no "
    "class. Train again with a smaller learning rate.",
    "all_unknown": "The network's numbers are infinite or no numbers (NaN) everywhere, so there is no class. Train "
    "again with a smaller learning rate.",
}
