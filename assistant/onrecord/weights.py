"""The weights and thresholds of evidence, in one place, with the run that set them.

`make tune` of 2026-11-25, seed 0: a logistic regression over up to 24 sentences of each question, right where a
sentence holds most of a gold quote or lies mostly in one; 1,200 questions on half of the articles of squad-half (none
of its fast subset, weight .3), every second case of clapnq-dev (weight 1), the 810 questions about the invented papers
(weight 5), the cases tagged `work` of the invented corpora (weight 20: they are news, and few).
"""

WEIGHTS = (
    0.599,  # sentence
    1.910,  # near
    -0.665,  # passage
    -0.244,  # numbers
    4.532,  # meaning
    1.147,  # dense
    2.090,  # rank
    0.041,  # fits
    -0.919,  # unfit
    0.922,  # counted
    0.165,  # length
)
BIAS = -7.686

# What a reader adds: the logit of the probability, the log odds that the sentence holds the answer, and a bias; `make
# tune` of 2026-11-25, on the questions of squad-half and of the papers that the reader was not trained on, and the
# cases of the invented corpora tagged `work`.
READER_WEIGHTS = (0.682, 0.357, -0.191)

# From this certainty on, the words that a reader takes for the answer are shown as such.
SHORT_CERTAIN = 0.5

# For the words of the one who was asked about: a regression over all sentences of that one that were read for the cases
# of the invented corpora that are tagged `work`.
SAID_WEIGHTS = (
    0.799,  # sentence
    1.208,  # near
    2.234,  # passage
    2.488,  # meaning
    1.882,  # around
    2.363,  # title
)
SAID_BIAS = -4.622

# Slope and bias of the logit of a probability in that of the confidence, for questions for facts, for what somebody
# said and for who said it: regressions of `make tune` over 809 questions of the sets above, 87 and 19 of the invented
# corpora tagged `work`, right where the best sentence is.
CALIBRATION = {"facts": (0.655, 0.448), "said": (1.088, 0.216), "who": (0.797, -1.290)}

# What is less sure is refused: a probability of .21, .36 and .75 for the three kinds. On the 220 cases of the four
# invented corpora tagged `work`, precision of what is answered, share of the answerable answered rightly, and F with
# precision counting twice are .74, .69 and .73 at .35, .77, .65 and .74 at .40, .80, .57 and .74 at .50.
CONFIDENT = 0.40

# The words of somebody beside those that are chosen need a share of this probability.
SAID_ANSWERS = 0.3

# Of "Who said that", a sentence says so from this sum of two features on: the share of the claim's words that it has,
# and its cosine to the claim. Set by eye on 13 such cases tagged `work` and 20 others: of 18 right sentences 16 have it
# and a probability of .7, of 13 wrong ones 4 do.
SAYS_SO = 1.0
SAYS_SO_TOO = 0.85  # of the best one's

# A passage is about the question if this share of the topic's words, weighted by rarity, stands in it.
ON_THIS = 0.5
