{# An outcome is that of its own window and of no other: for some rows, taken by hash, the price
   move from `start_minute` to `end_minute` (SQL over `now`, a row of the model) is computed anew
   from bars and scale. With `cut_by` the window ends at the first invalidation in it. With
   `spans`, no window at all may begin before its span or end after it. #}
{% test measured_over(model, start_minute, end_minute, bars, scales, cut_by=none, spans=none, span=none, sample=200, remedy="anchor the window at the minute at which the event is known, and the constants outcome_gap, horizon_short and horizon_medium") %}
{{ config(fail_calc=nullhouse.said()) }}
with windows as (

    select
        now.*,
        horizons.minutes as horizon_minutes,
        {{ start_minute }} as start_minute,
        {{ end_minute }} as end_minute
    from (select * from {{ model }}) as now
    inner join {{ nullhouse.horizons() }} as horizons (horizon, minutes) using (horizon)

),

sampled as (

    select *
    from windows
    where price_sigma is not null
    order by hash(concat_ws('|', symbol, minute, horizon {%- if cut_by %}, invalidation, direction {%- endif %}))
    limit {{ sample }}

),

cut as (

    {% if cut_by -%}
    select sampled.* replace (min(cuts.minute) as end_minute)
    from sampled
    inner join {{ cut_by }} as cuts
        on sampled.symbol = cuts.symbol
        and sampled.invalidation = cuts.invalidation
        and sampled.direction = cuts.direction
        and cuts.minute > sampled.start_minute
    group by all
    {%- else -%}
    select * from sampled
    {%- endif %}

),

measured as (

    select
        cut.symbol,
        cut.minute,
        cut.horizon,
        cut.start_minute,
        cut.end_minute,
        cut.price_sigma as found,
        (last.log_close - first.log_close) / (scales.sigma * sqrt(cut.horizon_minutes)) as expected
    from cut
    left join {{ bars }} as first on cut.symbol = first.symbol and cut.start_minute = first.minute
    left join {{ bars }} as last on cut.symbol = last.symbol and cut.end_minute = last.minute
    left join {{ scales }} as scales on cut.symbol = scales.symbol and cut.minute = scales.minute

)

select
    *,
    concat(
        'row ', {{ nullhouse.row_named(['symbol', 'horizon'], 'measured') }}, ', minute ', make_timestamp(minute * 60000000),
        ' of {{ nullhouse.model_named(model) }}: price_sigma is ', found, ', but ', coalesce(cast(expected as varchar), 'NULL'), ' from ',
        make_timestamp(start_minute * 60000000), ' to ', make_timestamp(end_minute * 60000000), '; {{ remedy }}'
    ) as message
from measured
where found is distinct from expected
{%- if spans %}
union all
select
    windows.symbol, windows.minute, windows.horizon, windows.start_minute, windows.end_minute, null, null,
    concat(
        'row ', {{ nullhouse.row_named(['symbol', 'horizon'], 'windows') }}, ', minute ', make_timestamp(windows.minute * 60000000),
        ' of {{ nullhouse.model_named(model) }}: its window ends ', make_timestamp(end_minute * 60000000), ' and is not within the {{ span }} span from ',
        make_timestamp(spans.first_minute * 60000000), ' to ', make_timestamp(spans.last_minute * 60000000),
        '; leave out the minutes whose window crosses the border'
    )
from windows
inner join {{ spans }} as spans on spans.span = '{{ span }}'
where windows.minute < spans.first_minute or windows.end_minute > spans.last_minute
{%- endif %}
{% endtest %}
