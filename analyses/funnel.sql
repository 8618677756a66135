-- How many hypotheses reached each stage, and what share of the stage before.
select
    stage,
    hypotheses,
    round(100.0 * hypotheses / lag(hypotheses) over (order by step), 1) as percent_of_stage_before,
from rpt_funnel
order by step
