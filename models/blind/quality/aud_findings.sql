-- One row per data set, symbol, day and defect found in it: how much of it, what the warehouse
-- did, and a sentence. Which measure is a finding, and from how much on, stands in the seed.
with days as (

    select
        *,
        coalesce(lag(label) over by_symbol, label) as label_before,
        coalesce(lag(bands) over by_symbol, bands) as bands_before,
        coalesce(lag(interval_hours) over by_symbol, interval_hours) as interval_before,
        row_number() over by_symbol > 1 as is_later
    from {{ ref('int_quality_days') }}
    window by_symbol as (partition by dataset_id, source_symbol order by day)

),

trades as (

    select market, source_symbol, day, size_sum as traded
    from days
    where dataset = 'agg_trades' and rows > 0

),

settled as (

    select market, symbol as source_symbol, settled_at from {{ ref('instruments') }} where settled_at is not null

),

judged as (

    select days.*, unnest([
        {'defect': 'file_missing', 'measured': cast(days.state = 'missing' as double)},
        {'defect': 'file_revised', 'measured': days.revisions},
        {'defect': 'revision_refused', 'measured': cast(days.reason like 'kept as loaded before%' as double)},
        {'defect': 'minutes_missing', 'measured': days.missing},
        {'defect': 'readings_missing', 'measured': days.missing / days.expected_instants},
        {'defect': 'settlements_missing', 'measured': days.missing},
        {'defect': 'long_silence', 'measured': days.longest_gap_seconds / days.cadence_seconds},
        {'defect': 'rows_doubled', 'measured': days.duplicates - days.keys_in_two_files},
        {'defect': 'rows_conflicting', 'measured': days.conflicting_keys},
        {'defect': 'rows_in_two_files', 'measured': days.keys_in_two_files},
        {'defect': 'rows_unsorted', 'measured': days.out_of_order},
        {'defect': 'ids_missing', 'measured': days.missing_ids},
        {'defect': 'cells_blank', 'measured': days.blank_cells},
        {'defect': 'stamps_off_grid', 'measured': days.off_grid},
        {'defect': 'settlements_off_hour', 'measured': days.off_grid},
        {'defect': 'labels_moved', 'measured': cast(days.label <> days.label_before as double)},
        {'defect': 'labels_unclear', 'measured': cast(days.label = 'unclear' as double)},
        {'defect': 'bands_changed', 'measured': abs(days.bands - days.bands_before)},
        {'defect': 'bands_frozen', 'measured': len(days.frozen_bands)},
        {'defect': 'bands_shrinking', 'measured': days.shrinking_bands},
        {'defect': 'interval_changed', 'measured': abs(days.interval_hours - days.interval_before)},
        {'defect': 'after_settlement', 'measured': case when settled.settled_at < days.last_at then epoch(days.last_at - greatest(days.first_at, settled.settled_at)) end},
        {'defect': 'volume_mismatch', 'measured': abs(days.size_sum - trades.traded) / greatest(days.size_sum, trades.traded)},
        {'defect': 'volume_in_dollars', 'measured': options.repeated_volumes},
        {'defect': 'option_stand_ins', 'measured': options.stand_ins},
        {'defect': 'option_stale_prices', 'measured': options.stale_prices},
        {'defect': 'liquidations_throttled', 'measured': cast(days.dataset = 'liquidation_snapshot' and days.day = date '2021-04-27' as double)},
        {'defect': 'rpi_orders', 'measured': cast(days.market = 'um' and days.dataset in ('book_depth', 'book_ticker', 'agg_trades', 'trades') and days.day = date '2025-11-18' as double)}
    ], recursive := true)
    from days
    left join trades
        on days.dataset = 'klines_1m'
        and days.rows > 0
        and days.market = trades.market
        and days.source_symbol = trades.source_symbol
        and days.day = trades.day
    left join settled on days.market = settled.market and days.source_symbol = settled.source_symbol
    left join {{ ref('int_quality_options') }} as options
        on days.dataset_id = options.dataset_id
        and days.source_symbol = options.source_symbol
        and days.day = options.day

),

refused as (

    select files.*, defects.defect
    from {{ ref('int_quality_files') }} as files
    inner join {{ ref('defects') }} as defects
        on defects.treatment = 'quarantined' and regexp_matches(coalesce(files.reason, ' '), '^(' || defects.pattern || ')')
    where files.state = 'quarantined'
    -- The most particular wording that fits.
    qualify row_number() over (partition by files.file_key order by length(defects.pattern) desc) = 1

),

found as (

    select dataset_id, market, symbol, source_symbol, day, grain, defect, measured, null as reason
    from judged
    where state in ('loaded', 'revised') or defect = 'file_missing'
    union all
    select dataset_id, market, symbol, source_symbol, period_start, null, defect, 1, file_key || ': ' || reason
    from refused

)

select
    found.* exclude (grain, reason),
    defects.treatment,
    defects.threshold,
    defects.unit,
    replace(defects.what, '#', format('{:.6g}', found.measured)) || coalesce('. ' || found.reason, '') || '. ' || defects.reason || '.' as sentence
from found
inner join {{ ref('defects') }} as defects using (defect)
where found.measured > defects.threshold
    and (defects.grains is null or found.grain is null or list_contains(string_split(defects.grains, '|'), found.grain))
