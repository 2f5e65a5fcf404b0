"""Offices and groups as people are called by them, "the NATO chief", and whether a description names one; pure."""

from __future__ import annotations

import re

# What somebody is called stands within so many characters of the name.
DESCRIPTION = 90

_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"[.!?;:]\s+(?=[A-Z“\"])|[“”\"\n;:]")
_PLACE = re.compile(r"(?:\s+(?:of|for|at|in)\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s+(?:and\s+)?[A-Z][\w’'-]*)*)+$")
_BEHIND = re.compile(r"(?:(?P<who>,?\s+who\s+)|,\s*|\s+(?=of\s))(?P<words>[^,.;:“”\"\n]+)")
# "Ina Ardal was elected mayor of Brackwater": what somebody has become.
_BECAME = re.compile(
    r",?\s+(?:(?:was|were|is|has\s+been|had\s+been|has|had)\s+)?(?:(?:\w+ly|re-?)\s*)?"
    r"(?:(?:elected|appointed|named|chosen|confirmed|installed)(?:\s+as)?|sworn\s+in\s+as|"
    r"becom(?:es|e)|became|t(?:ook|akes)\s+(?:office|over)\s+as)\s+(?P<words>[^,.;:“”\"\n]+)"
)
_VERB = re.compile(
    r"\b(?:said|says|told|tells|call(?:s|ed)|warn(?:s|ed)|add(?:s|ed)|argue[sd]|was|were|has|had|will|would|could|"
    r"welcomed|rejected|praised|thanked|denied|agreed|wrote|announced|wants|wanted|asked|accused|blamed|criticised)\b"
)
_POSSESSED = re.compile(r"['’]s?\s+")
# "Appointed by the mayor", "ran against the mayor", "deputy to the mayor": the office is somebody else's.
_TO_ANOTHER = re.compile(r"(?:^|\s)(?:by|against|to|from|with|replac\w+|succeed\w*)\s")
_OF = re.compile(r"\s(?:of|for|at|in)\s")
# "Quill, who is mayor", "who chairs the council", and not "who backed the mayor".
_HOLDS = re.compile(
    r"(?:is|was|has\s+been|had\s+been|has\s+(?:chaired|headed|led|run)|serves?|served|became|becomes|remains|remained|"
    r"chairs?|chaired|heads?|headed|leads?|led|runs?|ran|holds|held)\b"
)
_NO_PART = frozenset("the a an of for in at to and s current present new newly elected its his her their".split())
_DETERMINERS = frozenset("the his her its their our".split())
# Who is called so has the office no longer, or not quite.
_PAST = frozenset("former ex then previous onetime late deputy vice acting shadow assistant".split())

_HEADS = (
    ("chief",), ("head",), ("boss",), ("leader",), ("secretary", "general"), ("director",), ("president",),
    ("chief", "executive"), ("chairman",), ("chairwoman",), ("chair",), ("chairs",), ("ceo",), ("commissioner",),
    ("commander",), ("superintendent",), ("heads",), ("leads",), ("runs",), ("governor",),
)  # fmt: skip
_CHAIRS = (("chair",), ("chairs",), ("chairman",), ("chairwoman",), ("chairperson",))
_SPEAKS = (("spokesman",), ("spokeswoman",), ("spokesperson",))
# Other words for a word of an office, each of one word or more.
_ALIKE: dict[str, tuple[tuple[str, ...], ...]] = {
    **dict.fromkeys(("chief", "head", "boss"), _HEADS),
    "leader": (*_HEADS, ("secretary",)),
    **dict.fromkeys(("chair", "chairman", "chairwoman", "chairperson"), _CHAIRS),
    **dict.fromkeys(("spokesman", "spokeswoman", "spokesperson"), _SPEAKS),
    "ceo": (("chief", "executive"),),
    "pm": (("prime", "minister"),),
    "premier": (("prime", "minister"),),
    "minister": (("secretary",),),
    "us": (("u", "s"), ("american",)),
    "uk": (("british",), ("u", "k")),
}
# Asked for by more words than one: "the chief executive" is no chief of something.
_COMPOUNDS = (frozenset({"chief", "executive"}), frozenset({"secretary", "general"}), frozenset({"prime", "minister"}))


