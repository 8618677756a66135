-- One row per five-minute reading of a USD-margined contract.
{{ stage_metrics('um_metrics', market='um') }}
