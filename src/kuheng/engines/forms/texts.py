"""What the form engine says to people."""

from kuheng.kernel.errors import ErrorText as T

ERRORS = (
    T(code="forms.unknown", zh="没有已发布的表单 {form}", en="No form {form} is published"),
    T(code="forms.spec", zh="表单定义不对：{where}", en="The form's definition is wrong at {where}"),
    T(
        code="forms.breaks",
        zh="新版本会损坏旧记录：{what}",
        en="The new version would hurt old records: {what}",
    ),
    T(
        code="forms.busy",
        zh="系统正忙，表单没有发布，请再试一次",
        en="The system is busy; the form was not published, try again",
    ),
    T(code="forms.faults", zh="有 {count} 项填写不对。{first}", en="{count} values do not fit. {first}"),
    T(code="forms.required", zh="必填", en="Required"),
    T(code="forms.unknown_field", zh="表单没有这一项", en="The form has no such field"),
    T(code="forms.not_writable", zh="没有修改这一项的权限", en="This field is not yours to change"),
    T(code="forms.not_text", zh="应为文字", en="Text is wanted"),
    T(code="forms.control_characters", zh="含有不可见字符", en="It has control characters"),
    T(code="forms.too_long", zh="最多 {limit} 个字", en="At most {limit} characters"),
    T(code="forms.not_a_number", zh="应为数字", en="A number is wanted"),
    T(code="forms.out_of_range", zh="应在 {least} 到 {most} 之间", en="It must be from {least} to {most}"),
    T(code="forms.too_many_places", zh="最多 {places} 位小数", en="At most {places} decimal places"),
    T(code="forms.not_a_date", zh="应为日期，如 2026-11-20", en="A date is wanted, such as 2026-11-20"),
    T(code="forms.not_yes_or_no", zh="应为是或否", en="Yes or no is wanted"),
    T(code="forms.not_an_option", zh="没有选项 {value}", en="There is no option {value}"),
    T(code="forms.not_a_person", zh="没有这个人", en="There is no such person"),
)
