-- One row per test that was ever made, in order: what online procedures for the false discovery
-- rate say of it. For comparison with other work; no promotion asks for it.
select *
from read_json(
    '{{ home_path("ledger/online_fdr.jsonl") }}',
    format = 'newline_delimited',
    columns = {
        place: 'BIGINT', hypothesis_id: 'VARCHAR', assay: 'INTEGER', p_value: 'DOUBLE',
        e_value: 'DOUBLE', lond_level: 'DOUBLE', lond: 'BOOLEAN', e_lond_level: 'DOUBLE',
        e_lond: 'BOOLEAN', batch_bh_level: 'DOUBLE', batch_bh: 'BOOLEAN'
    }
)
order by place
