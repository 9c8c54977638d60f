"""What dispatch says to people."""

from kuheng.kernel.errors import ErrorText

ERRORS = (
    ErrorText(code="command.unknown", zh="没有这个操作：{command}", en="There is no command {command}"),
    ErrorText(code="command.unfit", zh="填写的内容不符合要求：{reason}", en="A value does not fit: {reason}"),
    ErrorText(
        code="command.key_reused",
        zh="这个操作编号已用于别的内容，请重新发起",
        en="This key was used for something else; start the act again",
    ),
)
