"""What the audit says to people."""

from kuheng.kernel.errors import ErrorText

ERRORS: tuple[ErrorText, ...] = (
    ErrorText(
        code="audit.not_sealed",
        zh="这条记录刚写入，还没有签署的树头。10 秒后再取证明。",
        en="This entry is new and under no signed head yet. Ask for its proof in 10 seconds.",
    ),
    ErrorText(
        code="audit.nothing_recorded",
        zh="这段时间没有存证记录。",
        en="Nothing was sealed in this time.",
    ),
    ErrorText(
        code="audit.unclear_tenant",
        zh="有多个租户，用 --tenant 指定一个。",
        en="There are several tenants; name one with --tenant.",
    ),
    ErrorText(
        code="audit.no_database",
        zh="这里还没有数据库：{folder}。用 --dsn 给出地址。",
        en="There is no database at {folder} yet. Give an address with --dsn.",
    ),
    ErrorText(
        code="audit.verification_over",
        zh="这次验证已结束。",
        en="This verification is over already.",
    ),
    ErrorText(
        code="audit.sealing_stopped",
        zh="存证已停 {minutes} 分钟，高价值单据暂停办理。请管理员检查存证进程。",
        en="Sealing has stood still for {minutes} minutes; orders of high value wait. Have the sealer checked.",
    ),
)

# What verification finds beside the log itself (`--cross`); the kinds of the log are named in verify.py.
CROSS_KINDS = {
    "record_changed": "业务数据未经指令被改动",
    "movement_changed": "账目分录被改动",
    "record_deleted": "业务数据未经指令被删除",
    "record_unknown": "业务数据没有来源",
    "version_gap": "业务数据的版本不连续",
}
