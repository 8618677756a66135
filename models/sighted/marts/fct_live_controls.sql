-- One row per assay and made-up family that went through Phase 1 beside it.
select
    cast(body ->> '$.assay' as integer) as assay,
    body ->> '$.fake_id' as fake_id,
    body ->> '$.kind' as kind,
    body ->> '$.of' as made_of,
    cast(body ->> '$.weeks' as integer) as weeks,
    cast(body ->> '$.n_events' as bigint) as n_events,
    cast(body ->> '$.p_value' as double) as p_value,
    cast(body ->> '$.rejected' as boolean) as is_rejected,
    cast(body ->> '$.promoted' as boolean) as is_promoted,
    sha256 as ledger_sha256
from {{ read_ledger('live_control') }}
order by seq
