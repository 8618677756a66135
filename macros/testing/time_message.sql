{# The sentence about a row whose time breaks a rule: which row, both times, and the remedy.
     row R of M: known_at 2024-01-05 12:05:00 is not before started_at 2024-01-05 12:05:00 of E; use …
   `time` and `bound` are SQL, named by `time_name` and `bound_name`; `rule` is the demand in words,
   `of` the relation of the bound where it is another. #}
{% macro time_message(model, row, time, time_name, rule, bound, bound_name, remedy, of=none) -%}
    concat(
        'row ', {{ row }}, ' of {{ nullhouse.model_named(model) }}: {{ time_name }} ',
        coalesce(cast({{ time }} as varchar), 'NULL'), ' is not {{ rule }} {{ bound_name }} ',
        coalesce(cast({{ bound }} as varchar), 'NULL'), '{{ ' of ' ~ of if of }}; {{ remedy | replace("'", "''") }}'
    )
{%- endmacro %}

{# A model's own name; a test with a `where` stands on a subquery, which has none. #}
{% macro model_named(model) -%}
    {{ 'the tested rows' if model is string else model.identifier }}
{%- endmacro %}
