{# S1–S3, in numbers that no outcome enters: how coherent the mechanism is, how well the data can
   see it, and how testable it is. One definition for `generate`, which ranks candidates by it,
   and for dim_scores. `hypotheses` needs hypothesis_id, trigger, direction, attribute, gates,
   confirmation, invalidation, horizon, controls, required_datasets. #}
{% macro score_hypotheses(hypotheses, datasets, events, spans) %}
with needs as (

    -- A requirement may name alternatives, of which the best one serves.
    select
        hypothesis_id,
        requirement,
        max(datasets.cadence_seconds <= 300 or datasets.grain = 'settlement') as is_timely,
        max(case when datasets.rows > 0 then 1 - datasets.missing_share else 0 end) as completeness,
        max(datasets.sensor) as sensor
    from (
        select hypothesis_id, unnest(required_datasets) as requirement from {{ hypotheses }}
    )
    inner join {{ datasets }} as datasets
        on list_contains(string_split(requirement, '|'), datasets.dataset_id)
    group by hypothesis_id, requirement

),

observed as (

    select
        hypothesis_id,
        min(cast(is_timely as double)) as resolution,
        min(completeness) as completeness,
        max(cast(sensor = 'forced_flow' as double)) as forced_participation,
        count(distinct sensor) as sensors
    from needs
    group by hypothesis_id

),

frequency as (

    select
        hypotheses.hypothesis_id,
        count(spans.span) as events,
        count(distinct events.symbol) filter (where spans.span is not null) as symbols
    from {{ hypotheses }} as hypotheses
    left join {{ events }} as events
        on events.trigger = hypotheses.trigger
        and hypotheses.direction in (events.direction, 'both')
        and coalesce(hypotheses.attribute, '') in (coalesce(events.attribute, ''), '')
    left join {{ spans }} as spans
        on spans.span = 'discovery'
        and events.minute between spans.first_minute and spans.last_minute
    group by hypotheses.hypothesis_id

),

parts as (

    select
        hypotheses.hypothesis_id,
        coalesce(observed.forced_participation, 0) as forced_participation,
        cast(hypotheses.confirmation != 'none' as double) as independent_confirmation,
        cast(hypotheses.invalidation != 'none' as double) as clear_invalidation,
        cast(case hypotheses.horizon when 'short' then 1.0 else 0.5 end as double) as time_locality,
        coalesce(observed.resolution, 0) as resolution,
        least(1.0, coalesce(frequency.symbols, 0) / 3.0) as symbol_coverage,
        coalesce(observed.completeness, 0) as completeness,
        1.0 / (1 + len(hypotheses.gates)) as state_stability,
        least(1.0, coalesce(frequency.events, 0) / 200.0) as event_frequency,
        least(1.0, len(hypotheses.controls) / 3.0) as controls_available,
        cast(exists (select 1 from {{ spans }} where status = 'frozen') as double) as clean_split
    from {{ hypotheses }} as hypotheses
    left join observed using (hypothesis_id)
    left join frequency using (hypothesis_id)

),

scores as (

    select
        *,
        (forced_participation + independent_confirmation + clear_invalidation + time_locality) / 4 as s1,
        (resolution + symbol_coverage + completeness + state_stability) / 4 as s2,
        (event_frequency + controls_available + clean_split) / 3 as s3
    from parts

)

select
    hypothesis_id,
    s1,
    s2,
    s3,
    forced_participation,
    independent_confirmation,
    clear_invalidation,
    time_locality,
    resolution,
    symbol_coverage,
    completeness,
    state_stability,
    event_frequency,
    controls_available,
    clean_split,
    row_number() over (order by s1 + s2 + s3 desc, hypothesis_id) as priority
from scores
{% endmacro %}
