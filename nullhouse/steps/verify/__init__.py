"""`nullhouse verify`: whether ledger, frozen files and lake are as they were written."""

from nullhouse.steps.verify.run import verify

__all__ = ["verify"]
