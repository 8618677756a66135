-- The seed and the macro rendered from it hold the same constants.
with rendered as (

    {% for name, value in constants_by_name().items() -%}
    select
        '{{ name }}' as name,
        '{{ value | join("|") if value is iterable and value is not string else value }}' as value
    {{ "union all" if not loop.last }}
    {% endfor %}

)

select *
from {{ ref('constants') }} as seed
full join rendered using (name)
where seed.value is distinct from rendered.value
