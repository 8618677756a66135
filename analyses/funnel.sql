-- How many hypotheses reached each stage, and what share of the stage before.
select
    stage,
    hypotheses,
    round(100.0 * hypotheses / nullif(lag(hypotheses) over (order by step), 0), 1) as percent_of_stage_before,
from rpt_funnel
order by step
