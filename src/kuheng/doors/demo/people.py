"""Who works at the demonstration bank. All names are invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

BANK = "澜江银行"
KEY = "lanjiang"
PASSWORD = "Kuheng-2026"

CITIES = ("杭州", "宁波", "上海", "南京", "苏州", "北京", "天津", "广州", "深圳", "成都", "武汉", "西安")

_FAMILY = "周陈林吴许高郭唐沈何徐郑韩方孙马朱胡罗梁宋谢曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任卢姚钟姜崔谭陆汪"
_GIVEN = (
    "敏", "立国", "晓雯", "佳", "建平", "鹏", "志远", "婉", "立", "静", "蕾", "宁", "磊", "志强", "梦琪", "文博", "雅婷",
    "俊杰", "思远", "海燕", "子涵", "国栋", "雪梅", "振华", "丽娜", "浩然", "春燕", "一鸣", "玉兰", "天宇",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person of the bank: where he works and the roles he holds there. `unit` is the unit's code."""

    name: str
    login: str
    employee_no: str
    unit: str
    post: str
    roles: tuple[str, ...]
    head: bool = False


HEAD_OFFICE = (
    ("vice_president", "分管副行长", "001", 1),
    ("risk_manager", "风控经理", "001", 2),
    ("auditor", "审计员", "001", 2),
    ("administrator", "系统管理员", "001", 2),
    ("supervisor", "监交人", "001", 2),
    ("counter", "盘点员", "001", 3),
)
BRANCH = (
    ("department_head", "分行部门负责人", 1),
    ("applicant", "业务员", 1),
    ("keeper", "库管员", 2),
)


def branch_code(number: int) -> str:
    """Units are 001 for the bank, then 101 … for its branches."""
    return f"{101 + number}"


def vault_code(city: str) -> str:
    """The code of the city's one vault, with which the codes of its slots begin."""
    return f"{city}金库"


def members(seed: int) -> Iterator[Member]:
    """60 people: 12 of head office, four of each branch. The same seed gives the same names."""
    names = _names(Random(seed))
    numbers = count(20001)
    for role, post, unit, number in HEAD_OFFICE:
        for index in range(number):
            login = f"{_LOGINS[role]}{index + 1}" if number > 1 else _LOGINS[role]
            yield Member(
                name=next(names),
                login=login,
                employee_no=f"LJ{next(numbers)}",
                unit=unit,
                post=post,
                roles=(role,),
                head=role == "vice_president",
            )
    for branch, city in enumerate(CITIES):
        for role, post, number in BRANCH:
            for index in range(number):
                suffix = f"{index + 1}" if number > 1 else ""
                login = f"{_PINYIN[city]}.{_LOGINS[role]}{suffix}"
                yield Member(
                    name=next(names),
                    login=login,
                    employee_no=f"LJ{next(numbers)}",
                    unit=branch_code(branch),
                    post=post,
                    roles=(role,),
                    head=role == "department_head",
                )


_LOGINS = {
    "vice_president": "vp",
    "risk_manager": "risk",
    "auditor": "audit",
    "administrator": "admin",
    "supervisor": "supervisor",
    "counter": "counter",
    "department_head": "head",
    "applicant": "clerk",
    "keeper": "keeper",
}
_PINYIN = {
    "杭州": "hz", "宁波": "nb", "上海": "sh", "南京": "nj", "苏州": "sz", "北京": "bj", "天津": "tj", "广州": "gz",
    "深圳": "shenzhen", "成都": "cd", "武汉": "wh", "西安": "xa",
}  # fmt: skip


def _names(random: Random) -> Iterator[str]:
    """Unlike names, without end for our purpose: family names are walked in a shuffled order."""
    families, given = list(_FAMILY), list(_GIVEN)
    random.shuffle(families)
    random.shuffle(given)
    for round_ in range(len(given)):
        for index, family in enumerate(families):
            yield family + given[(index + round_) % len(given)]
