-- What hypotheses fall by: one row per clause, with one reason of it word for word.
select
    decided_in,
    split_part(reason, ':', 1) as clause,
    count(*) as hypotheses,
    min(reason) as for_example,
from fct_verdicts
where verdict = 'discarded'
group by all
order by hypotheses desc, clause
