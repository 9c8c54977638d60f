"""What the embedded database says to people."""

from kuheng.kernel.errors import ErrorText

ERRORS: tuple[ErrorText, ...] = (
    ErrorText(
        code="embedded.no_binaries",
        zh="没有找到 PostgreSQL {least} 或更高版本。安装 kuheng[embedded]，或用 KUHENG_PG_BIN 指明程序目录，"
        "或用 DATABASE_URL 指向已有的数据库。",
        en="No PostgreSQL {least} or newer was found. Install kuheng[embedded], or name the folder of its "
        "programs in KUHENG_PG_BIN, or point DATABASE_URL at a server.",
    ),
    ErrorText(
        code="embedded.no_account",
        zh="数据库不能以 root 运行，也没有找到可用的账户 {wanted}。用 KUHENG_PG_USER 指明一个账户。",
        en="The database cannot run as root, and there is no account {wanted}. Name one in KUHENG_PG_USER.",
    ),
    ErrorText(
        code="embedded.unreachable_folder",
        zh="账户 {account} 进不了目录 {folder}。用 KUHENG_DATA 换一个目录。",
        en="The account {account} cannot enter {folder}. Choose another folder with KUHENG_DATA.",
    ),
    ErrorText(
        code="embedded.foreign_folder",
        zh="目录 {folder} 属于另一个账户，{account} 不能用它。",
        en="{folder} belongs to another account; {account} cannot use it.",
    ),
    ErrorText(
        code="embedded.other_version",
        zh="{folder} 是 PostgreSQL {written} 写的，找到的程序是 {found}。",
        en="{folder} was written by PostgreSQL {written}; the programs found are {found}.",
    ),
    ErrorText(
        code="embedded.no_password",
        zh="缺少文件 {file}，没有它进不了数据库。从备份恢复它。",
        en="{file} is missing, and without it the database cannot be entered. Restore it from the backup.",
    ),
    ErrorText(
        code="embedded.not_started",
        zh="数据库没有启动，日志在 {log}，最后几行：{reason}",
        en="The database did not start. The log is {log}; its last lines: {reason}",
    ),
    ErrorText(
        code="embedded.not_stopped",
        zh="数据库在 {seconds} 秒内没有停下。",
        en="The database did not stop within {seconds} s.",
    ),
)
