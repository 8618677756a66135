-- One row per stage of the funnel, in order.
with reached as (

    select
        hypotheses.hypothesis_id,
        hypotheses.status = 'frozen' as is_frozen,
        verdicts.verdict,
        coalesce(verdicts.decided_in = 'phase2'
            or (verdicts.decided_in = 'phase1' and verdicts.verdict = 'discarded'), false) as is_tested,
        coalesce(verdicts.decided_in = 'phase2', false) as is_through_phase_1
    from {{ ref('dim_hypotheses_sighted') }} as hypotheses
    left join {{ ref('fct_verdicts') }} as verdicts using (hypothesis_id)

)

select 1 as step, 'emitted' as stage, count(*) as hypotheses from reached
union all
select 2, 'frozen', count(*) from reached where is_frozen
union all
select 3, 'tested in Phase 1', count(*) from reached where is_tested
union all
select 4, 'passed Phase 1', count(*) from reached where is_through_phase_1
union all
select 5, 'promoted', count(*) from reached where verdict = 'promoted'
order by step
