"""How long the fuzz tests run: a few examples each with all other tests, many with `make fuzz`."""

import os

from hypothesis import HealthCheck, settings

# How many times as many examples as usual; `make fuzz` sets it.
_TIMES = int(os.environ.get("ONRECORD_FUZZ", "1"))


def fuzzed(examples: int) -> settings:
    """Return the settings of a test with usually so many examples."""
    return settings(
        deadline=None,
        max_examples=examples * _TIMES,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        print_blob=True,
    )
