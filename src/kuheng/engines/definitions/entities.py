"""Definitions as the catalog shows them."""

from kuheng.core.catalog.entity import Choice, EntityKind, Field
from kuheng.engines.definitions.tables import definition

STANDINGS = (
    Choice(value="draft", title=("草稿", "Draft"), color="overdue"),
    Choice(value="published", title=("已发布", "Published"), color="in"),
    Choice(value="retired", title=("已停用", "Retired"), color="neutral"),
)
_d = definition.c

DEFINITION = EntityKind(
    key="definition",
    title=("定义", "Definition"),
    table=definition,
    source=definition,
    fields=(
        Field(key="kind", title=("类型", "Kind"), column=_d.kind, type="code", indexed=True),
        Field(
            key="key",
            title=("代码", "Key"),
            column=_d.key,
            type="code",
            indexed=True,
            sortable=True,
            searchable=True,
        ),
        Field(key="title_zh", title=("中文名", "Name (zh)"), column=_d.title_zh, searchable=True),
        Field(key="title_en", title=("英文名", "Name (en)"), column=_d.title_en, searchable=True),
        Field(
            key="standing", title=("状态", "Standing"), column=_d.standing, type="choice", choices=STANDINGS
        ),
        Field(key="published", title=("版本", "Version"), column=_d.published, type="whole"),
        Field(key="package", title=("应用包", "Package"), column=_d.package, type="code"),
        Field(
            key="changed_at",
            title=("修改时间", "Changed"),
            column=_d.changed_at,
            type="instant",
        ),
    ),
    default_sort="key",
    code_field="key",
    name_field="title_zh",
    commands=(
        "definitions.save_draft",
        "definitions.publish",
        "definitions.roll_back",
        "definitions.retire",
    ),
)
