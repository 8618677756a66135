{# A column is a function of rows that were known at or before its own: it is computed anew for
   some rows, taken by hash, from nothing else, and must come out equal.

   `expression` is the column in SQL, an aggregate over `past`: the rows of `input` (by default the
   model itself) of the row's own `by` that were known at or before it, or `strictly` before, no
   longer ago than `span`. The row itself is `now`; outside an aggregate wrap it in any_value().
   What the column owes to a later row, or to the whole sample, is then missing, and it differs. #}
{% test trailing_only(model, column_name, expression, input=none, by=['symbol'], known_at='known_at', strictly=false, span=none, sample=40, tolerance=0, remedy="rank it with trailing_rank(…), or let its window end at the current row") %}
{{ config(fail_calc=nullhouse.said()) }}
{%- set input = input or model %}
with sampled as (

    select *
    from {{ model }}
    where {{ column_name }} is not null
    order by hash(concat_ws('|', {{ (by + [known_at]) | join(', ') }}))
    limit {{ sample }}

),

reach as (

    select max({{ known_at }}) as last_at from {{ input }}

),

recomputed as (

    select
        {% for column in by -%}
        now.{{ column }},
        {% endfor -%}
        now.{{ known_at }},
        any_value(now.{{ column_name }}) as found,
        {{ expression }} as expected
    from sampled as now
    left join (select * from {{ input }}) as past
        on past.{{ known_at }} {{ '<' if strictly else '<=' }} now.{{ known_at }}
        {%- for column in by %}
        and past.{{ column }} = now.{{ column }}
        {%- endfor %}
        {%- if span %}
        and past.{{ known_at }} >= now.{{ known_at }} - interval '{{ span }}'
        {%- endif %}
    group by {% for column in by %}now.{{ column }}, {% endfor %}now.{{ known_at }}

)

select
    recomputed.*,
    concat(
        'row ', {{ nullhouse.row_named(by, 'recomputed') }}, ' of {{ nullhouse.model_named(model) }}: {{ column_name }} is ',
        found, ', but ', coalesce(cast(expected as varchar), 'NULL'),
        ' from what was known {{ "strictly before" if strictly else "by" }} its {{ known_at }} ', {{ known_at }},
        ', and the rows that it may not see reach to ', last_at, '; {{ remedy }}'
    ) as message
from recomputed
cross join reach
where found is distinct from expected
{%- if tolerance %}
    and not coalesce(abs(found - expected) <= {{ tolerance }} * greatest(abs(found), abs(expected)), false)
{%- endif %}
{% endtest %}
