-- One row per template 1–5, as its own YAML file states it.
select
    template_id,
    name,
    mechanism,
    string_split(dataset_types, '|') as dataset_types,
    string_split(allowed, '|') as allowed,
    string_split(forbidden, '|') as forbidden,
    string_split(families, '|') as families
from {{ ref('templates') }}
