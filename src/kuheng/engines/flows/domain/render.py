"""Filling a command's payload with the facts of a case."""

from collections.abc import Iterator, Mapping

CASE_NAMES = frozenset({"case", "subject", "applicant"})


def render(template: object, known: Mapping[str, object], data: Mapping[str, object]) -> object:
    """The JSON value with every `{"var": name}` replaced: `data.<field>` by a fact, other names by `known`.

    An unknown name gives null.
    """
    if isinstance(template, Mapping):
        if set(template) == {"var"}:
            name = str(template["var"])
            return data.get(name[5:]) if name.startswith("data.") else known.get(name)
        return {key: render(item, known, data) for key, item in template.items()}
    if isinstance(template, list | tuple):
        return [render(item, known, data) for item in template]
    return template


def variables(template: object) -> Iterator[str]:
    """Every name that a template asks for."""
    if isinstance(template, Mapping):
        if set(template) == {"var"}:
            yield str(template["var"])
        else:
            for item in template.values():
                yield from variables(item)
    elif isinstance(template, list | tuple):
        for item in template:
            yield from variables(item)
