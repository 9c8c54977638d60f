"""The fields of a vault list and the words by which banks call them. The order is that of the template."""

from kuheng.engines.forms.importing.api import FieldSpec, Vocabulary, words

_NO_EXPIRY = frozenset(words("长期|长期有效|永久|永久有效|无固定期限|无期限|无限期|permanent|never|none"))

VAULT_LIST = Vocabulary(
    fields=(
        FieldSpec(
            key="row_no",
            zh="序号",
            en="Row no.",
            kind="ignored",
            sure=words("行号|项次|顺序号|No|No.|#|S/N|Item|Seq|Sequence|Line"),
        ),
        FieldSpec(
            key="code",
            zh="资产编号",
            en="Asset no.",
            kind="code",
            identity=True,
            limit=64,
            sure=words(
                "资产编码|资产号|资产代码|物品编号|物品编码|物品号|档案编号|卡片编号|实物编号|"
                "物资编号|保管编号|统一编号|系统编号|资产ID|资产条码|Asset number|Asset ID|"
                "Asset code|Item no.|Item number|Item code|Inventory no.|Code|ID"
            ),
            weak=words("编号|编码|代码|条码|条形码|Number|Reference|Ref|Barcode"),
        ),
        FieldSpec(
            key="name",
            zh="资产名称",
            en="Name",
            required=True,
            identity=True,
            sure=words(
                "名称|品名|物品名称|物资名称|实物名称|凭证名称|权证名称|证券名称|文件名称|"
                "抵押物名称|押品名称|资产描述|Asset name|Item name|Item|Asset|Description|"
                "Asset description|Title"
            ),
            weak=words("摘要|内容|物品|资产|凭证种类|Details"),
        ),
        FieldSpec(
            key="category",
            zh="类别",
            en="Category",
            required=True,
            fills_down=True,
            sure=words(
                "资产类别|种类|分类|资产分类|资产种类|物品类别|物品种类|大类|品类|资产大类|科目|"
                "Class|Asset class|Asset category|Asset type|Item type|Group"
            ),
            weak=words("类型|资产类型|Type|Kind"),
        ),
        FieldSpec(
            key="spec",
            zh="规格型号",
            en="Specification",
            sure=words(
                "规格|型号|凭证种类|品种|密级|面值|券别|规格/型号|Spec|Model|Grade|Denomination|"
                "Face value|Specification/model"
            ),
            weak=words("小类|等级|成色|Fineness|Variety"),
        ),
        FieldSpec(
            key="unit",
            zh="单位",
            en="Unit",
            limit=20,
            sure=words("计量单位|数量单位|单位(计量)|UOM|Unit of measure|Units|Measure"),
        ),
        FieldSpec(
            key="quantity",
            zh="数量",
            en="Quantity",
            kind="count",
            sure=words(
                "库存数量|在库数量|实存数量|账面数量|件数|份数|张数|根数|数目|结存数量|Qty|Count|"
                "Pieces|Amount (pieces)|No. of items|Number of pieces"
            ),
            weak=words("库存|结存|Stock|Balance"),
        ),
        FieldSpec(
            key="first_no",
            zh="起始号码",
            en="First no.",
            kind="number_text",
            limit=40,
            sure=words(
                "起始号|起号|起始编号|开始号码|首号|号码起|起始凭证号|凭证起号|起始号段|自号|从|"
                "From no.|First number|Start no.|Start number|Serial from|From|Number from"
            ),
        ),
        FieldSpec(
            key="last_no",
            zh="终止号码",
            en="Last no.",
            kind="number_text",
            limit=40,
            sure=words(
                "终止号|止号|终止编号|结束号码|末号|号码止|终止凭证号|凭证止号|截止号码|截止号|"
                "终号|至号|至|To no.|Last number|End no.|End number|Serial to|To|Number to"
            ),
        ),
        FieldSpec(
            key="numbers",
            zh="起止号码",
            en="Numbers",
            kind="number_text",
            limit=80,
            sure=words(
                "号段|号码段|起讫号码|起讫号|起止号|凭证号段|号码范围|Number range|Range|Serial range"
            ),
        ),
        FieldSpec(
            key="edition",
            zh="版别",
            en="Edition",
            limit=40,
            sure=words("版本|印刷版别|批次|Version|Print run"),
        ),
        FieldSpec(
            key="serial_no",
            zh="序列号",
            en="Serial no.",
            kind="code",
            limit=64,
            sure=words(
                "证号|权证号|权证编号|产权证号|证书编号|证书号|序列号/证号|金条编号|条号|钢印号|"
                "出厂编号|设备编号|Serial number|Serial|Certificate no.|Certificate number|Bar no.|"
                "Bar number|Deed no."
            ),
            weak=words("号码|票号"),
        ),
        FieldSpec(
            key="org_unit",
            zh="所属机构",
            en="Branch",
            sure=words(
                "机构|机构名称|所属单位|所属部门|所属分行|所属支行|保管机构|归属机构|分行|管理机构|"
                "责任部门|使用部门|部门|网点|支行|营业机构|Organisation|Organization|Org unit|"
                "Owner unit|Department|Office|Owning branch"
            ),
            weak=words("保管单位|归属|Owner"),
        ),
        FieldSpec(
            key="holder_name",
            zh="责任人",
            en="Holder",
            limit=80,
            sure=words(
                "保管人|管理人|保管员|库管员|保管责任人|管库员|责任人员|保管责任|Keeper|Custodian|"
                "Person responsible|Responsible person|Responsible"
            ),
            weak=words("经办人|经办|负责人|Person"),
        ),
        FieldSpec(
            key="place",
            zh="存放位置",
            en="Place",
            sure=words(
                "库位|存放地点|存放地|保管位置|保管地点|存放库位|库位号|货位|货位号|位置|柜号|柜位|"
                "保险柜号|箱号|存储位置|所在位置|Location|Slot|Storage location|Vault location|"
                "Shelf|Bin|Position|Safe location"
            ),
            weak=words("金库|库房|Vault|Storage"),
        ),
        FieldSpec(
            key="state",
            zh="状态",
            en="State",
            limit=40,
            sure=words(
                "资产状态|物品状态|库存状态|在库状态|保管状态|当前状态|权证状态|使用状态|"
                "出入库状态|Status|Asset status|Custody status|Current status|Condition of custody"
            ),
        ),
        FieldSpec(
            key="received_on",
            zh="入库日期",
            en="Received on",
            kind="date",
            sure=words(
                "入库时间|入库日|收妥日期|接收日期|收到日期|登记日期|存入日期|入库登记日期|"
                "保管起始日|交存日期|Receipt date|Received|Date received|Date in|In date|"
                "Received date|Entry date|Deposit date|Intake date"
            ),
            weak=words("日期|Date|起始日期"),
        ),
        FieldSpec(
            key="value_fen",
            zh="评估价值",
            en="Value",
            kind="money",
            sure=words(
                "估值|评估值|评估价|评估金额|价值|金额|账面价值|账面金额|资产价值|入账价值|"
                "押品价值|抵押价值|票面金额|评估价值(元)|Valuation|Appraised value|Book value|"
                "Carrying amount|Value (CNY)|Value (RMB)|Amount|Assessed value"
            ),
            weak=words("面额|总价|单价|Price|Total"),
        ),
        FieldSpec(
            key="currency",
            zh="币种",
            en="Currency",
            limit=20,
            sure=words("货币|币别|CCY|Ccy"),
        ),
        FieldSpec(
            key="contract_no",
            zh="合同编号",
            en="Contract no.",
            kind="code",
            limit=80,
            sure=words(
                "合同号|抵押合同号|抵押合同编号|借款合同号|借款合同编号|业务合同号|担保合同号|"
                "贷款合同号|Contract|Contract number|Loan contract|Contract ID|Mortgage contract"
            ),
            weak=words("合同|协议号|Agreement"),
        ),
        FieldSpec(
            key="expires_on",
            zh="有效期至",
            en="Expires on",
            kind="date",
            no_value=_NO_EXPIRY,
            sure=words(
                "到期日|到期日期|有效期|有效期限|失效日期|截止日期|有效期截止|终止日期|抵押到期日|"
                "保管到期日|Expiry|Expiry date|Expiration date|Valid until|Valid to|Maturity|"
                "Maturity date|Due date|Expires"
            ),
            weak=words("到期|期限|End date"),
        ),
        FieldSpec(
            key="customer",
            zh="客户",
            en="Customer",
            sure=words("客户名称|抵押人|出质人|借款人|权利人|产权人|寄存人|委托人|Client|Mortgagor|Borrower"),
        ),
        FieldSpec(
            key="tag",
            zh="RFID",
            en="RFID",
            kind="code",
            limit=128,
            sure=words("RFID标签|RFID编号|RFID码|电子标签|标签号|标签编号|EPC|芯片号|Tag|RFID tag|Tag ID"),
        ),
        FieldSpec(
            key="note",
            zh="备注",
            en="Note",
            kind="note",
            limit=2_000,
            sure=words("说明|备注说明|其他|附注|Notes|Remark|Remarks|Comment|Comments"),
        ),
    )
)
