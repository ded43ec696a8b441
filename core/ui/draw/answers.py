"""The models' answers: for each a card with its predicted class, the margin, a bar for each class, the top three."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.drawing.reader import Answer, Reader
from core.training import Status
from core.ui.draw.models import Model
from core.ui.watch.queue import status_words

_CSS = """
<style>
.da-cards { display: flex; flex-wrap: wrap; gap: 12px; }
.da-card { flex: 1 1 158px; max-width: 460px; box-sizing: border-box; padding: 8px 12px; border-radius: 10px;
  border: 1px solid rgba(128,128,128,0.45); font-size: 1rem; line-height: 1.3; min-width: 0; }
.da-name { font-weight: 600; }
.da-says { display: flex; align-items: baseline; gap: 12px; flex-wrap: wrap; min-height: 4.4rem; }
.da-winner { font-size: 3.2rem; font-weight: 700; line-height: 1.1; }
.da-part { font-size: 1.5rem; font-weight: 600; }
.da-row { display: flex; align-items: center; gap: 6px; height: 1.62rem; font-variant-numeric: tabular-nums; }
.da-label { flex: 0 0 auto; width: 1.5rem; font-size: 1.1rem; text-align: center; }
.da-track { flex: 1; height: 1.05rem; background: rgba(128,128,128,0.18); border-radius: 3px; overflow: hidden;
  min-width: 20px; }
.da-fill { height: 100%; border-radius: 3px; background: var(--other-class); }
.da-first .da-fill { background: var(--first-class); }
.da-first { font-weight: 700; }
.da-value { flex: 0 0 auto; width: 3.6rem; text-align: right; }
.da-foot { margin-top: 6px; min-height: 2.6em; }
@media (max-width: 640px) {
  .da-cards { gap: 8px; }
  .da-card { padding: 6px 8px; }
  .da-says { gap: 0 8px; }
  .da-winner { font-size: 2.4rem; }
  .da-part { font-size: 1.15rem; }
  .da-label { width: 1rem; }
}
</style>
"""


def answers_style() -> None:
    """Styles of the cards; once a page."""
    st.html(_CSS)


def cards(models: Sequence[Model], answers: Sequence[Answer | None], number: int) -> None:
    """Draw the cards.

    Args:
        models: of the page.
        answers: of each what it says; None on an empty pad and before the first weights.
        number: of the pad's message they answer.
    """
    both = "".join(
        _card(model.name, _how_good(model), _names(model), answer)
        for model, answer in zip(models, answers, strict=True)
    )
    st.html(f'<div class="da-cards" data-answers="{number}">{both}</div>')


def untrained_card(reader: Reader, how_good: str, answer: Answer | None, number: int) -> None:
    """The card of a model that has learnt nothing, for a page that has no other; `number` as `cards` has it.

    Args:
        reader: the model.
        how_good: it is, in words.
        answer: what it says; None on an empty pad.
    """
    name = "softmax regression, not trained yet"
    st.html(
        f'<div class="da-cards" data-answers="{number}" data-untrained>'
        f"{_card(name, how_good, reader.class_names, answer)}</div>"
    )


def top_three(answer: Answer, names: Sequence[str]) -> str:
    """The three most probable classes in words."""
    return ", ".join(f"{names[k]} {percent(answer.probabilities[k])}" for k in answer.order[:3])


def percent(share: float) -> str:
    """A probability in per cent; one that only rounds to 0 or 100 % is written as "<0.1 %" or ">99.9 %"."""
    if 0 < share < 0.0005:
        return "<0.1 %"
    if 0.9995 < share < 1:
        return ">99.9 %"
    return f"{100 * share:.1f} %"


def _names(model: Model) -> tuple[str, ...]:
    return model.reader.class_names if model.reader is not None else tuple("0123456789")


def _card(name: str, how_good: str, names: Sequence[str], answer: Answer | None) -> str:
    parts = [f'<div class="da-name">{escape(name)}</div><div>{escape(how_good)}</div>']
    if answer is not None and not answer.finite:
        parts.append('<div class="da-says">This model diverged: its logits are no numbers.</div>')
    elif answer is not None:
        second = names[answer.order[1]]
        parts.append(
            f'<div class="da-says"><span class="da-winner">{escape(names[answer.winner])}</span><span>'
            f'<span class="da-part">{escape(percent(answer.probabilities[answer.winner]))}</span><br>'
            f"{100 * answer.margin:.1f} points ahead of {escape(second)}</span></div>"
        )
    else:
        parts.append('<div class="da-says"><span class="da-winner">?</span></div>')
    shown = answer if answer is not None and answer.finite else None
    parts += [_row(name, shown, k) for k, name in enumerate(names)]
    foot = f"Top three: {top_three(shown, names)}" if shown is not None else "Probability of each class"
    parts.append(f'<div class="da-foot">{escape(foot)}</div>')
    return f'<div class="da-card">{"".join(parts)}</div>'


def _row(name: str, answer: Answer | None, k: int) -> str:
    share = answer.probabilities[k] if answer is not None else 0.0
    first = " da-first" if answer is not None and k == answer.winner else ""
    value = escape(percent(share)) if answer is not None else ""
    fill = f'<div class="da-fill" style="width:{100 * share:.1f}%"></div>'
    return (
        f'<div class="da-row{first}"><span class="da-label">{escape(name)}</span><span class="da-track">{fill}</span>'
        f'<span class="da-value">{value}</span></div>'
    )


def _how_good(model: Model) -> str:
    """Its accuracy, and how far it is: on the validation set while the test set is sealed, else on that.

    Of an earlier moment, which one that is.
    """
    if model.when is not None:
        return model.when
    snapshot, epochs = model.snapshot, model.snapshot.history.epochs
    if not snapshot.status.ended:
        words = status_words(model.entry.id, snapshot.status)
        if not epochs:
            return words
        of = model.entry.config.epochs
        return f"{words}, epoch {len(epochs)} of {of}: {_right(model):.1f} % right"
    if model.reader is None:
        failed = snapshot.status is Status.FAILED
        return "failed before its first epoch" if failed else "ended before its first weights"
    if not epochs:
        return "not one whole epoch"
    return (_OF_VALIDATION if model.entry.is_sealed else _OF_TEST).format(share=_right(model))


_OF_TEST = "{share:.1f} % of its test set right"
_OF_VALIDATION = "{share:.1f} % of its validation set right"


def _right(model: Model) -> float:
    """Per cent of what it may be judged by after its latest epoch."""
    last = model.snapshot.history.epochs[-1]
    return 100 * (last.chosen_by if model.entry.is_sealed else last.tested).accuracy
