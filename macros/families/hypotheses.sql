{# dim_hypotheses stands in both files; this is its one definition. #}
{% macro hypotheses() %}
select
    hypothesis_id,
    origin,
    template_id,
    operator_id,
    mechanism_sentence,
    event_family_id,
    trigger,
    direction,
    attribute,
    coalesce(gates, []) as gates,
    confirmation,
    invalidation,
    branch,
    consequence,
    equivalence,
    horizon,
    controls,
    required_datasets,
    coalesce(conditions, []) as conditions,
    status,
    refusal,
    because,
    batch_id,
    frozen_at,
    spec_sha256
from {{ read_frozen() }}
{% endmacro %}
