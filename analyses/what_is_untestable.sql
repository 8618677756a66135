-- What could not be told, and what it would need: one row per trigger and lack.
with lacking as (

    select
        hypotheses.trigger,
        split_part(verdicts.reason, ':', 1) as lacks,
        split_part(verdicts.reason, ':', 2) as of_what,
        regexp_extract(verdicts.reason, 'with ([0-9,]+) comparable events', 1) as events,
    from fct_verdicts as verdicts
    inner join dim_hypotheses as hypotheses using (hypothesis_id)
    where verdicts.verdict = 'untestable'

)

select
    trigger,
    lacks,
    count(*) as hypotheses,
    case lacks
        when 'missing_data' then 'rows of ' || string_agg(distinct of_what, ', ' order by of_what)
        when 'low_power' then 'more days or symbols; the least of them has ' || min(try_cast(replace(nullif(events, ''), ',', '') as integer)) || ' events'
        when 'low_overlap' then 'comparable bars for more of its events'
        else 'see the reason in fct_verdicts'
    end as would_need,
from lacking
group by trigger, lacks
order by hypotheses desc, trigger, lacks
