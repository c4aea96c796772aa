"""Long work in the background: its states, its kinds, how long a lease lasts."""

from __future__ import annotations

from datetime import timedelta

from pairing.domain.vocabulary.words import Word

LEASE = timedelta(seconds=60)
"""So long a job is its worker's without a sign of life; then another one takes it."""
BEAT = timedelta(seconds=15)
"""So often a worker renews its lease."""
MOST_TRIES = 5
"""A job that ends its worker so often is given up."""
MOST_AT_ONCE = 5
"""So many jobs one person may have waiting or running."""


class JobState(Word):
    """Where a job stands."""

    QUEUED = "queued", "等着开始"
    RUNNING = "running", "正在生成"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"
    CANCELLED = "cancelled", "已停止"

    @property
    def is_active(self) -> bool:
        """Whether it is waiting for a worker or with one."""
        return self in (JobState.QUEUED, JobState.RUNNING)


class JobKind(Word):
    """What is done in the background, because it may take more than two seconds."""

    COUNTY_ARCHIVES = "archives", "全县档案"
    ARCHIVE = "archive", "结对档案"
    MONTH_LEDGER = "month_ledger", "每月台账"
    COUNTY_LEDGER = "county_ledger", "全县每月台账"
    CHECK_WORKBOOK = "check_workbook", "检查工作簿"
    IMPORT_WORKBOOK = "import_workbook", "导入工作簿"
    UNDO_IMPORT = "undo_import", "撤销导入"
    EXPORT_WORKBOOK = "export_workbook", "导出全县数据"
    LEDGER = "ledger", "台账"
    SLIPS = "slips", "账号单子"


LONG = frozenset({JobKind.COUNTY_ARCHIVES})
"""Kinds that take minutes: one thread of the worker leaves them alone, so others need not wait."""
WHOLE = frozenset({JobKind.IMPORT_WORKBOOK, JobKind.UNDO_IMPORT})
"""Kinds that, once begun, are done whole or not at all: nobody stops them in the middle."""


def is_stoppable(kind: str, state: JobState) -> bool:
    """Whether a job can still be stopped: before it begins, or in the middle where that is safe."""
    return state is JobState.QUEUED or (state is JobState.RUNNING and kind not in WHOLE)
