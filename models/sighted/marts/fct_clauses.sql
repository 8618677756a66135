-- One row per hypothesis, phase and clause of the promotion rule, from its latest decision.
with decisions as (

    select seq, 1 as phase, body, sha256
    from {{ read_ledger('survived') }}
    union all
    select seq, if(body ->> '$.decided_in' = 'phase2', 2, 1), body, sha256
    from {{ read_ledger('verdict') }}
    where (body -> '$.clauses') is not null

),

latest as (

    select
        body ->> '$.hypothesis_id' as hypothesis_id,
        phase,
        body -> '$.clauses' as clauses,
        sha256
    from decisions
    qualify row_number() over (partition by body ->> '$.hypothesis_id', phase order by seq desc) = 1

),

named as (

    select hypothesis_id, phase, sha256, entry.key as clause, entry.value as said
    from latest
    cross join lateral (
        select unnest(map_entries(cast(clauses as map(varchar, json)))) as entry
    )

)

select
    hypothesis_id,
    phase,
    clause,
    cast(said ->> '$.passed' as boolean) as passed,
    cast(said ->> '$.found' as double) as found,
    cast(said ->> '$.asked' as double) as asked,
    said ->> '$.sentence' as sentence,
    sha256 as ledger_sha256
from named
order by hypothesis_id, phase, clause
