-- One row per data set and market: what it can be used for, and how much of it is here.
with manifest as (

    select
        *,
        -- A monthly file stands for as many daily ones as its month has days.
        case period when 'monthly' then day(last_day(period_start)) else 1 end as days
    from read_parquet('{{ home_path("lake/_manifest.parquet") }}')

),

files as (

    select
        dataset_id,
        sum(rows) filter (where state = 'loaded') as rows,
        min(first_at) filter (where state = 'loaded') as first_at,
        max(last_at) filter (where state = 'loaded') as last_at,
        1 - coalesce(sum(days) filter (where state = 'loaded'), 0) / sum(days) as missing_share
    from manifest
    group by dataset_id

),

-- A calendar is there from the start: the shipped one, until the user gives another.
shipped as (

    select
        'scheduled_releases' as dataset_id,
        count(*) as rows,
        min(event_at) as first_at,
        max(event_at) as last_at
    from {{ ref('stg_calendar__releases') }}
    where file_key like 'shipped/%'

),

-- The registered data sets, and those that the home's user declares.
catalogue as (

    select * from {{ ref('datasets') }}
    union all by name
    select * from {{ read_own_catalogue() }}

)

select
    catalogue.dataset_id,
    catalogue.dataset,
    catalogue.market,
    catalogue.sensor,
    catalogue.grain,
    catalogue.cadence_seconds,
    string_split(catalogue.properties, '|') as properties,
    string_split(catalogue.capabilities, '|') as capabilities,
    string_split(catalogue.allowed_templates, '|') as allowed_templates,
    string_split(catalogue.refused_templates, '|') as refused_templates,
    coalesce(files.rows, shipped.rows, 0) as rows,
    coalesce(files.first_at, shipped.first_at) as first_at,
    coalesce(files.last_at, shipped.last_at) as last_at,
    coalesce(files.missing_share, if(shipped.rows > 0, 0.0, 1.0)) as missing_share
from catalogue
left join files using (dataset_id)
left join shipped using (dataset_id)
