"""What the codes of flows say to people: refusals, findings of a drawing, notices."""

from kuheng.kernel.errors import ErrorText as T

REFUSALS = (
    T(code="flows.act_not_allowed", zh="这一步不能这样办", en="This step does not offer that"),
    T(
        code="flows.already_decided",
        zh="已有人审批，不能撤回",
        en="Somebody has decided already; it cannot be withdrawn",
    ),
    T(
        code="flows.already_moved",
        zh="实物已动，不能撤回、取消或退到执行之前",
        en="Things have moved; there is no way back",
    ),
    T(code="flows.already_seated", zh="这一步已有此人", en="That person sits at this step already"),
    T(code="flows.already_started", zh="流程已经开始", en="The case has started already"),
    T(code="flows.bad_graph", zh="流程图读不出来：{faults}", en="The flow cannot be read: {faults}"),
    T(
        code="flows.barred",
        zh="此人与本单有利害关系，不能办这一步",
        en="That person must stay apart from this step",
    ),
    T(code="flows.case_over", zh="流程已结束", en="The case is over"),
    T(
        code="flows.done_elsewhere",
        zh="这一步在{title}页面办理",
        en="This step is done on its own page: {title}",
    ),
    T(
        code="flows.field_not_writable",
        zh="这一步不能改 {field}",
        en="{field} cannot be changed at this step",
    ),
    T(code="flows.field_required", zh="请填 {field}", en="{field} is required"),
    T(code="flows.no_flow", zh="没有已发布的流程 {key}", en="There is no published flow {key}"),
    T(code="flows.no_form", zh="没有已发布的表单 {form}", en="There is no published form {form}"),
    T(code="flows.no_withdrawal", zh="这类单据提交后不能撤回", en="This kind of request cannot be withdrawn"),
    T(code="flows.nobody_named", zh="请指定人员", en="Name the people"),
    T(code="flows.not_applicant", zh="只有申请人可以这样办", en="Only the applicant may do this"),
    T(code="flows.not_waiting", zh="流程没有在等这件事", en="The case is not waiting for this"),
    T(code="flows.not_yours", zh="这项待办不是你的", en="This task is not yours"),
    T(code="flows.one_receiver", zh="转办只能给一个人", en="A task is handed to one person"),
    T(code="flows.opinion_missing", zh="请写意见", en="Write your opinion"),
    T(
        code="flows.own_request",
        zh="不能审批自己的申请，也不能由本人的代理人审批",
        en="Nobody decides on his own request",
    ),
    T(code="flows.person_unknown", zh="没有这个人，或已停用", en="There is no such active person"),
    T(code="flows.read_only_copy", zh="抄送只供阅读", en="A copy is for reading only"),
    T(
        code="flows.return_sibling",
        zh="不能退到还在进行的并行分支",
        en="A branch that still runs cannot be returned to",
    ),
    T(
        code="flows.return_target",
        zh="只能退到本单走过的办理节点",
        en="Return only to an earlier step where people worked",
    ),
    T(code="flows.signature_missing", zh="请签名", en="Sign first"),
    T(code="flows.task_closed", zh="这项待办已办完或已收回", en="This task is done or was taken back"),
    T(code="flows.to_self", zh="不能转给自己", en="A task cannot be handed to oneself"),
    T(
        code="flows.urged_recently",
        zh="{minutes} 分钟内已催办过",
        en="Already urged within {minutes} minutes",
    ),
)

