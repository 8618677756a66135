-- One row per data set, symbol and UTC day that a file was asked for or has rows of: everything
-- that is counted, before any of it is judged.
with files as (

    select * from {{ ref('int_quality_files') }}

),

counted as (

    select
        files.dataset_id,
        files.source_symbol,
        counts.day,
        sum(counts.rows) as rows,
        min(counts.first_at) as first_at,
        max(counts.last_at) as last_at,
        sum(counts.blank_cells) as blank_cells,
        sum(counts.out_of_order) as out_of_order,
        sum(counts.off_grid) as off_grid,
        sum(counts.shrinking_bands) as shrinking_bands,
        sum(counts.instants) as instants,
        min(counts.min_serial) as min_serial,
        max(counts.max_serial) as max_serial,
        max(counts.interval_hours) as interval_hours,
        cast(sum(try_cast(counts.size_sum as decimal(38, 8))) as double) as size_sum,
        max(counts.longest_step_seconds) as longest_step_seconds
    from {{ ref('int_quality_counts') }} as counts
    inner join files using (dataset_id, file_key)
    group by all

),

asked as (

    select
        dataset_id,
        source_symbol,
        day,
        max(case state when 'loaded' then 3 when 'quarantined' then 2 else 1 end) as best_state,
        sum(revisions) as revisions,
        min(reason) as reason,
        min(label) as label
    from (
        select *, cast(unnest(range(period_start, period_end + interval '1 day', interval '1 day')) as date) as day
        from files
    )
    group by all

),

symbols as (

    select distinct dataset_id, market, symbol, source_symbol from files

),

joined as (

    select
        * exclude (datasets.market, keys.instants, keys.size_sum),
        coalesce(keys.distinct_keys, counted.rows, 0) as keys_told_apart,
        coalesce(keys.instants, counted.instants, 0) as instants_told_apart,
        case when datasets.rows_per_day is not null
            then 86400 // coalesce(3600 * counted.interval_hours, datasets.cadence_seconds) end as expected_instants
    from asked
    full join counted using (dataset_id, source_symbol, day)
    inner join symbols using (dataset_id, source_symbol)
    inner join {{ ref('datasets') }} as datasets using (dataset_id)
    left join {{ ref('int_quality_keys') }} as keys using (dataset_id, source_symbol, day)
    left join {{ ref('int_quality_bands') }} as bands using (dataset_id, source_symbol, day)

)

select
    dataset_id,
    joined.dataset,
    joined.market,
    symbol,
    source_symbol,
    day,
    joined.grain,
    joined.cadence_seconds,
    case
        when revisions > 0 then 'revised'
        when best_state = 3 or rows > 0 then 'loaded'
        when best_state = 2 then 'quarantined'
        else 'missing'
    end as state,
    reason,
    coalesce(revisions, 0) as revisions,
    cast(coalesce(joined.rows, 0) as bigint) as rows,
    case when interval_hours is not null then expected_instants else joined.rows_per_day end as expected_rows,
    cast(keys_told_apart as bigint) as distinct_keys,
    cast(coalesce(doubled_rows, 0) as bigint) as duplicates,
    coalesce(keys_in_two_files, 0) as keys_in_two_files,
    coalesce(conflicting_keys, 0) as conflicting_keys,
    cast(coalesce(blank_cells, 0) as bigint) as blank_cells,
    cast(greatest(expected_instants - instants_told_apart, 0) as bigint) as missing,
    expected_instants,
    case when joined.rows > 0 and expected_instants is not null then greatest(
        longest_step_seconds,
        epoch(first_at - cast(day as timestamp)),
        epoch(cast(day + 1 as timestamp) - last_at)
    ) end as longest_gap_seconds,
    cast(coalesce(out_of_order, 0) as bigint) as out_of_order,
    cast(coalesce(off_grid, 0) as bigint) as off_grid,
    case when joined.rows > 0 then max_serial - min_serial + 1 - keys_told_apart end as missing_ids,
    cast(coalesce(shrinking_bands, 0) as bigint) as shrinking_bands,
    bands,
    coalesce(frozen_bands, []) as frozen_bands,
    coalesce(frozen_snapshots, 0) as frozen_snapshots,
    label,
    interval_hours,
    coalesce(joined.size_sum, 0) as size_sum,
    first_at,
    last_at
from joined
