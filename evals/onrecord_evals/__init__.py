"""Cases, metrics, runs, comparisons and reports."""

from onrecord_evals.cases import Case, Place, Reply, read_cases, read_replies
from onrecord_evals.metrics import METRICS, Measure, measure

__all__ = ["METRICS", "Case", "Measure", "Place", "Reply", "measure", "read_cases", "read_replies"]
