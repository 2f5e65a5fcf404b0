import numpy as np
import pytest
from scipy import stats

from onrecord_evals.intervals import bootstrap, mcnemar, paired_bootstrap, percentile, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # R. G. Newcombe (1998), Statistics in Medicine 17:857, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_is_the_published_one(hits, n, low, high):
    found = wilson(hits, n)

    assert found == pytest.approx((low, high), abs=5e-5)


def test_wilsons_interval_never_leaves_zero_to_one():
    ends = [end for hits, n in ((0, 3), (3, 3), (0, 1), (7, 7)) for end in wilson(hits, n)]

    assert all(0 <= end <= 1 for end in ends)


def test_a_share_of_nothing_has_no_interval():
    with pytest.raises(ValueError, match="0"):
        wilson(0, 0)
    with pytest.raises(ValueError, match="nothing"):
        bootstrap([(0.0, 0.0)])


def test_the_bootstrap_of_equal_rows_is_a_point():
    assert bootstrap([(1.0, 2.0)] * 30) == (0.5, 0.5)


def test_the_bootstrap_of_a_share_of_cases_is_near_the_binomial_one():
    # given 30 of 100 cases right

    low, high = bootstrap([(1.0, 1.0)] * 30 + [(0.0, 1.0)] * 70)

    assert low == pytest.approx(stats.binom.ppf(0.025, 100, 0.3) / 100, abs=0.02)
    assert high == pytest.approx(stats.binom.ppf(0.975, 100, 0.3) / 100, abs=0.02)


def test_the_bootstrap_draws_cases_not_what_they_count():
    # given the same 50 of 100 quotes, from 100 cases and from 2
    by_many = bootstrap([(1.0, 1.0)] * 50 + [(0.0, 1.0)] * 50)

    by_two = bootstrap([(50.0, 50.0), (0.0, 50.0)])

    assert by_two == (0.0, 1.0)
    assert by_many[1] - by_many[0] < 0.25


def test_the_bootstrap_is_the_same_each_time():
    rows = [(float(n % 3), 3.0) for n in range(40)]

    assert bootstrap(rows) == bootstrap(rows)


def test_percentiles_lie_between_neighbours():
    assert percentile([5, 1, 3, 2, 4], 0.5) == 3
    assert percentile([0, 10], 0.95) == pytest.approx(9.5)
    assert percentile([7], 0.95) == 7
    with pytest.raises(ValueError, match="none"):
        percentile([], 0.5)


@pytest.mark.parametrize(
    ("better", "worse", "p"),
    [(0, 0, 1.0), (3, 3, 1.0), (0, 5, 0.0625), (1, 5, 0.21875), (10, 1, 24 / 2048), (1, 10, 24 / 2048)],
)
def test_mcnemar_is_the_exact_binomial_test(better, worse, p):
    # by hand: 2 x 1 / 32; 2 x (1 + 6) / 64; 2 x (1 + 11) / 2048

    assert mcnemar(better, worse) == pytest.approx(p)


def test_mcnemar_holds_for_thousands_of_flips():
    assert mcnemar(1500, 1400) == pytest.approx(stats.binomtest(1500, 2900).pvalue)


def test_a_paired_bootstrap_sees_a_small_difference_that_all_cases_share():
    # given cases that differ much, and a second run that is better by 1 of 20 in each
    rng = np.random.default_rng(1)
    hits = rng.integers(0, 19, size=60).astype(float)
    before, after = [(hit, 20.0) for hit in hits], [(hit + 1, 20.0) for hit in hits]

    low, high, p = paired_bootstrap(before, after)

    assert (low, high) == (pytest.approx(0.05), pytest.approx(0.05))
    assert p == pytest.approx(2 / 1001)


def test_a_paired_bootstrap_of_the_same_run_is_no_difference():
    rows = [(1.0, 2.0), (0.0, 1.0), (3.0, 3.0)] * 5

    assert paired_bootstrap(rows, rows) == (0.0, 0.0, 1.0)
