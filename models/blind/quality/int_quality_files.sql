-- One row per file of a data set of the archive that was asked for: what came of it, how often it was published anew,
-- and whether its labels name the end of a period or its start.
with manifest as (

    select * from read_parquet('{{ home_path("lake/_manifest.parquet") }}')

),

replaced as (

    select key, count(*) as revisions
    from read_parquet('{{ home_path("lake/_revisions.parquet") }}')
    group by key

),

labelled as (

    select * from (values
        {% for entry in registered() -%}
        ('{{ entry.id }}', '{{ entry.labels }}'){{ "," if not loop.last }}
        {% endfor -%}
    ) as listed (dataset_id, labels)

)

select
    manifest.dataset_id,
    manifest.market,
    coalesce(manifest.asset, manifest.symbol) as symbol,
    manifest.symbol as source_symbol,
    manifest.key as file_key,
    manifest.period,
    manifest.period_start,
    case manifest.period
        when 'monthly' then last_day(manifest.period_start)
        else manifest.period_start
    end as period_end,
    manifest.state,
    manifest.reason,
    coalesce(replaced.revisions, 0) as revisions,
    case
        when labelled.labels <> 'by_file' then labelled.labels
        when manifest.state <> 'loaded' then null
        -- As staging reads them: the tail's labels name the end, and so do those that reach into
        -- the next day.
        when manifest.key like 'rest/%' or manifest.last_at >= manifest.period_start + interval '1 day' then 'end'
        when manifest.first_at = manifest.period_start then 'start'
        else 'unclear'
    end as label
from manifest
-- What only the exchange's REST has, and users' own files, are no archive's.
inner join labelled using (dataset_id)
left join replaced using (key)
