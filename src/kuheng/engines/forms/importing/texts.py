"""What the import's refusals of a whole file or mapping say to people."""

from kuheng.kernel.errors import ErrorText

ERRORS = (
    ErrorText(code="import.empty_file", zh="文件是空的", en="The file is empty"),
    ErrorText(
        code="import.too_big",
        zh="文件解开后超过 {limit} MB，请分成几个文件",
        en="The file holds more than {limit} MB; split it",
    ),
    ErrorText(
        code="import.not_excel",
        zh="这不是 Excel 工作簿，请另存为 .xlsx 或 .csv",
        en="This is not an Excel workbook; save it as .xlsx or .csv",
    ),
    ErrorText(
        code="import.old_excel",
        zh="这是旧版 .xls 或加密的工作簿，请另存为不加密的 .xlsx",
        en="This is an old .xls or an encrypted workbook; save it as .xlsx without a password",
    ),
    ErrorText(
        code="import.broken_zip", zh="工作簿已损坏，读不出来", en="The workbook is damaged and cannot be read"
    ),
    ErrorText(
        code="import.zip_bomb",
        zh="工作簿的压缩比不正常（超过 {limit} 倍），不予打开",
        en="The workbook is compressed more than {limit} times, which no list is; it is not opened",
    ),
    ErrorText(
        code="import.too_many_parts",
        zh="工作簿的部件超过 {limit} 个，不予打开",
        en="The workbook has more than {limit} parts; it is not opened",
    ),
    ErrorText(
        code="import.macro",
        zh="工作簿带有宏，请另存为不带宏的 .xlsx",
        en="The workbook contains macros; save it as .xlsx without macros",
    ),
    ErrorText(
        code="import.doctype",
        zh="工作簿里有文档类型或实体声明，不予打开",
        en="The workbook declares document types or entities; it is not opened",
    ),
    ErrorText(
        code="import.too_many_rows",
        zh="一次最多导入 {limit} 行，请分成几个文件",
        en="At most {limit} rows at a time; split the file",
    ),
    ErrorText(
        code="import.too_wide",
        zh="表格范围太大，请删去远处的零散单元格",
        en="The sheet reaches too far; remove stray cells far from the list",
    ),
    ErrorText(
        code="import.encoding",
        zh="认不出文字编码，请存为 UTF-8 或 GBK",
        en="The text encoding is not known; save it as UTF-8 or GBK",
    ),
    ErrorText(
        code="import.nul",
        zh="文件里有空字符（NUL），不是文本清单",
        en="The file contains NUL; it is not a text list",
    ),
    ErrorText(code="import.not_text", zh="文件不是文本清单", en="The file is not a text list"),
    ErrorText(code="import.bad_csv", zh="CSV 的引号没有配对", en="The quotes in the CSV do not match"),
    ErrorText(
        code="import.no_header",
        zh="没有找到表头，请指定表头在哪一行",
        en="No header row was found; say which row it is",
    ),
    ErrorText(code="import.bad_mapping", zh="列对应的写法不对", en="The column mapping is not well formed"),
    ErrorText(code="import.unknown_field", zh="没有字段 {name}", en="There is no field {name}"),
    ErrorText(
        code="import.unknown_sheet", zh="文件里没有工作表「{name}」", en="The file has no sheet “{name}”"
    ),
    ErrorText(
        code="import.field_twice",
        zh="「{title_zh}」对应了两列：{columns}",
        en="“{title_en}” is given by two columns: {columns}",
    ),
    ErrorText(
        code="import.field_unmapped",
        zh="没有哪一列对应「{title_zh}」",
        en="No column gives “{title_en}”",
    ),
)
