-- Which hypotheses stand: one row per promoted hypothesis, discovery span beside hold-out.
with formal as (

    select
        hypothesis_id,
        phase,
        min(effect) as effect,
        any_value(unit) as unit,
        min(n_events) as n_events,
        max(p_value) as p_value
    from fct_trials
    where level = 'B'
    group by hypothesis_id, phase

)

select
    verdicts.hypothesis_id,
    hypotheses.trigger || ', ' || hypotheses.direction as event,
    hypotheses.consequence || ', ' || hypotheses.horizon as claim,
    round(found.effect, 3) as effect_discovery,
    round(held.effect, 3) as effect_holdout,
    found.unit,
    held.n_events as events_holdout,
    round(held.p_value, 4) as p_holdout,
from fct_verdicts as verdicts
inner join dim_hypotheses as hypotheses using (hypothesis_id)
left join formal as found on verdicts.hypothesis_id = found.hypothesis_id and found.phase = 1
left join formal as held on verdicts.hypothesis_id = held.hypothesis_id and held.phase = 2
where verdicts.verdict = 'promoted'
order by verdicts.hypothesis_id
