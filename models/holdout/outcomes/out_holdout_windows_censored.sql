-- One row per symbol, minute, horizon and invalidation that cuts the hold-out window short.
{{ span_outcomes_censored('holdout') }}
