-- One row per run that reached its fifth print.
{{ config(meta={'looks_back': '1 minute'}) }}
{{ runs_reaching(ref('int_liquidation_runs'), 'liquidation_cluster', constant('cluster_prints'), recent=warm_up()) }}
