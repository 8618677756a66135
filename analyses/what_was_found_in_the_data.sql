-- Which defects the data have and what was done about them: one row per data set and defect.
select
    dataset_id,
    defect,
    treatment,
    count(*) as days,
    min(day) as first_day,
    max(day) as last_day,
from aud_findings
group by all
order by days desc, dataset_id, defect
