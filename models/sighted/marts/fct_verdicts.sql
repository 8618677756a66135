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
    -- The first that is for ever, else the latest: nothing is rescued by a later entry.
    qualify row_number() over (
        partition by body ->> '$.hypothesis_id'
        order by verdict in ('promoted', 'discarded') desc, if(verdict in ('promoted', 'discarded'), seq, -seq)
    ) = 1

),

-- Every clause that was asked, as a column of its own.
clauses as (

    select
        hypothesis_id,
        max(found) filter (where phase = 1 and clause = 'adjusted_p') as p_adjusted,
        max(found) filter (where phase = 1 and clause = 'contradicted') as p_reversed,
        max(found) filter (where phase = 1 and clause = 'separation') as separation,
        max(found) filter (where phase = 1 and clause = 'materiality') as effect_lower_bound,
        max(found) filter (where phase = 1 and clause = 'without_a_day') as without_a_day,
        max(found) filter (where phase = 1 and clause = 'without_a_symbol') as without_a_symbol,
        max(found) filter (where phase = 1 and clause = 'without_a_third') as without_a_third,
        max(found) filter (where phase = 1 and clause = 'episode_share') as largest_episode_share,
        max(found) filter (where phase = 1 and clause = 'day_clusters') as day_clusters,
        max(found) filter (where phase = 1 and clause = 'equivalence') as equivalence_bound,
        max(found) filter (where phase = 1 and clause = 'sensitivity') as spiked_power,
        max(found) filter (where phase = 2 and clause = 'sign') as holdout_effect,
        max(found) filter (where phase = 2 and clause = 'adjusted_p') as holdout_p,
        bool_and(passed) filter (where phase = 1 and clause like 'control:%') as controls_beaten,
        bool_and(passed) filter (where phase = 2 and clause like 'condition:%') as conditions_hold
    from {{ ref('fct_clauses') }}
    group by hypothesis_id

),

closest as (

    select
        hypothesis_id,
        arg_min(control_id, separation) as closest_control
    from {{ ref('fct_trials') }}
    where phase = 1 and level = 'A' and passed is not null
    group by hypothesis_id

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
    verdicts.ledger_sha256,
    clauses.p_adjusted,
    clauses.p_reversed,
    clauses.separation,
    clauses.effect_lower_bound,
    clauses.without_a_day,
    clauses.without_a_symbol,
    clauses.without_a_third,
    clauses.largest_episode_share,
    clauses.day_clusters,
    clauses.equivalence_bound,
    clauses.spiked_power,
    clauses.holdout_effect,
    clauses.holdout_p,
    clauses.controls_beaten,
    closest.closest_control,
    clauses.conditions_hold
from (
    select *, status = 'refused' as is_refused from {{ ref('dim_hypotheses_sighted') }}
) as hypotheses
left join verdicts using (hypothesis_id)
left join clauses using (hypothesis_id)
left join closest using (hypothesis_id)
