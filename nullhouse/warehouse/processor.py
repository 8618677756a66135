"""Which kernels the machine's processor makes numpy take: these round a sum's last bits."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info


@cache
def kernels() -> dict[str, str]:
    """The linear algebra's kernels and numpy's vector instructions, as this process runs them.

    OpenBLAS chooses by the processor, or by the variable ``OPENBLAS_CORETYPE``; numpy by the
    processor, less what ``NPY_DISABLE_CPU_FEATURES`` names.
    """
    blas = sorted(_blas(pool) for pool in threadpool_info() if pool["user_api"] == "blas")
    simd = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
    return {"blas": ", ".join(dict.fromkeys(blas)) or "none", "simd": " ".join(simd) or "none"}


def _blas(pool: dict[str, Any]) -> str:
    return f"{pool['internal_api']} {pool.get('architecture', '')}".strip()
