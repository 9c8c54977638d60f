"""What telling others says to people."""

from kuheng.kernel.errors import ErrorText

ERRORS = (
    ErrorText(code="exchange.bad_address", zh="地址应为 http 或 https，不能带用户名、密码或锚点",
              en="An address is http or https, without user name, password or fragment"),
    ErrorText(code="exchange.unknown_machine", zh="没有这个启用中的机器账号", en="There is no such active machine account"),
    ErrorText(code="exchange.not_proposed", zh="这个订阅不在待复核状态", en="This webhook does not await approval"),
    ErrorText(code="exchange.not_active", zh="这个订阅没有启用", en="This webhook is not active"),
    ErrorText(code="exchange.not_paused", zh="这个订阅没有暂停", en="This webhook is not paused"),
    ErrorText(code="exchange.ended", zh="这个订阅已结束", en="This webhook has ended"),
    ErrorText(code="exchange.system_only", zh="这项操作只由系统执行", en="Only the system itself does this"),
    ErrorText(code="exchange.not_parked", zh="这条消息还在发送或已送达", en="This message is still being sent or has arrived"),
    ErrorText(code="exchange.address_refused", zh="不允许发往这个地址；内网地址须由服务器管理员列入白名单",
              en="Not to this address; an internal one must be listed by the server's administrator"),
    ErrorText(code="exchange.unreachable", zh="连接不上", en="Cannot be reached"),
    ErrorText(code="exchange.too_slow", zh="5 秒内没有回应完", en="Did not finish answering within 5 seconds"),
    ErrorText(code="exchange.too_large", zh="回应超过 1 MB", en="The answer is larger than 1 MB"),
)  # fmt: skip
