-- What would be tested first, by scores that know no outcome: the ten best that still wait.
select
    scores.priority,
    verdicts.verdict,
    hypotheses.trigger,
    hypotheses.consequence,
    hypotheses.horizon,
    round(scores.s1, 2) as coherence,
    round(scores.s2, 2) as observability,
    round(scores.s3, 2) as testability,
    hypotheses.mechanism_sentence,
from dim_scores as scores
inner join dim_hypotheses as hypotheses using (hypothesis_id)
inner join fct_verdicts as verdicts using (hypothesis_id)
where verdicts.verdict in ('queued', 'untestable')
order by scores.priority
limit 10
