"""Words that a first-year student may lack, explained where they stand: a dotted line under them, and a few words.

The explanation is seen while a mouse is over the word, while the keyboard is on it, and after a tap. It is part of the
page, without a script.
"""

from __future__ import annotations

import re
import zlib

import streamlit as st

# Each word as a pattern, in any case where it is no name, and what it means; formulas between dollars.
WORDS: dict[str, str] = {
    r"[Tt]he notes": "The lecture notes that this app goes with: their examples, and the numbers they print, are "
    "computed anew here.",
    r"nats?": "The unit of a loss that is made with the natural logarithm, as bits are of the one to base 2. One nat "
    "is the surprise at something whose probability is 1/e, about 37 %.",
    r"NaN|nan": "Not a number: what a computer writes where a calculation has no result, such as 0 / 0, or "
    "infinite minus infinite.",
    r"edge": "The largest learning rate at which plain gradient descent still settles: $2/\\lambda_{\\max}$. Above it "
    "each step along the steepest direction jumps over the lowest point and lands further away than it came from.",
    r"\$\\lambda_\{\\max\}\$": "The largest eigenvalue of the matrix of second derivatives: how sharply the cost "
    "curves along the direction in which it curves most.",
    r"condition number": "How many times as sharply the cost curves along its steepest direction as along its "
    "flattest. With 1 it is a round bowl.",
    r"float32": "How PyTorch keeps a number unless told otherwise: 32 bits, about seven digits, and nothing above "
    "$3.4 \\cdot 10^{38}$.",
    r"log-sum-exp": "The logarithm of the sum of $e^{z}$ over all classes. Softmax divides by that sum.",
    r"minibatch(?:es)?": "The few training examples, often 64, whose mean loss gives one step of training.",
    r"epochs?": "One pass over all training examples.",
    r"logits?": "The score that a model gives a class before softmax makes probabilities of all scores.",
    r"regulariz(?:e|ation)": "Whatever keeps a model from learning its training examples by heart.",
    r"Jacobian": "The table of all derivatives of a function with several inputs and outputs: a row for each output, a "
    "column for each input.",
}

# What is explained where a page lists it, below a figure or settings that can hold no explanation of their own.
LISTED: dict[str, str] = {
    "loss": "How wrong a classifier is: for one example the surprise at its true class, minus the logarithm of the "
    "probability that it gave it; for many examples their mean.",
    "accuracy": "The share of examples whose most probable class is the true one.",
    "test images": "Images that are never trained with: only they tell how it does on what it has not seen.",
    "test examples": "Examples that are never trained with: only they tell how it does on what it has not seen.",
    "validation set": "Training examples that are set apart and never trained with: by them the epoch and the settings "
    "are chosen, so that the test set stays for the end.",
    "confusion matrix": "A row for each true class, a column for each class said: right answers lie on the diagonal, "
    "each other cell counts one kind of mistake.",
    "SGD": "Stochastic gradient descent: each step goes against the gradient of one minibatch's loss, as far as the "
    "learning rate says.",
    "Adam": "An optimizer that gives each weight a step size of its own, by how large its gradients have been.",
    "momentum": "A share of the last step that is added to the next one: steps in one direction grow, and zigzags "
    "cancel.",
    "weight decay": "A pull of every weight toward 0 at each step: large weights have to be worth it.",
    "L1": "A penalty: so many times the sum of all absolute weights is added to the loss, so that each step takes the "
    "same bite of every weight, and many become nearly 0.",
    "dropout": "At each training step a random part of the hidden units counts as 0, so that none can rely on another.",
    "batch normalization": "Each hidden unit's inputs are brought to mean 0 and deviation 1 over the minibatch, then "
    "scaled as it learns.",
    "early stopping": "Training ends when the loss on the validation set, or without one on the test set, has not "
    "fallen for some epochs, and the best weights return.",
    "softmax regression": "The simplest classifier here: for each class one weight a feature, such as a pixel, and one "
    "bias, and softmax of the sums.",
    "MLP": "Multilayer perceptron: a network with hidden layers, each of weighted sums and an activation function.",
    "hidden layer": "Units between features, such as pixels, and classes; each is a weighted sum of the layer before, "
    "with an activation function upon it.",
    "activation function": "What a unit makes of its weighted sum: with relu negative ones become 0. A network without "
    "any is no more than softmax regression.",
    "relu": "max(0, z): negative sums become 0, all others stay.",
    "tanh": "An S-shaped curve from -1 to 1, through 0: large sums of either sign count alike.",
    "sigmoid": "An S-shaped curve from 0 to 1: $1 / (1 + e^{-z})$, the probability that a logit stands for.",
    "identity": "The sum stays as it is: such layers together are one layer, so every border is straight.",
    "gelu": "A smooth relu: z times the probability that a number of the bell curve is below z.",
    "norm": "The length of a vector: the root of the sum of its squares.",
}

