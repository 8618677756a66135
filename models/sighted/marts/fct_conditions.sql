-- One row per hypothesis, declared condition and bucket, as measured on the hold-out.
select
    body ->> '$.hypothesis_id' as hypothesis_id,
    body ->> '$.condition' as condition,
    body ->> '$.bucket' as bucket,
    cast(body ->> '$.is_declared' as boolean) as is_declared,
    cast(body ->> '$.n_events' as bigint) as n_events,
    cast(body ->> '$.n_days' as bigint) as n_days,
    cast(body ->> '$.effect' as double) as effect,
    body ->> '$.unit' as unit,
    cast(body ->> '$.p_value' as double) as p_value,
    cast(body ->> '$.passed' as boolean) as passed,
    body ->> '$.sentence' as sentence,
    sha256 as ledger_sha256
from {{ read_ledger('condition') }}
order by seq
