{# S1–S3, in numbers that no outcome enters: how coherent the mechanism is, how well the data can
   see it, and how testable it is. One definition for `generate`, which ranks candidates by it,
   and for dim_scores. `hypotheses` needs hypothesis_id, origin, trigger, direction, attribute,
   gates, confirmation, invalidation, horizon, controls, required_datasets. #}
{% macro score_hypotheses(hypotheses, datasets, events, spans, states=none, confirmations=none) %}
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
        max(cast(sensor = 'forced_flow' as double)) as forced_participation
    from needs
    group by hypothesis_id

),

steadiness as (

    {{ gate_stability(hypotheses) }}

),

frequency as (

    {{ event_frequency(hypotheses, events, spans, states, confirmations) }}

),

parts as (

    select
        hypotheses.hypothesis_id,
        hypotheses.origin,
        coalesce(observed.forced_participation, 0) as forced_participation,
        -- A state is a second sensor too, but one that was there whether or not the event was real.
        cast(case
            when hypotheses.confirmation != 'none' then 1.0
            when len(hypotheses.gates) > 0 then 0.5
            else 0.0
        end as double) as independent_confirmation,
        cast(hypotheses.invalidation != 'none' as double) as clear_invalidation,
        cast(case hypotheses.horizon when 'short' then 1.0 else 0.5 end as double) as time_locality,
        coalesce(observed.resolution, 0) as resolution,
        least(1.0, coalesce(frequency.symbols, 0) / 3.0) as symbol_coverage,
        coalesce(observed.completeness, 0) as completeness,
        cast(coalesce(steadiness.state_stability, 1) as double) as state_stability,
        least(1.0, coalesce(frequency.events, 0) / 200.0) as event_frequency,
        least(1.0, len(hypotheses.controls) / 3.0) as controls_available,
        cast(exists (select 1 from {{ spans }} where status = 'frozen') as double) as clean_split
    from {{ hypotheses }} as hypotheses
    left join observed using (hypothesis_id)
    left join steadiness using (hypothesis_id)
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
    -- At equal scores the idea of a person stands before what data suggested.
    row_number() over (
        order by round(s1 + s2 + s3, 9) desc, origin != 'discovery', hypothesis_id
    ) as priority
from scores
{% endmacro %}
