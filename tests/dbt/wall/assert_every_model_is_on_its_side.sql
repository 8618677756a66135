-- Folder, group and database of every model agree: the folder is the truth, because a model can
-- claim any group in its own config. One row per model on the wrong side.
with models as (

    select * from (values
        {% for node in graph.nodes.values() if node.resource_type == 'model' -%}
        ('{{ node.name }}', '{{ node.fqn[1] }}', '{{ node.config.group }}', '{{ node.database }}'),
        {% endfor -%}
        ('', 'blind', 'blind', 'blind')
    ) as listed (name, folder, "group", database)

)

select *
from models
where folder not in ('blind', 'sighted', 'holdout')
    or "group" is distinct from folder
    or database is distinct from folder
