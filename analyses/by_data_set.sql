-- What each data set is good for: hypotheses that need it, by what became of them.
with needed as (

    select
        hypothesis_id,
        unnest(string_split(array_to_string(required_datasets, '|'), '|')) as dataset_id
    from dim_hypotheses

)

select
    needed.dataset_id,
    any_value(dim_datasets.rows) as rows_loaded,
    count(distinct verdicts.hypothesis_id) as hypotheses,
    count(*) filter (verdicts.verdict = 'promoted') as promoted,
    count(*) filter (verdicts.verdict = 'discarded') as discarded,
    count(*) filter (verdicts.verdict = 'untestable') as untestable,
    count(*) filter (verdicts.verdict = 'queued') as queued,
from needed
inner join fct_verdicts as verdicts using (hypothesis_id)
left join dim_datasets using (dataset_id)
group by needed.dataset_id
order by promoted desc, hypotheses desc, dataset_id
