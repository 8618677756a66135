-- For how many events a state is unknown (warm-up, holes in the data): one row per state.
select
    state,
    count(*) as events,
    count(*) filter (bucket = 'unknown') as unknown,
    round(100.0 * count(*) filter (bucket = 'unknown') / count(*), 1) as percent_unknown,
    list(distinct bucket order by bucket) filter (bucket <> 'unknown') as buckets,
from sta_pre_event
group by state
order by percent_unknown desc, state
