"""What the keys say to people."""

from kuheng.kernel.errors import ErrorText

ERRORS: tuple[ErrorText, ...] = (
    ErrorText(
        code="keys.locked", zh="这个进程没有拿到主密钥", en="This process was given no key-encryption key"
    ),
    ErrorText(
        code="keys.absent",
        zh="找不到解密所需的数据密钥。",
        en="The data key needed to open this is missing.",
    ),
    ErrorText(
        code="keys.other_key",
        zh="数据密钥由另一把主密钥 {wanted} 保护，现在给出的是 {given}。",
        en="The data keys are protected by another key, {wanted}; the one given is {given}.",
    ),
    ErrorText(
        code="keys.not_authentic",
        zh="密文已损坏，或不属于这个位置。",
        en="The sealed value is damaged or does not belong here.",
    ),
    ErrorText(
        code="keys.signing_key_absent",
        zh="找不到签名密钥文件 {file}。",
        en="There is no signing key file {file}.",
    ),
    ErrorText(
        code="keys.signing_key_open",
        zh="文件 {file} 别人也能读，先执行 chmod 600 {file}。",
        en="{file} can be read by others; run chmod 600 {file} first.",
    ),
    ErrorText(
        code="keys.signing_key_unfit",
        zh="签名密钥文件 {file} 要正好 32 个字节，用十六进制写。",
        en="The signing key file {file} must hold exactly 32 bytes, written in hexadecimal.",
    ),
    ErrorText(
        code="keys.not_offered",
        zh="这个进程手里没有要换上的主密钥 {name}，用 kuheng keys rewrap 换。",
        en="This process was not handed the new key-encryption key {name}; use kuheng keys rewrap.",
    ),
    ErrorText(
        code="keys.rotation_over",
        zh="这次轮换已经完成。",
        en="This rotation is done already.",
    ),
)
