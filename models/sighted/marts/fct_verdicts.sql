-- One row per registered hypothesis: its latest verdict, or queued where none has been reached.
with verdicts as (

    select
        body ->> '$.hypothesis_id' as hypothesis_id,
        body ->> '$.verdict' as verdict,
        body ->> '$.decided_in' as decided_in,
        body ->> '$.reason' as reason,
        cast(body ->> '$.gamma' as double) as gamma,
        "at" as decided_at,
        sha256 as ledger_sha256
    from {{ read_ledger('verdict') }}
    qualify row_number() over (partition by body ->> '$.hypothesis_id' order by seq desc) = 1

)

select
    hypotheses.hypothesis_id,
    -- What the checklist refused was never frozen and is never tested.
    case when is_refused then 'discarded' else coalesce(verdicts.verdict, 'queued') end as verdict,
    case
        when is_refused then 'checklist'
        when verdicts.verdict != 'queued' then verdicts.decided_in
    end as decided_in,
    case
        when is_refused then hypotheses.refusal
        else coalesce(verdicts.reason, 'queued: frozen, and not evaluated yet')
    end as reason,
    case when is_refused then hypotheses.frozen_at else verdicts.decided_at end as decided_at,
    verdicts.gamma,
    verdicts.ledger_sha256
from (
    select *, status = 'refused' as is_refused from {{ ref('dim_hypotheses_sighted') }}
) as hypotheses
left join verdicts using (hypothesis_id)
