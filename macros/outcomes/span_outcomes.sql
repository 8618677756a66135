{# Outcomes at every minute of one span: after a gap, over each horizon, none reaching past the
   span's end. They are keyed by clock minute and know no hypothesis. #}
{% macro span_outcomes(span) %}
with anchors as (

    {{ _span_anchors(span) }}

)

{{ window_outcomes('anchors') }}
{% endmacro %}

{# The same outcomes cut at the moment at which an invalidation became known: by one rule for
   events and for the bars they are compared with. Only minutes where the cut bites have a row. #}
{% macro span_outcomes_censored(span) %}
with whole as (

    {{ _span_anchors(span) }}

),

kinds as (

    select distinct invalidation, direction from {{ ref('int_invalidations') }}

),

starts as (

    -- Horizons that start together are cut together.
    select distinct symbol, start_minute from whole

),

asked as (

    select starts.symbol, starts.start_minute, kinds.invalidation, kinds.direction
    from starts
    cross join kinds
    -- A gap closes within minutes almost everywhere: it is cut only where there was one to close.
    where kinds.invalidation != 'desync_resolved'
        or (starts.symbol, starts.start_minute - {{ constant('outcome_gap') }}) in (
            select symbol, minute
            from {{ ref('int_basis') }}
            where abs(deviation_mad) >= {{ constant('desync_mad') }}
        )

),

cuts as (

    -- The first invalidation after the start, by an as-of join whose build side is unique.
    select
        asked.symbol,
        asked.start_minute,
        asked.invalidation,
        asked.direction,
        invalidations.minute as end_minute
    from asked
    asof join {{ ref('int_invalidations') }} as invalidations
        on asked.symbol = invalidations.symbol
        and asked.invalidation = invalidations.invalidation
        and asked.direction = invalidations.direction
        and asked.start_minute < invalidations.minute

),

biting as (

    select
        whole.symbol,
        whole.minute,
        whole.horizon,
        whole.horizon_minutes,
        whole.start_minute,
        cuts.invalidation,
        cuts.direction,
        cuts.end_minute
    from whole
    inner join cuts
        on whole.symbol = cuts.symbol
        and whole.start_minute = cuts.start_minute
        and whole.end_minute > cuts.end_minute

)

{{ window_outcomes('biting', carry=['invalidation', 'direction']) }}
{% endmacro %}

{% macro _span_anchors(span) %}
    select
        scales.symbol,
        scales.minute,
        horizons.horizon,
        horizons.minutes as horizon_minutes,
        scales.minute + {{ constant('outcome_gap') }} as start_minute,
        scales.minute + {{ constant('outcome_gap') }} + horizons.minutes as end_minute
    from {{ ref('int_scales') }} as scales
    inner join {{ ref('dim_spans') }} as spans
        on spans.span = '{{ span }}'
        and scales.minute between spans.first_minute and spans.last_minute
    cross join {{ horizons() }} as horizons (horizon, minutes)
    where scales.minute + {{ constant('outcome_gap') }} + horizons.minutes <= spans.last_minute
{% endmacro %}
