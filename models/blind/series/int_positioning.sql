-- One row per five-minute reading of open interest and account ratio, with their ranks.
select
    symbol,
    known_at,
    open_interest,
    account_ratio,
    {{ trailing_rank('open_interest', 288) }} as open_interest_rank,
    {{ trailing_rank('account_ratio', 288) }} as account_ratio_rank
from {{ ref('stg_binance__um_metrics') }}
