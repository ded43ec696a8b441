"""How numbers that follow the hand look above what is dragged; js/chosen_index.js makes their elements."""

from __future__ import annotations

READOUTS_CSS = """
.readouts { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.8rem, 1fr)); gap: 4px 16px; }
.readout { min-width: 0; }
.readout-name { font-size: 0.9rem; opacity: 0.85; }
.readout-value { font-size: clamp(1.15rem, 2vw, 1.7rem); font-weight: 600; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
"""
