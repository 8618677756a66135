-- One row per symbol and minute: exact running sums, from which any window's move, realised
-- variance and mean depth follows by subtraction, backwards or forwards. The minutes at which a
-- side of the book was full are counted too: the next one after a start has the next number.
{% set sums = {
    'cum_return_e9': 'hugeint', 'cum_squares_e18': 'hugeint', 'cum_bars': 'bigint',
    'cum_log_depth_e9': 'hugeint', 'cum_depth_bars': 'bigint',
    'cum_bid_full': 'bigint', 'cum_ask_full': 'bigint', 'cum_refill_bars': 'bigint',
} %}
with carried as (

    {{ carried_over(sums) }}

),

minutes as (

    select
        minutes.symbol,
        minutes.minute,
        minutes.known_at,
        minutes.log_close,
        minutes.return_e9,
        depth.depth_usd,
        basis.basis_5min_bps,
        refill.bid_is_full,
        refill.ask_is_full
    from {{ ref('int_minutes') }} as minutes
    left join {{ warmed(ref('int_depth')) }} as depth using (symbol, known_at)
    left join {{ warmed(ref('int_refill')) }} as refill using (symbol, known_at)
    left join {{ warmed(ref('int_basis')) }} as basis using (symbol, known_at)
    where {{ warm_up('minutes.known_at') }}

),

summed as (

    select
        symbol,
        minute,
        known_at,
        log_close,
        sum(cast(return_e9 as hugeint)) over so_far as cum_return_e9,
        sum(cast(return_e9 as hugeint) * return_e9) over so_far as cum_squares_e18,
        count(return_e9) over so_far as cum_bars,
        sum(cast(round(1e9 * ln(depth_usd)) as hugeint)) over so_far as cum_log_depth_e9,
        count(depth_usd) over so_far as cum_depth_bars,
        count(nullif(bid_is_full, false)) over so_far as cum_bid_full,
        count(nullif(ask_is_full, false)) over so_far as cum_ask_full,
        count(bid_is_full and ask_is_full) over so_far as cum_refill_bars,
        basis_5min_bps,
        bid_is_full,
        ask_is_full
    from minutes
    window so_far as ({{ trailing() }})

)

select
    summed.symbol,
    summed.minute,
    summed.known_at,
    summed.log_close,
    {% for name in sums -%}
    {{ add_carried('carried.' ~ name, 'summed.' ~ name) }} as {{ name }},
    {% endfor -%}
    summed.basis_5min_bps,
    summed.bid_is_full,
    summed.ask_is_full
from summed
left join carried using (symbol)
