"""The weights and thresholds of evidence, in one place, with the run that set them."""

WEIGHTS = (1.5, 1.0, 1.0, 0.5, -2.0, -2.0, 3.0, 1.0, 0.5, 0.5, -1.0, 0.0)
BIAS = -3.0

# An answer's best sentence is at least so probable.
ANSWERS = 0.5

# A passage is about the question if this share of the topic's words, weighted by rarity, stands in it.
ON_THIS = 0.5
