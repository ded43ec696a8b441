"""What the normalization page says of pixels: a test on the wrong scale, and a best rate beside the edge."""

from __future__ import annotations

from collections.abc import Sequence

from core.claims import Claim
from core.lessons.normalization.pixel_scaling import WrongScale

# The best rates and the edges of the scalings that were searched.
Searched = Sequence[tuple[float, float]]

ACCURACY: Sequence[Claim[WrongScale]] = (
    Claim(
        "the same",
        lambda found: found.accuracy == found.raw_accuracy,
        "The accuracy is the same, because nearly all of each logit is multiplied by {times_pixels}, and larger logits "
        "keep their order.",
    ),
    Claim(
        "moves",
        lambda found: found.accuracy != found.raw_accuracy,
        "The accuracy is another one, by {points} percentage points: the products of weights and pixels are multiplied "
        "by {times_pixels} and keep their order, but the biases are not multiplied.",
    ),
)
LOSS: Sequence[Claim[WrongScale]] = (
    Claim(
        "tells",
        lambda found: found.raw_loss > 2 * found.loss,
        "The loss tells: it is {times} times as high, because the probabilities are nearly all or nothing, and every "
        "mistake costs as much as its logits are apart.",
    ),
    Claim(
        "higher",
        lambda found: found.loss < found.raw_loss <= 2 * found.loss,
        "The loss is higher, too: {times} times.",
    ),
    Claim("not higher", lambda found: not found.raw_loss > found.loss, "The loss is {times} times what it was."),
)
BEYOND: Sequence[Claim[Searched]] = (
    Claim("nothing searched", lambda found: not found, ""),
    Claim(
        "all",
        lambda found: all(best > edge for best, edge in found),
        "Every best rate found lies beyond its edge: that is the edge at a start with all weights 0, and the cost "
        "curves less as the classifier becomes sure.",
    ),
    Claim(
        "some",
        lambda found: any(best > edge for best, edge in found) and not all(best > edge for best, edge in found),
        "{count} of {searched} best rates lie beyond their edge: that is the edge at a start with all weights 0, and "
        "the cost curves less as the classifier becomes sure.",
    ),
    Claim(
        "none",
        lambda found: not any(best > edge for best, edge in found),
        "No best rate found lies beyond its edge.",
    ),
)
