"""Whether a record fits its node: every property known, of its form, and required ones there."""

from collections.abc import Iterator, Mapping

from midrc_desktop.submission.nodes import Node, Rule

Misfit = tuple[str, str]


def misfits(record: Mapping[str, object], node: Node) -> Iterator[Misfit]:
    """Each property that does not fit, with a sentence that says why."""
    for name in node.required:
        if record.get(name) in (None, "", []):
            yield name, "MIDRC needs it, and it is missing."
    for name, value in record.items():
        rule = node.properties.get(name)
        if rule is None:
            yield name, "MIDRC does not know this property."
        elif value is not None and (sentence := _misfit(value, rule)):
            yield name, sentence


def _misfit(value: object, rule: Rule) -> str:
    if rule.many:
        if not isinstance(value, list):
            return "It is not a list."
        return next((sentence for one in value if (sentence := _single(one, rule))), "")
    return _single(value, rule)


def _single(value: object, rule: Rule) -> str:
    fits = {
        "text": isinstance(value, str),
        "flag": isinstance(value, bool),
        "link": isinstance(value, dict) and bool({"submitter_id", "code"} & set(value)),
        "whole": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
    }
    if not fits[rule.kind]:
        return f"It is not a {rule.kind}."
    if rule.answers and value not in rule.answers:
        return "It is not one of MIDRC's answers."
    if rule.most is not None and isinstance(value, int | float) and not 0 <= value <= rule.most:
        return f"It is not between 0 and {rule.most}."
    return ""
