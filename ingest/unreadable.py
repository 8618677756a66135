"""The one exception that sends a file to quarantine instead of ending the run."""

from __future__ import annotations


class UnreadableError(Exception):
    """A published file that must not reach the lake; the text says why, for the manifest."""
