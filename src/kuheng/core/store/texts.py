"""What the store's codes say to people."""

from kuheng.kernel.errors import ErrorText

ERRORS = (
    ErrorText(
        code="record.changed",
        zh="这条记录刚被别人改过，请刷新后再定",
        en="Someone changed this record; read it again",
    ),
    ErrorText(
        code="record.not_found",
        zh="没有这条记录，或你看不到它",
        en="There is no such record, or you may not see it",
    ),
    ErrorText(
        code="store.busy",
        zh="系统正忙，请稍后用同一操作重试",
        en="The system is busy; try the same act again",
    ),
    ErrorText(
        code="store.unreachable",
        zh="数据库暂时连不上，请重试，不会重复执行",
        en="The database is away; try again, nothing runs twice",
    ),
)
