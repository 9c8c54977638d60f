"""What the codes about files say to people."""

from kuheng.kernel.errors import ErrorText

ERRORS = (
    ErrorText(code="input.too_large", zh="内容过大，最多 {limit} MB", en="Too large: at most {limit} MB"),
    ErrorText(code="input.too_many", zh="打开的页面太多，请稍后再试", en="Too many pages are open; try again later"),
    ErrorText(code="files.empty", zh="文件是空的", en="The file is empty"),
    ErrorText(
        code="files.type",
        zh="不收这种文件，可用 JPG、PNG、PDF、XLSX、DOCX、OFD、CSV、TXT",
        en="This kind of file is not taken; use JPG, PNG, PDF, XLSX, DOCX, OFD, CSV or TXT",
    ),
    ErrorText(
        code="files.mismatch",
        zh="文件名以 {extension} 结尾，内容却不是（{type}）",
        en="The name ends in {extension}, the content is {type}",
    ),
    ErrorText(code="files.picture", zh="图片损坏，读不出来", en="The picture is damaged and cannot be read"),
    ErrorText(
        code="files.pixels", zh="图片最多 {limit} 百万像素", en="A picture has at most {limit} megapixels"
    ),
    ErrorText(code="files.damaged", zh="文件损坏，读不出来", en="The file is damaged and cannot be read"),
    ErrorText(code="files.archive", zh="文件解开后过大", en="The file unpacks to too much"),
    ErrorText(
        code="files.macros", zh="不收带宏或程序的文件", en="Files with macros or programs are not taken"
    ),
    ErrorText(
        code="files.not_yours",
        zh="附件不是本人上传的，或已用在别处",
        en="The file was uploaded by somebody else, or is used elsewhere",
    ),
    ErrorText(code="files.no_content", zh="没有收到文件内容", en="The content of the file did not arrive"),
    ErrorText(
        code="files.lost",
        zh="文件内容丢失或被改动，请联系管理员",
        en="The content is gone or was changed; tell the administrator",
    ),
    ErrorText(code="files.disk", zh="文件存不下：{reason}", en="The file cannot be stored: {reason}"),
    ErrorText(code="files.no_cabinet", zh="没有设置文件目录", en="No folder for files is set"),
)
