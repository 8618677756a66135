-- One row per symbol, minute of the discovery span and horizon.
{{ span_outcomes('discovery') }}
