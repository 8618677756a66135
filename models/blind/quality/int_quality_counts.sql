-- One row per file and UTC day: what one pass over every data set of the register counts.
{% for entry in registered() -%}
{{ count_rows(entry) }}
{{ "union all by name" if not loop.last }}
{% endfor %}
