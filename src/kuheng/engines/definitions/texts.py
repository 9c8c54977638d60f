"""What the codes of definitions say to people."""

from kuheng.kernel.errors import ErrorText as T

ERRORS = (
    T(
        code="definitions.document",
        zh="定义写法不对：{where}",
        en="The definition is not well formed: {where}",
    ),
    T(
        code="definitions.faulty",
        zh="有 {count} 处错误，不能发布",
        en="{count} faults; it cannot be published",
    ),
    T(
        code="definitions.in_use_already",
        zh="正在使用第 {number} 版",
        en="Version {number} is in use already",
    ),
    T(code="definitions.no_draft", zh="没有草稿可发布", en="There is no draft to publish"),
    T(
        code="definitions.not_published",
        zh="还没有发布，或已停用",
        en="It is not published, or is retired already",
    ),
    T(code="definitions.package", zh="应用包读不出来：{where}", en="The package cannot be read: {where}"),
    T(code="definitions.retired", zh="这个定义已停用", en="This definition is retired"),
    T(code="definitions.unknown_kind", zh="没有定义类型 {kind}", en="There is no kind of definition {kind}"),
    T(code="definitions.key_taken", zh="代码已被使用", en="This key is taken"),
)
