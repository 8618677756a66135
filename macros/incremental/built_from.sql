{# What a model is built from, through views: `sources` and `seeds` by node, `views`, and the
   `stamped` tables at which the search ends, because their own stamp speaks for what is before. #}
{% macro built_from(node, found=none) %}
    {%- set found = found if found is not none
        else {'sources': {}, 'seeds': {}, 'views': {}, 'stamped': {}} -%}
    {%- for id in node.depends_on.nodes -%}
        {%- set input = graph.sources[id] if id in graph.sources else graph.nodes[id] -%}
        {%- if input.resource_type == 'source' -%}
            {%- do found.sources.update({input.name: input}) -%}
        {%- elif input.resource_type == 'seed' -%}
            {%- do found.seeds.update({input.alias: input}) -%}
        {%- elif input.config.materialized == 'view' -%}
            {%- do found.views.update({input.alias: input}) -%}
            {%- do built_from(input, found) -%}
        {%- elif input.name != 'int_lake_changes' -%}
            {%- do found.stamped.update({input.alias: input}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(found) -}}
{% endmacro %}

{# Every data set that has a say in a model, however far before it. #}
{% macro datasets_behind(node, seen=none) %}
    {%- set seen = seen if seen is not none else {} -%}
    {%- for id in node.depends_on.nodes if id not in seen -%}
        {%- do seen.update({id: graph.sources[id].name if id in graph.sources else none}) -%}
        {%- if id in graph.nodes -%}
            {%- do datasets_behind(graph.nodes[id], seen) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(seen.values() | reject('none') | sort) -}}
{% endmacro %}
