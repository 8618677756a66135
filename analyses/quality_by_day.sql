-- How good the data are: one row per UTC day, the ten worst first.
with days as (

    select
        day,
        count(*) filter (state in ('loaded', 'revised')) as loaded,
        count(*) filter (state = 'missing') as not_published,
        count(*) filter (state = 'quarantined') as quarantined,
        sum(least(rows, expected_rows)) filter (expected_rows > 0) as rows_here,
        sum(expected_rows) filter (expected_rows > 0) as rows_of_a_whole_day,
        list_sort(list_distinct(flatten(list(flags)))) as findings,
    from dim_quality
    group by day

)

select
    day,
    loaded,
    not_published,
    quarantined,
    round(100 * rows_here / rows_of_a_whole_day, 2) as percent_of_rows,
    findings,
from days
order by quarantined desc, not_published desc, percent_of_rows, day
limit 10
