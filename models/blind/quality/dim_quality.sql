-- One row per data set, symbol and UTC day that a file was asked for or has rows of: how much of
-- it is here, in what state, and every defect that was found, by its code in the seed `defects`.
with flagged as (

    select dataset_id, source_symbol, day, list(distinct defect order by defect) as flags
    from {{ ref('aud_findings') }}
    group by all

)

select
    days.dataset_id,
    days.dataset,
    days.market,
    days.symbol,
    days.source_symbol,
    days.day,
    days.state,
    days.reason,
    days.revisions,
    days.rows,
    days.expected_rows,
    days.distinct_keys,
    days.duplicates,
    days.blank_cells,
    days.missing,
    days.longest_gap_seconds,
    days.out_of_order,
    days.off_grid,
    days.missing_ids,
    days.bands,
    days.frozen_bands,
    days.frozen_snapshots,
    days.shrinking_bands,
    days.label,
    days.first_at,
    days.last_at,
    coalesce(flagged.flags, []) as flags
from {{ ref('int_quality_days') }} as days
left join flagged using (dataset_id, source_symbol, day)
