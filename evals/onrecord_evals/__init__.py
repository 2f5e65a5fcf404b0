"""Cases, metrics, runs, comparisons and reports."""
