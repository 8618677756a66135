-- One row per frozen hypothesis: what to test first, without a look at any outcome.
with hypotheses as (

    select * from {{ ref('dim_hypotheses') }} where status = 'frozen'

)

select * from (
    {{ score_hypotheses(
        'hypotheses', ref('dim_datasets'), ref('evt_events'), ref('dim_spans'), ref('sta_pre_event')
    ) }}
)