_OFFICES = frozenset(
    """minister mayor president governor director chief leader head boss chair chairman chairwoman chairperson secretary
    general spokesman spokeswoman spokesperson ambassador commissioner senator executive professor surgeon judge
    candidate lawyer attorney captain coach author analyst economist founder owner engineer doctor scientist researcher
    teacher officer sheriff king queen pope premier chancellor manager editor adviser advisor councillor councilman
    councilwoman congressman congresswoman representative lawmaker auditor treasurer superintendent principal bishop
    archbishop commander admiral colonel envoy negotiator nominee incumbent challenger farmer surgeon historian
    archivist chemist physicist biologist hydrologist geologist pm ceo""".split()
)


def is_office(phrase: str) -> bool:
    """Tell whether a phrase names an office of one person: "the union leader", "Former mayor", no company or group."""
    words = re.split(r"\s+(?:of|for|at|in)\s+", phrase.lower())[0].split()
    is_described = len(words) > 1 and (words[0] in _DETERMINERS | _PAST or words[-2].endswith(("'s", "’s")))
    return is_described and words[-1] in _OFFICES


def is_called(description: str, office: str) -> bool:
    """Tell whether a description ("the current NATO Secretary General") holds all of an office ("the NATO chief").

    Some words stand for others: a chief may be a director. A former one is nobody's current one.
    """
    # "The mayor's rival" is no mayor, though "the city's mayor" is one.
    behind = _words(_POSSESSED.split(_OF.split(description)[0])[-1])
    written, wanted = _words(description), _words(office)
    head = [word for word in _WORD.findall(_OF.split(office.lower())[0]) if word in wanted][-1:]
    if head and not (head[0] in behind or _is_put_otherwise(head[0], behind)):
        return False
    if not wanted or (written & _PAST) != (wanted & _PAST):
        return False
    fixed = frozenset().union(*(compound for compound in _COMPOUNDS if compound <= wanted))
    return all(word in written or (word not in fixed and _is_put_otherwise(word, written)) for word in wanted)


def names_office(before: str, behind: str, office: str) -> bool:
    """Tell whether what stands before and behind a name calls its bearer by an office.

    "Mayor Ina Ardal", "the mayor of Brackwater, Ina Ardal", "Ina Ardal, the mayor", "Ina Ardal, who chairs the
    council", "Ina Ardal was elected mayor".
    """
    front = _PLACE.sub("", _BREAK.split(before)[-1].rstrip(" ,"))
    last = _WORD.findall(front.lower())[-1:]
    if last and is_called(_BREAK.split(before)[-1], office) and _is_part(last[0], office):
        return True
    became = _BECAME.match(behind)
    if became is not None:
        return is_called(_TO_ANOTHER.split(_VERB.split(became["words"])[0])[0], office)
    found = _BEHIND.match(behind)
    if found is None or (found["who"] and not _HOLDS.match(found["words"])):
        return False
    words = found["words"] if found["who"] else _VERB.split(found["words"])[0]
    return is_called(_TO_ANOTHER.split(words)[0], office)


def _is_part(word: str, office: str) -> bool:
    """Tell whether a word is one of an office's, or of those that stand for one."""
    wanted = _words(office)
    others = (other for one in wanted for words in _ALIKE.get(one, ()) for other in words)
    return word in wanted or word in others


def _is_put_otherwise(word: str, written: frozenset[str]) -> bool:
    if any(written.issuperset(words) for words in _ALIKE.get(word, ())):
        return True
    return any(_is_one_family(word, other) for other in written)


def _is_one_family(word: str, other: str) -> bool:
    """Tell a plural or possessive from another word: "docker" and "dockers"."""
    return word.rstrip("s") == other.rstrip("s")


def _words(phrase: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(phrase.lower()) if word not in _NO_PART)
