"""From frozen hypotheses to verdicts: the queue, Phase 1, Phase 2, and the record of both."""
