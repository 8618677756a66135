-- One row per five-minute reading of a coin-margined contract.
{{ stage_metrics('cm_metrics', market='cm') }}
