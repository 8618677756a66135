-- One row per run that reached its fifth print.
{{ runs_reaching(ref('int_liquidation_runs'), 'liquidation_cluster', constant('cluster_prints')) }}
