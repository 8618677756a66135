-- One row per funding settlement of a USD-margined perpetual.
{{ stage_funding('um_funding_rate', market='um') }}
