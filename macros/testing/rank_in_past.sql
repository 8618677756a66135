{# What trailing_rank means, as an aggregate over the rows `past` of the row `now`: the share of
   them that lies strictly below, NULL before there are enough. `trailing_only` takes it. #}
{% macro rank_in_past(value, rows_per_day, tie=none, known_at='known_at') -%}
    {%- set past = ['past.' ~ value] + (['past.' ~ tie] if tie else []) -%}
    {%- set now = ['now.' ~ value] + (['now.' ~ tie] if tie else []) -%}
    {%- set days = "date_diff('minute', min(past." ~ known_at ~ "), any_value(now." ~ known_at ~ ")) / 1440.0" -%}
    {%- set coverage = nullhouse.constant('percentile_min_coverage') -%}
    case
        when count(past.{{ value }}) >= {{ coverage * nullhouse.constant('percentile_min_days') * rows_per_day }}
            and count(past.{{ value }}) >= {{ coverage }} * ({{ days }}) * {{ rows_per_day }}
            and {{ days }} >= {{ nullhouse.constant('percentile_min_days') }} - 1.0 / {{ rows_per_day }}
            then count(*) filter (where ({{ past | join(', ') }}) < ({{ now | join(', ') }}))
                / greatest(count(past.{{ value }}) - 1, 1)
    end
{%- endmacro %}
