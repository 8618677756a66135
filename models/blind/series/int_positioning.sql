-- One row per five-minute reading of open interest and account ratio, with their ranks, and the
-- rank of open interest's change over three days.
{{ config(meta={'looks_back': '34 days'}) }}
with metrics as (

    select symbol, known_at, open_interest, account_ratio from {{ ref('stg_binance__um_metrics') }}

),

readings as (

    select
        now.*,
        ln(nullif(now.open_interest, 0) / nullif(before.open_interest, 0)) as open_interest_change,
        row_number() over so_far as place,
        count(now.open_interest) over so_far as interests_known,
        count(now.account_ratio) over so_far as ratios_known
    from metrics as now
    left join metrics as before
        on now.symbol = before.symbol
        and before.known_at = now.known_at - interval '{{ constant("oi_rising_span") }} hours'
    window so_far as ({{ trailing(partition='now.symbol', order='now.known_at') }})

),

counted as (

    {{ rows_in_past_days('readings') }}

)

select
    symbol,
    known_at,
    open_interest,
    account_ratio,
    open_interest_change,
    {{ trailing_rank('open_interest', 288, rows='rows_in_30_days', known='interests_known') }} as open_interest_rank,
    {{ trailing_rank('account_ratio', 288, rows='rows_in_30_days', known='ratios_known') }} as account_ratio_rank,
    {{ trailing_rank('open_interest_change', 288, rows='rows_in_30_days') }} as open_interest_change_rank
from counted
