-- One row per five-minute reading of open interest and account ratio, with their ranks, and the
-- rank of open interest's change over three days.
{{ config(meta={'looks_back': '34 days'}) }}
with readings as (

    select
        now.symbol,
        now.known_at,
        now.open_interest,
        now.account_ratio,
        ln(nullif(now.open_interest, 0) / nullif(before.open_interest, 0)) as open_interest_change,
        count(*) over ({{ trailing(
            span=constant('percentile_window') ~ ' days', partition='now.symbol', order='now.known_at'
        ) }}) as rows_in_window
    from {{ ref('stg_binance__um_metrics') }} as now
    left join {{ ref('stg_binance__um_metrics') }} as before
        on now.symbol = before.symbol
        and before.known_at = now.known_at - interval '{{ constant("oi_rising_span") }} hours'

)

select
    symbol,
    known_at,
    open_interest,
    account_ratio,
    open_interest_change,
    {{ trailing_rank('open_interest', 288, rows='rows_in_window') }} as open_interest_rank,
    {{ trailing_rank('account_ratio', 288, rows='rows_in_window') }} as account_ratio_rank,
    {{ trailing_rank('open_interest_change', 288, rows='rows_in_window') }} as open_interest_change_rank
from readings
