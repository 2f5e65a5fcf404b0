"""Passages in, answers with proven quotes out."""

from onrecord.types import Answer, Citation, Coverage, Quote, Reason, Refusal, Timings, Turn

__all__ = ["Answer", "Citation", "Coverage", "Quote", "Reason", "Refusal", "Timings", "Turn"]
