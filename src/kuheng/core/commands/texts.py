"""What dispatch says to people."""

from kuheng.kernel.errors import ErrorText

ERRORS = (
    ErrorText(
        code="house.no_definitions", zh="找不到随产品提供的定义", en="The shipped definitions are not there"
    ),
    ErrorText(code="command.unknown", zh="没有这个操作：{command}", en="There is no command {command}"),
    ErrorText(code="command.unfit", zh="填写的内容不符合要求：{reason}", en="A value does not fit: {reason}"),
    ErrorText(
        code="command.key_reused",
        zh="这个操作编号已用于别的内容，请重新发起",
        en="This key was used for something else; start the act again",
    ),
    ErrorText(code="command.batch", zh="一批最多 {limit} 个操作", en="A batch has at most {limit} calls"),
    ErrorText(code="input.json", zh="请求内容读不懂：{reason}", en="The body cannot be read: {reason}"),
    ErrorText(code="input.key", zh="{field} 应为 UUID", en="{field} must be a UUID"),
    ErrorText(code="input.version", zh="If-Match 应为版本号", en="If-Match must be a version number"),
    ErrorText(
        code="input.method", zh="这个地址不支持这种请求", en="This address does not take such a request"
    ),
    ErrorText(
        code="house.fault",
        zh="系统出错，已记录；请用同一操作重试",
        en="A fault of ours, logged; try the same act again",
    ),
    ErrorText(
        code="house.not_month_end", zh="{day} 不是一个月的最后一天", en="{day} is not the last day of a month"
    ),
    ErrorText(code="house.tenant_exists", zh="租户 {key} 已经建立", en="Tenant {key} is founded already"),
)
