-- One row per funding settlement of a coin-margined perpetual.
{{ stage_funding('cm_funding_rate', market='cm') }}
