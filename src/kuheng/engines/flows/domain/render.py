"""Filling a command's payload with the facts of a case."""

from collections.abc import Iterator, Mapping


def render(template: object, *, case: str, applicant: str, data: Mapping[str, object]) -> object:
    """The JSON value with every `{"var": name}` replaced: `case`, `applicant`, `data.<field>`; else null."""
    if isinstance(template, Mapping):
        if set(template) == {"var"}:
            name = str(template["var"])
            known = {"case": case, "applicant": applicant}
            return data.get(name[5:]) if name.startswith("data.") else known.get(name)
        return {
            key: render(item, case=case, applicant=applicant, data=data) for key, item in template.items()
        }
    if isinstance(template, list | tuple):
        return [render(item, case=case, applicant=applicant, data=data) for item in template]
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
