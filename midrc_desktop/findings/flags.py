"""Flagging, changing and removing findings: pure functions on tuples, so that undo is free."""

from dataclasses import replace

from midrc_desktop.errors import BadAnswer
from midrc_desktop.findings.finding import Finding, Laterality
from midrc_desktop.findings.vocabulary import Vocabulary, vocabulary

Findings = tuple[Finding, ...]

UNCHANGED = "The findings that are flagged already are unchanged."


def add(findings: Findings, new: Finding) -> Findings:
    """The findings with one more. Raises BadAnswer if it cannot stand beside them."""
    if any(finding.id == new.id for finding in findings):
        raise BadAnswer("This finding is flagged already.", safe=UNCHANGED, advice="Edit it.")
    _fits(new, findings, vocabulary())
    return (*findings, _ordered(new))


def edit(findings: Findings, changed: Finding) -> Findings:
    """The findings with the one of the same id replaced. Raises BadAnswer."""
    others = remove(findings, changed.id)
    _fits(changed, others, vocabulary())
    return tuple(_ordered(changed) if one.id == changed.id else one for one in findings)


def remove(findings: Findings, finding_id: str) -> Findings:
    """The findings without one. Raises BadAnswer if there is none of that id."""
    rest = tuple(finding for finding in findings if finding.id != finding_id)
    if len(rest) == len(findings):
        raise BadAnswer(
            "This finding is no longer in the list.",
            safe=UNCHANGED,
            advice="Choose one from the list.",
        )
    return rest


def next_id(findings: Findings) -> str:
    """An id that none of the findings has: "f1", "f2", …."""
    taken = {finding.id for finding in findings}
    number = len(findings) + 1
    while f"f{number}" in taken:
        number += 1
    return f"f{number}"


def _ordered(finding: Finding) -> Finding:
    """The finding with every slice named once."""
    return replace(finding, sop_instance_uids=tuple(dict.fromkeys(finding.sop_instance_uids)))


def _fits(new: Finding, others: Findings, words: Vocabulary) -> None:
    term = words.term(new.term)
    if not new.sop_instance_uids:
        raise BadAnswer(
            "A finding needs at least one slice.",
            safe=UNCHANGED,
            advice="Go to the slice that shows it and flag it there.",
        )
    if new.site and words.site(new.site).key not in term.sites:
        raise BadAnswer(
            f"“{words.site(new.site).label}” is not a site of “{term.label}”.",
            safe=UNCHANGED,
            advice="Choose a site from the list, or leave it open.",
        )
    if new.laterality is not Laterality.NONE and not term.lateralised:
        raise BadAnswer(
            f"“{term.label}” has no side.", safe=UNCHANGED, advice="Leave the side open."
        )
    for other in others:
        if other.study_instance_uid != new.study_instance_uid:
            continue
        if other.term == new.term and _same_place(other, new):
            raise BadAnswer(
                f"“{term.label}” is flagged on this slice already.",
                safe=UNCHANGED,
                advice="Edit that finding, or choose another one.",
            )
        if term.exclusive or words.term(other.term).exclusive:
            _refuse_beside(new, other, words)


def _same_place(one: Finding, other: Finding) -> bool:
    where = (one.laterality, one.site) == (other.laterality, other.site)
    return where and bool(set(one.sop_instance_uids) & set(other.sop_instance_uids))


def _refuse_beside(new: Finding, other: Finding, words: Vocabulary) -> None:
    term, beside = words.term(new.term), words.term(other.term)
    if term.key == beside.key:
        raise BadAnswer(
            f"“{term.label}” is flagged in this study already.",
            safe=UNCHANGED,
            advice="Once for each study is enough.",
        )
    raise BadAnswer(
        f"“{term.label}” cannot stand beside “{beside.label}” in the same study.",
        safe=UNCHANGED,
        advice=f"Remove “{beside.label}” first, or leave “{term.label}” out.",
    )
