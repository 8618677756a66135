-- One row per hypothesis, phase and control that was ever tried, as the ledger holds it.
select
    {{ trial_columns() }},
    "at" as tried_at,
    sha256 as ledger_sha256
from {{ read_ledger('trial') }}
order by seq