FINDINGS = (
    T(code="flows.bad_condition", zh="条件写法不对：{reason}", en="The condition cannot be read: {reason}"),
    T(code="flows.bad_setting", zh="设置 {key} 的值不对", en="Setting {key} has a wrong value"),
    T(
        code="flows.branch_condition",
        zh="条件只写在条件分支上，每条分支有条件或为默认",
        en="Conditions belong on branches: each has one, or is the default",
    ),
    T(code="flows.cycle", zh="循环里没有等待：{nodes}", en="A cycle in which nothing waits: {nodes}"),
    T(code="flows.duplicate_node", zh="节点编号重复", en="Two nodes share one key"),
    T(code="flows.end_goes_on", zh="结束节点之后不能再有节点", en="Nothing can follow an end"),
    T(code="flows.graph_too_large", zh="节点最多 {limit} 个", en="At most {limit} nodes"),
    T(code="flows.no_default", zh="分支要有且只有一条默认", en="Branches need exactly one default"),
    T(code="flows.no_end", zh="没有结束节点", en="There is no end"),
    T(code="flows.no_end_reachable", zh="从这里走不到结束", en="No end can be reached from here"),
    T(code="flows.no_fallback", zh="没有写候补审批人", en="The fallback names nobody"),
    T(code="flows.no_such_field", zh="表单没有字段 {field}", en="The form has no field {field}"),
    T(code="flows.no_way_on", zh="这里没有去路", en="There is no way on from here"),
    T(code="flows.nobody_asked", zh="没有写由谁办理", en="Nobody is named for this step"),
    T(
        code="flows.one_start",
        zh="要有且只有一个开始节点，现有 {count} 个",
        en="Exactly one start is needed, there are {count}",
    ),
    T(code="flows.orphan", zh="这个节点走不到", en="This node is never reached"),
    T(
        code="flows.overlap",
        zh="“{first}”与“{second}”会同时成立，按先后取前者",
        en="“{first}” and “{second}” can both hold; the first is taken",
    ),
    T(
        code="flows.own_request_allowed",
        zh="审批节点不能让申请人批自己的申请",
        en="An applicant may not decide on his own request",
    ),
    T(
        code="flows.pass_on_high_risk",
        zh="高风险节点不能自动通过",
        en="A high-risk step never passes by itself",
    ),
    T(
        code="flows.reject_unused",
        zh="写了驳回去向，但没有驳回按钮",
        en="A rejection has a target, but there is no reject button",
    ),
    T(
        code="flows.source_incomplete",
        zh="人员来源 {source} 缺 {missing}",
        en="People source {source} lacks {missing}",
    ),
    T(
        code="flows.too_many_ways",
        zh="这个节点只能有一条去路，多条请用分支节点",
        en="One way on only; use a branch node for more",
    ),
    T(code="flows.unknown_command", zh="没有命令 {command}", en="There is no command {command}"),
    T(code="flows.unknown_kind", zh="没有节点类型 {kind}", en="There is no kind of node {kind}"),
    T(code="flows.unknown_node", zh="没有节点 {key}", en="There is no node {key}"),
    T(code="flows.unknown_setting", zh="没有设置 {key}", en="There is no setting {key}"),
    T(code="flows.unknown_source", zh="没有人员来源 {source}", en="There is no people source {source}"),
    T(code="flows.way_into_start", zh="不能连到开始节点", en="Nothing can lead into the start"),
)

NOTICES = (
    T(
        code="flows.command_refused",
        zh="自动命令未能执行，请处理",
        en="An automatic command was refused; please see to it",
    ),
    T(code="flows.copied", zh="抄送给你", en="For your information"),
    T(code="flows.endless", zh="流程空转，已停住", en="The flow was running in circles and has been stopped"),
    T(code="flows.escalated", zh="逾期上交给你", en="Handed up to you because it is late"),
    T(code="flows.finding_closed", zh="这项核查已经关闭", en="This finding is closed already"),
    T(
        code="flows.finding_own",
        zh="申请人和审批过的人不能关闭本单的核查事项",
        en="Who applied or decided in this case cannot close its findings",
    ),
    T(code="flows.late", zh="逾期未办", en="Not done in time"),
    T(code="flows.no_approver", zh="找不到审批人", en="No approver can be found"),
    T(
        code="flows.nobody_above",
        zh="逾期，且没有可上交的负责人",
        en="Late, and there is no head to hand it to",
    ),
    T(code="flows.not_confirmed", zh="补批未通过", en="The later confirmation was refused"),
    T(code="flows.overdue", zh="待办已逾期", en="A task is overdue"),
    T(code="flows.urged", zh="申请人催办", en="The applicant asks you to act"),
)

ERRORS = REFUSALS + FINDINGS + NOTICES
