-- One row per hypothesis and check of its power, made and recorded before any outcome was read.
select
    body ->> '$.hypothesis_id' as hypothesis_id,
    cast(body ->> '$.n_events' as bigint) as n_events,
    cast(body ->> '$.n_episodes' as bigint) as n_episodes,
    cast(body ->> '$.n_days' as bigint) as n_days,
    body ->> '$.unit' as unit,
    cast(body ->> '$.se' as double) as standard_error,
    cast(body ->> '$.mde' as double) as minimum_detectable_effect,
    cast(body ->> '$.delta1' as double) as must_be_detectable,
    cast(ceil(cast(body ->> '$.required_episodes' as double)) as bigint) as required_episodes,
    cast(body ->> '$.power' as double) as power,
    cast(body ->> '$.spiked' as double) as spiked_power,
    cast(body ->> '$.power_required' as double) as power_required,
    cast(body ->> '$.overlap' as double) as overlap,
    cast(body ->> '$.alpha' as double) as alpha,
    cast(body ->> '$.tests' as bigint) as tests,
    cast(body ->> '$.testable' as boolean) as is_testable,
    concat(body ->> '$.code', ': ', body ->> '$.sentence') as reason,
    "at" as checked_at,
    sha256 as ledger_sha256
from {{ read_ledger('power') }}
order by seq
