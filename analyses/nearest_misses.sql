-- What fell by the least: discarded hypotheses by their adjusted p, the ten smallest first.
with formal as (

    select
        hypothesis_id,
        max(p_adjusted) as p_adjusted,
        min(effect) as effect,
        any_value(unit) as unit,
        min(n_events) as n_events
    from fct_trials
    where phase = 1 and level = 'B'
    group by hypothesis_id

)

select
    verdicts.hypothesis_id,
    hypotheses.trigger || ', ' || hypotheses.direction as event,
    hypotheses.consequence || ', ' || hypotheses.horizon as claim,
    round(formal.p_adjusted, 4) as p_adjusted,
    round(formal.effect, 3) as effect,
    formal.unit,
    formal.n_events as events,
    split_part(verdicts.reason, ':', 1) as clause,
from formal
inner join fct_verdicts as verdicts using (hypothesis_id)
inner join dim_hypotheses as hypotheses using (hypothesis_id)
where verdicts.verdict = 'discarded'
order by formal.p_adjusted, verdicts.hypothesis_id
limit 10
