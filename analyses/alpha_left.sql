-- What the tests have cost: one row per assay, and what its epoch had left after it.
select
    epoch,
    assay,
    batch_id,
    hypotheses,
    round(alpha, 6) as alpha,
    round(alpha_spent, 6) as alpha_spent,
    round(alpha_left, 6) as alpha_left,
    survived,
    is_void,
from fct_assays
order by assay
