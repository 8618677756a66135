-- One row per symbol, minute of the hold-out span and horizon.
{{ span_outcomes('holdout') }}
