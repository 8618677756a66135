-- One row per symbol, minute, horizon and invalidation that cuts the window short.
{{ span_outcomes_censored('discovery') }}
