"""What the settings say to people."""

from kuheng.kernel.errors import ErrorText

ERRORS: tuple[ErrorText, ...] = (
    ErrorText(code="import.stopped", zh="导入停住了，请再次执行，不会重复写入", en="The import stopped; run it again, nothing is written twice"),
    ErrorText(
        code="settings.bad_value",
        zh="环境变量 {name} 的值 {value} 不对：{wanted}。",
        en="The environment variable {name} is {value}; wanted: {wanted}.",
    ),
    ErrorText(
        code="settings.half_tls",
        zh="KUHENG_TLS_CERT 和 KUHENG_TLS_KEY 要一起给出。",
        en="KUHENG_TLS_CERT and KUHENG_TLS_KEY are given together or not at all.",
    ),
    ErrorText(
        code="settings.open_to_others",
        zh="文件 {file} 别人也能读，先执行 chmod 600 {file}。",
        en="{file} can be read by others; run chmod 600 {file} first.",
    ),
    ErrorText(
        code="settings.bad_key",
        zh="密钥文件 {file} 要正好 {bytes} 个字节，用十六进制写。",
        en="The key file {file} must hold exactly {bytes} bytes, written in hexadecimal.",
    ),
    ErrorText(
        code="settings.key_lost",
        zh="密钥文件 {file} 不见了，已加密的内容没有它打不开。从保管处恢复它。",
        en="The key file {file} is gone, and what was encrypted cannot be opened without it. Restore it.",
    ),
    ErrorText(
        code="settings.no_addresses",
        zh="还不知道数据库各角色的地址。先执行 kuheng migrate，或设置 {missing}。",
        en="The addresses of the database's roles are not known. Run kuheng migrate, or set {missing}.",
    ),
)
