-- One row per assay: the level that it took, what its epoch had left, and whether it was void.
with live as (

    select
        cast(body ->> '$.assay' as integer) as assay,
        count(*) as live_controls,
        count(*) filter (where cast(body ->> '$.rejected' as boolean)) as live_rejected,
        count(*) filter (where cast(body ->> '$.promoted' as boolean)) as live_promoted
    from {{ read_ledger('live_control') }}
    group by all

),

void as (

    select
        cast(body ->> '$.assay' as integer) as assay,
        any_value(body ->> '$.reason') as void_reason
    from {{ read_ledger('verdict') }}
    where body ->> '$.reason' like 'invalid_assay:%'
    group by all

),

survivors as (

    select
        cast(body ->> '$.assay' as integer) as assay,
        count(*) as survived
    from {{ read_ledger('survived') }}
    group by all

),

assays as (

    select
        coalesce(cast(body ->> '$.epoch' as integer), 1) as epoch,
        cast(body ->> '$.assay' as integer) as assay,
        body ->> '$.batch_id' as batch_id,
        json_array_length(body -> '$.hypotheses') as hypotheses,
        cast(body ->> '$.alpha' as double) as alpha,
        cast(body ->> '$.alpha_spent' as double) as alpha_spent,
        cast(body ->> '$.alpha_left' as double) as alpha_left,
        "at" as opened_at,
        sha256 as ledger_sha256
    from {{ read_ledger('assay') }}

)

select
    assays.epoch,
    assays.assay,
    assays.batch_id,
    cast(assays.hypotheses as bigint) as hypotheses,
    assays.alpha,
    assays.alpha_spent,
    assays.alpha_left,
    coalesce(live.live_controls, 0) as live_controls,
    coalesce(live.live_rejected, 0) as live_rejected,
    coalesce(live.live_promoted, 0) as live_promoted,
    void.void_reason is not null as is_void,
    void.void_reason,
    coalesce(survivors.survived, 0) as survived,
    assays.opened_at,
    assays.ledger_sha256
from assays
left join live using (assay)
left join void using (assay)
left join survivors using (assay)
order by assays.assay