CSS = """
.explained { position: relative; }
.explained-word { text-decoration: underline dotted; text-decoration-thickness: 0.1em; text-underline-offset: 0.2em;
  cursor: help; anchor-name: --explained; }
.explained { anchor-scope: --explained; }
.explained-word:has(.katex) { border-bottom: 0.1em dotted; }
.explained-word:focus-visible { outline: 3px solid var(--st-primary-color, #0068b4); outline-offset: 2px; }
/* Where a browser cannot place it beside the word, it stands at the lower edge of the window. */
.explained-text { display: none; position: fixed; left: 1rem; right: 1rem; bottom: 1rem; z-index: 1000002;
  max-width: 26rem; padding: 0.6rem 0.8rem; border-radius: 0.5rem; border: 2px solid currentColor;
  font-size: 1rem; font-weight: 400; font-style: normal; line-height: 1.4; text-align: left; white-space: normal;
  color: var(--st-text-color, CanvasText); background: var(--st-background-color, Canvas); }
@supports (position-area: bottom span-right) {
  .explained-text { position-anchor: --explained; position-area: bottom span-right; left: auto; right: auto;
    bottom: auto; margin: 0.3rem 0.5rem; width: max-content; max-width: min(26rem, 88vw);
    position-try-fallbacks: flip-inline, flip-block, flip-block flip-inline, bottom, top; }
}
.explained:hover > .explained-text, .explained:focus-within > .explained-text { display: block; }
"""

# Formulas, code, and the addresses of links hold no words to explain.
_KEPT = re.compile(r"(\$[^$]+\$|`[^`]*`|\]\([^)]*\))")


def markdown(text: str) -> None:
    """Draw Markdown in which the words of `WORDS` are explained. It never holds HTML of its own."""
    st.markdown(explained(text), unsafe_allow_html=True)


def caption(text: str) -> None:
    """The same in small letters."""
    st.caption(explained(text), unsafe_allow_html=True)


def words(*names: str) -> None:
    """A line of words that figures, settings and choices above it use, each with its explanation.

    Args:
        names: as they are written there; KeyError for one without an explanation.
    """
    text = f"Words: {', '.join(names)}"
    parts = [_marked(name, meaning_of(name), text) for name in names]
    st.caption(f"Words: {', '.join(parts)}", unsafe_allow_html=True)


def meaning_of(name: str) -> str:
    """What a word means; KeyError for one that has no explanation."""
    for pattern, meaning in WORDS.items():
        if re.fullmatch(pattern, name):
            return meaning
    return LISTED[name]


def explained(text: str) -> str:
    """Markdown with HTML around the first occurrence of each word that `WORDS` explains, and none else."""
    # Each part with whether it is HTML: what else looks like it is the text's, and perhaps a visitor's.
    parts = [(part, False) for part in _KEPT.split(text)]
    for word, meaning in WORDS.items():
        formula = word.startswith(r"\$")
        # Not inside a longer word or name.
        pattern = re.compile(word if formula else rf"(?<![\w-])(?:{word})(?![\w-])")
        for n, (part, is_html) in enumerate(parts):
            if is_html or (_KEPT.fullmatch(part) and not formula) or not (found := pattern.search(part)):
                continue
            marked = _marked(found[0], meaning, text)
            parts[n : n + 1] = [(part[: found.start()], False), (marked, True), (part[found.end() :], False)]
            break
    return "".join(part if is_html else _without_html(part) for part, is_html in parts)


def _marked(word: str, meaning: str, text: str) -> str:
    # The same word may be explained in another sentence of the page, too.
    name = f"explained-{zlib.crc32(f'{word} {text}'.encode()):x}"
    return (
        f'<span class="explained"><span class="explained-word" tabindex="0" aria-describedby="{name}">{word}</span>'
        f'<span class="explained-text" role="tooltip" id="{name}">{meaning}</span></span>'
    )


def _without_html(part: str) -> str:
    r"""A part of the text in which no < begins a tag: \lt in a formula, else an entity; \< is one already."""
    return part.replace("<", r"\lt ") if part.startswith("$") else re.sub(r"\\?<", "&lt;", part)
