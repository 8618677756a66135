-- What could not be told, and what it would need: one row per untestable hypothesis.
select
    hypotheses.trigger,
    hypotheses.direction,
    hypotheses.consequence,
    hypotheses.horizon,
    split_part(verdicts.reason, ':', 1) as lacks,
    case split_part(verdicts.reason, ':', 1)
        when 'missing_data' then 'load ' || split_part(verdicts.reason, ':', 2)
        when 'low_power' then 'more days or symbols: '
            || coalesce(nullif(regexp_extract(verdicts.reason, 'with (.* days)', 1), ''), 'too few')
            || ' so far'
        when 'low_overlap' then 'comparable bars for more of its events'
        else regexp_replace(verdicts.reason, '^[^ ]+ ', '')
    end as would_need,
from fct_verdicts as verdicts
inner join dim_hypotheses as hypotheses using (hypothesis_id)
where verdicts.verdict = 'untestable'
order by lacks, trigger, direction, consequence, horizon, hypotheses.hypothesis_id
