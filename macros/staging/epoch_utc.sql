{# A raw stamp as a UTC timestamp; the unit shows in the digits (13: ms, 16: µs), never in a date. #}
{% macro epoch_utc(stamp) -%}
    case
        when {{ stamp }} >= 100000000000000 then make_timestamp({{ stamp }})
        else epoch_ms({{ stamp }})
    end
{%- endmacro %}
