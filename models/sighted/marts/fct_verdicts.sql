-- One row per frozen hypothesis: its latest verdict, or queued where none has been reached.
with verdicts as (

    select
        body ->> '$.hypothesis_id' as hypothesis_id,
        body ->> '$.verdict' as verdict,
        body ->> '$.decided_in' as decided_in,
        body ->> '$.reason' as reason,
        "at" as decided_at,
        sha256 as ledger_sha256
    from {{ read_ledger('verdict') }}
    qualify row_number() over (partition by body ->> '$.hypothesis_id' order by seq desc) = 1

)

select
    hypotheses.hypothesis_id,
    coalesce(verdicts.verdict, 'queued') as verdict,
    verdicts.decided_in,
    coalesce(verdicts.reason, 'queued: frozen, and not evaluated yet') as reason,
    verdicts.decided_at,
    verdicts.ledger_sha256
from {{ ref('dim_hypotheses_sighted') }} as hypotheses
left join verdicts using (hypothesis_id)
