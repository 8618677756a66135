-- What a naive test would have promoted: hypotheses whose events beat shuffled times at 5 %, by
-- what became of them here and which clause decided.
with naive as (

    select hypothesis_id
    from fct_trials
    where phase = 1 and control_id = 'time_shuffled' and p_value <= 0.05
    group by hypothesis_id

)

select
    verdicts.verdict,
    split_part(verdicts.reason, ':', 1) as clause,
    count(*) as naive_would_promote,
    list(distinct hypotheses.trigger order by hypotheses.trigger) as triggers,
from naive
inner join fct_verdicts as verdicts using (hypothesis_id)
inner join dim_hypotheses as hypotheses using (hypothesis_id)
group by all
order by naive_would_promote desc, verdict, clause
