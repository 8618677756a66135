-- Which control came closest to doing the same: of the hypotheses
-- that were tested in Phase 1, the ten that stood furthest from all of them.
with necessary as (

    select *
    from fct_trials
    where phase = 1 and level = 'A' and separation is not null
    qualify row_number() over (partition by hypothesis_id, control_id order by tried_at desc) = 1

)

select
    necessary.hypothesis_id,
    verdicts.verdict,
    necessary.control_id as closest_control,
    round(necessary.separation, 1) as separation,
    round(necessary.p_value, 4) as p_value,
    necessary.passed,
from necessary
inner join fct_verdicts as verdicts using (hypothesis_id)
qualify row_number() over (partition by hypothesis_id order by necessary.separation, necessary.control_id) = 1
order by separation desc, hypothesis_id
limit 10
