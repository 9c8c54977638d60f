"""What backups, restores, drills and certificates say to people."""

from kuheng.kernel.errors import ErrorText

ERRORS: tuple[ErrorText, ...] = (
    ErrorText(
        code="backup.nothing",
        zh="{folder} 里没有数据库，没有可备份的内容。用 KUHENG_DATA 指明数据目录。",
        en="There is no database in {folder}, so nothing to back up. Name the data folder in KUHENG_DATA.",
    ),
    ErrorText(
        code="backup.exists",
        zh="{file} 已经存在，备份从不覆盖文件。换一个名字。",
        en="{file} exists, and a backup never overwrites. Choose another name.",
    ),
    ErrorText(code="backup.none", zh="{folder} 里没有备份。", en="There is no backup in {folder}."),
    ErrorText(
        code="backup.no_program",
        zh="没有找到 {name} {least} 或更高版本。用 KUHENG_PG_BIN 指明程序目录。",
        en="No {name} {least} or newer was found. Name PostgreSQL's folder of programs in KUHENG_PG_BIN.",
    ),
    ErrorText(
        code="backup.dump_failed", zh="数据库没有导出：{reason}", en="The database was not dumped: {reason}"
    ),
    ErrorText(
        code="backup.damaged",
        zh="备份 {file} 损坏，出错的部分：{part}。换一份备份。",
        en="The backup {file} is damaged in: {part}. Take another backup.",
    ),
    ErrorText(
        code="backup.other_format",
        zh="备份 {file} 的格式是 {format}，本程序认识 {known}。用做这份备份的版本恢复。",
        en="The backup {file} has format {format}, this program knows {known}. Restore with the version "
        "that made it.",
    ),
    ErrorText(
        code="restore.not_empty",
        zh="{where} 里已有内容，恢复只写入空的目录和空的数据库。",
        en="{where} is not empty. A restore writes into an empty folder and an empty database only.",
    ),
    ErrorText(
        code="restore.older",
        zh="这份备份比见证人看到的旧：机构 {tenant} 在 {at} 已有 {seen} 条存证，"
        "备份（{taken_at}）只有 {kept} 条。"
        "恢复后，之后的存证就丢了。找更新的备份；确知如此，加 --older-is-known。",
        en="This backup is older than what the witness saw: tenant {tenant} had {seen} entries at {at}, the "
        "backup of {taken_at} has {kept}. What came after would be lost. Look for a newer backup; "
        "if this is known, add --older-is-known.",
    ),
    ErrorText(
        code="restore.newer_schema",
        zh="备份来自更新的版本 {version}（结构 {schema}），先升级本程序。",
        en="The backup comes from a newer version, {version} (schema {schema}). Upgrade this program first.",
    ),
    ErrorText(
        code="restore.load_failed", zh="备份没有装入：{reason}", en="The backup was not loaded: {reason}"
    ),
    ErrorText(
        code="serve.two_certificates",
        zh="--tls-self-signed 和 --tls-cert 只能给一个。",
        en="Give --tls-self-signed or --tls-cert, not both.",
    ),
    ErrorText(
        code="serve.no_tls",
        zh="{host} 别的机器也能访问，要有 TLS：给出 --tls-cert 和 --tls-key，或用 --tls-self-signed，"
        "或用 --insecure 表示前面另有 TLS。",
        en="{host} can be reached by other machines, so it needs TLS: give --tls-cert and --tls-key, or "
        "--tls-self-signed, or --insecure when TLS ends in front of it.",
    ),
)
