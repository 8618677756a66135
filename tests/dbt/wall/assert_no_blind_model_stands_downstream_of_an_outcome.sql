-- No model in a blind folder reads, by any chain of refs, a model of another side.
with recursive edges as (

    select * from (values
        {% for node in graph.nodes.values() if node.resource_type == 'model' -%}
        {% for parent in node.depends_on.nodes if parent.startswith('model.') -%}
        ('{{ node.name }}', '{{ node.fqn[1] }}', '{{ graph.nodes[parent].name }}', '{{ graph.nodes[parent].fqn[1] }}'),
        {% endfor -%}
        {% endfor -%}
        ('', 'sighted', '', 'sighted')
    ) as listed (child, child_folder, parent, parent_folder)

),

ancestors as (

    select child, child_folder, parent, parent_folder from edges
    union
    select ancestors.child, ancestors.child_folder, edges.parent, edges.parent_folder
    from ancestors
    inner join edges on edges.child = ancestors.parent

)

select distinct child, parent
from ancestors
where child_folder = 'blind' and parent_folder != 'blind'
