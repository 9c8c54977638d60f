"""Parameters of PostgreSQL that suit one machine running database, web and worker together."""

import os

MB = 1 << 20


def tuning() -> dict[str, str]:
    """An eighth of the memory as cache, 128 MB to 1 GB; times in UTC; no JIT: it costs more than it saves."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cache = max(128 * MB, min(1024 * MB, memory // 8))
    return {
        "shared_buffers": f"{cache // MB}MB",
        "effective_cache_size": f"{max(cache, memory // 2) // MB}MB",
        "dynamic_shared_memory_type": "posix" if _shm_is_roomy() else "mmap",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }


def _shm_is_roomy() -> bool:
    """A container often has 64 MB there, too little for a parallel query."""
    try:
        free = os.statvfs("/dev/shm")
    except OSError:
        return False
    return free.f_frsize * free.f_blocks >= 256 * MB
