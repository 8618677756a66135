-- What waits, and for what: one row per reason.
select
    regexp_replace(verdicts.reason, '^[a-z_]+: ', '') as waits_because,
    count(*) as hypotheses,
    list(distinct hypotheses.consequence order by hypotheses.consequence) as consequences,
from fct_verdicts as verdicts
inner join dim_hypotheses as hypotheses using (hypothesis_id)
where verdicts.verdict = 'queued'
group by all
order by hypotheses desc, waits_because
