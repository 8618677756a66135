{# Keeps the candidates that had no candidate of the same trigger, symbol and side in the
   refractory time before them. Only the past decides; the risk sets use the same rule for bars. #}
{% macro after_refractory(candidates, partition='trigger, symbol, direction') %}
    select *
    from {{ candidates }}
    qualify coalesce(
        known_at - lag(known_at) over (partition by {{ partition }} order by known_at)
            > interval '{{ nullhouse.constant("refractory") }} minutes',
        true
    )
{% endmacro %}
