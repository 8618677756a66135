{# A window that looks back, and the only way in which a blind model frames one. `rows` counts the
   row itself, `span` is an interval up to it; with neither, all that came before. `before` ends
   the window earlier: so many rows, or an interval, before the row. #}
{% macro trailing(rows=none, span=none, before=none, partition='symbol', order='known_at') -%}
    {%- if rows is not none and span is not none -%}
        {{ exceptions.raise_compiler_error(
            "macro trailing: a window is counted in `rows` or in a `span`; got " ~ rows ~ " and '" ~ span ~ "'"
        ) }}
    {%- endif -%}
    partition by {{ partition }} order by {{ order }}
    {% if span is not none -%}
    range between interval '{{ span }}' preceding and {{ "interval '" ~ before ~ "' preceding" if before else "current row" }}
    {%- else -%}
    rows between {{ rows - 1 + (before or 0) if rows else "unbounded" }} preceding and {{ before ~ " preceding" if before else "current row" }}
    {%- endif -%}
{%- endmacro %}
