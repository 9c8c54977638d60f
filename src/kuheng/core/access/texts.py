"""What access says to people."""

from kuheng.kernel.errors import ErrorText

ERRORS = (
    ErrorText(code="access.denied", zh="你没有这项权限：{action}", en="You may not do this: {action}"),
    ErrorText(
        code="access.outside_scope",
        zh="这条记录不在你的权限范围内：{action}",
        en="This record lies outside your scope: {action}",
    ),
    ErrorText(code="access.reason_required", zh="请写明理由", en="Say why"),
    ErrorText(code="access.token_invalid", zh="令牌无效、未生效、已撤销或不允许从这个地址使用",
              en="The token is unknown, not valid now, revoked, or not allowed from this address"),
    ErrorText(code="access.signed_out", zh="登录已失效，请重新登录", en="You are signed out; sign in again"),
    ErrorText(
        code="access.csrf",
        zh="页面已过期，请刷新后再试",
        en="The page is out of date; reload it and try again",
    ),
    ErrorText(
        code="access.must_change_password",
        zh="请先修改密码，再做其他操作",
        en="Change your password before anything else",
    ),
    ErrorText(
        code="access.duties",
        zh="同一个人不能既是{a_zh}又是{b_zh}",
        en="One person cannot be both {a_en} and {b_en}",
    ),
    ErrorText(code="people.unknown_unit", zh="没有这个机构", en="There is no such unit"),
    ErrorText(
        code="people.bad_credentials",
        zh="工号或密码不对，还可以试 {left} 次",
        en="Login or password is wrong; {left} tries left",
    ),
    ErrorText(
        code="people.locked",
        zh="密码错误次数过多，已锁定，{minutes} 分钟后可再试",
        en="Locked after too many wrong passwords; try again in {minutes} minutes",
    ),
    ErrorText(
        code="people.proof_failed",
        zh="工号或密码不对，身份未确认，还可以试 {left} 次",
        en="Login or password is wrong, identity not confirmed; {left} tries left",
    ),
    ErrorText(
        code="people.proof_locked",
        zh="密码错误次数过多，该工号已锁定，{minutes} 分钟后可再试",
        en="This login is locked after too many wrong passwords; try again in {minutes} minutes",
    ),
    ErrorText(
        code="people.password_length",
        zh="密码长度应为 {least}–{most} 位",
        en="A password has {least}–{most} characters",
    ),
    ErrorText(
        code="people.password_login", zh="密码不能包含工号", en="The password must not contain the login"
    ),
    ErrorText(
        code="people.password_classes",
        zh="密码应包含大写字母、小写字母、数字、符号中的至少 {least} 类",
        en="Use at least {least} of: capital letters, small letters, digits, other characters",
    ),
)
