"""How English asks for words: whose, and about what; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Verbs that ask for words rather than for facts, as they stand after "did X"; those that do so after "how", "why",
# "when" and "where" too come first.
_TELLING = (
    "say|says|said|tell|told|think|thought|explain(?:ed)?|describe[d]?|respond(?:ed)?|reply|replied|react(?:ed)?|"
    "argue[d]?|claim(?:ed)?|justify|justified|comment(?:ed)?"
)
_SAYING = (
    f"{_TELLING}|warn(?:ed)?|announce[d]?|state[d]?|write|wrote|written|promise[d]?|confirm(?:ed)?|report(?:ed)?|"
    "stress(?:ed)?|emphasi[sz]e[d]?|believe[d]?|propose[d]?|suggest(?:ed)?|note[d]?|mention(?:ed)?|remark(?:ed)?|"
    "insist(?:ed)?|deny|denied|admit(?:ted)?|call(?:ed)? for|point(?:ed)? out|have to say|declare[d]?|predict(?:ed)?|"
    "ask(?:ed)?(?: of| for)?|recommend(?:ed)?|demand(?:ed)?|pledge[d]?|vow(?:ed)?|caution(?:ed)?|advise[d]?|"
    "complain(?:ed)?|agree[d]?|express(?:ed)?|communicate[d]?|underline[d]?|underscore[d]?|urge[d]?"
)
_OPINION = (
    "views?|position|opinion|warning|reaction|response|comments?|statement|stance|answer|message|explanation|advice|"
    "remarks?|argument|prediction|claim|criticism|proposal|words?|promise|pledge"
)
_OPINIONS = f"{_OPINION}|positions|opinions|statements|reactions|words|lines"
_DO = r"(?:did|does|do|has|have|had)"
_ABOUT = r"(?:\s+(?:about|on|of|regarding|concerning|to|for|over)\b)?"
_ON = r"(?:about|on|of|over|in|regarding|concerning|when\s+it\s+comes\s+to|to|towards?)"
_WHO = r"(?P<who>[^,?]{1,80}?)"
_SEVERAL = r"(?P<who>[^?]{1,160}?)"  # "Berg, Lund and the mayor"
_TOPIC = r"(?P<topic>.*)"


def _whole(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"^{pattern}$", re.IGNORECASE | re.DOTALL) for pattern in patterns)


# What several people said, one part for each.
_COMPARING = _whole(
    rf"compare\s+(?:what\s+)?{_SEVERAL}\s+(?:(?:have|has|had)\s+)?(?:{_SAYING})\b{_ABOUT}{_TOPIC}",
    rf"compare\s+(?:the\s+)?(?:{_OPINIONS})\s+of\s+{_SEVERAL}\s+{_ON}\s+{_TOPIC}",
    rf"compare\s+{_SEVERAL}(?:['’]s?)?\s+(?:{_OPINIONS})\s+{_ON}\s+{_TOPIC}",
    rf"compare\s+{_SEVERAL}\s+{_ON}\s+{_TOPIC}",
    rf"how\s+(?:do|does|did)\s+{_SEVERAL}\s+(?:differ|disagree|compare)\s+{_ON}\s+{_TOPIC}",
    rf"how\s+(?:do|does|did)\s+(?P<who>[^,?]{{1,80}}?)(?:['’]s?)?\s+(?:{_OPINIONS})\s+{_ON}\s+{_TOPIC}\s+(?:differ|compare)\s+"
    r"(?:from|to|with)\s+(?P<other>[^,?]{1,80}?)(?:['’]s?)?(?:\s+(?:own|view|position|stance))?\s*\??",
    rf"(?:do|does|did)\s+{_SEVERAL}\s+(?:agree|disagree|differ)\s+{_ON}\s+{_TOPIC}",
    rf"(?:on\s+)?(?:what|where)\s+(?:do|does|did)\s+{_SEVERAL}\s+(?:agree|disagree|differ)\s+{_ON}\s+{_TOPIC}",
    rf"what(?:\s+(?:is|was|are|were)|['’]s)\s+the\s+differences?\s+between\s+(?:what\s+)?{_SEVERAL}\s+"
    rf"(?:(?:have|has|had)\s+)?(?:{_SAYING})\b{_ABOUT}{_TOPIC}",
    rf"what(?:\s+(?:is|was|are|were)|['’]s)\s+the\s+differences?\s+between\s+{_SEVERAL}(?:['’]s?)?\s+"
    rf"(?:(?:{_OPINIONS})\s+)?{_ON}\s+{_TOPIC}",
    rf"what\s+{_DO}\s+(?P<who>[^,?]{{1,80}}?)\s+(?:{_SAYING})\b{_ABOUT}{_TOPIC}\s+(?:and\s+what\s+{_DO}|"
    rf"compared\s+(?:to|with)|as\s+opposed\s+to)\s+(?P<other>[^,?]{{1,80}}?)(?:\s+(?:say|says|said))?\s*\??",
    rf"(?:what|which\s[\w\s]+?)\s+(?:else\s+)?{_DO}\s+(?:both\s+)?{_SEVERAL}\s+(?:each\s+|both\s+)?"
    rf"(?:{_SAYING})\b{_ABOUT}{_TOPIC}",
    rf"(?:how|why|when|where)\s+{_DO}\s+{_SEVERAL}\s+(?:{_TELLING})\b{_ABOUT}{_TOPIC}",
    rf"{_SEVERAL}\s*:\s+(?:how|where|what)\s+(?:do|does|did)\s+they\s+(?:differ|disagree|agree|say)\s+{_ON}\s+{_TOPIC}",
    rf"what\s+(?:is|was|were|are)\s+the\s+(?:{_OPINIONS})\s+of\s+{_SEVERAL}\s+{_ON}\s+{_TOPIC}",
    rf"what\s+(?:is|was|were|are)\s+{_SEVERAL}['’]s?\s+(?:{_OPINIONS})\b{_ABOUT}{_TOPIC}",
)

# What one says.
_REPORTING = _whole(
    rf"(?:what|whom?|which\s[\w\s]+?)\s+(?:else\s+)?{_DO}\s+{_WHO}\s+(?:{_SAYING})\b{_ABOUT}{_TOPIC}",
    rf"(?:how|why|when|where)\s+{_DO}\s+{_WHO}\s+(?:{_TELLING})\b{_ABOUT}{_TOPIC}",
    rf"{_DO}\s+{_WHO}\s+(?:ever\s+)?(?:{_SAYING})\b{_ABOUT}{_TOPIC}",
    rf"what\s+(?:is|was|were|are)\s+{_WHO}['’]s?\s+(?:{_OPINION})\b{_ABOUT}{_TOPIC}",
    rf"what\s+(?:is|was|were|are)\s+the\s+(?:{_OPINION})\s+of\s+{_WHO}\s+(?:about|on|regarding|to)\s+{_TOPIC}",
    rf"(?:in|on)\s+{_WHO}['’]s?\s+(?:view|opinion|words|account),\s*{_TOPIC}",
    rf"according\s+to\s+{_WHO},\s*{_TOPIC}",
    rf"(?P<topic>.*?),?\s+according\s+to\s+{_WHO}\s*\??",
    rf"(?P<topic>.*?),\s+in\s+{_WHO}['’]s?\s+(?:view|opinion|words|account)\s*\??",
    rf"(?P<who>[A-Z][^,?]{{1,80}}?)['’]s?\s+(?:{_OPINIONS})\s+{_ON}\s+{_TOPIC}",
    rf"(?:the\s+)?(?:{_OPINIONS})\s+of\s+(?P<who>[A-Z][^,?]{{1,80}}?)\s+{_ON}\s+{_TOPIC}",
    rf"(?:where|when|how|who|which\s\w+)\s+(?:was|is|were|has|had)\s+{_WHO}\s+(?:been\s+)?quoted\s+"
    rf"(?:as\s+(?:having\s+)?(?:saying|said)|saying|about|on)(?:\s+that)?\s+{_TOPIC}",
    rf"(?:who|which\s\w+)(?:\s+all)?\s+(?:else\s+)?(?:carried|printed|quoted|ran|reported|published|has|have)\s+{_WHO}['’]s?\s+"
    rf"(?:{_OPINIONS}|line|quote|quotation|sentence|phrase)s?(?:\s+(?:that|about|on|of|saying))?\s+{_TOPIC}",
    # "How much did she say it would cost": what stands in front belongs to the topic.
    rf"(?P<front>(?:how|what|which|in\s+what|in\s+which|where|when|who|whom)\b[^,?]{{1,80}}?)\s+{_DO}\s+{_WHO}\s+"
    rf"(?:{_SAYING})\b{_ABOUT}{_TOPIC}",
)

# "Who warned that ..." asks for the one whose words these are.
_WHO_SAID = re.compile(
    r"^(?:who|which\s\w+)\s+(?:else\s+)?(?:has\s+|have\s+|had\s+)?(?:also\s+)?"
    r"(?:says?|said|tells?|told|thinks?|thought|believes?d?|warn(?:s|ed)?|claim(?:s|ed)?|argue[sd]?|state[sd]?|"
    r"confirm(?:s|ed)?|stress(?:es|ed)?|emphasi[sz]e[sd]?|insist(?:s|ed)?|den(?:ies|ied)|admit(?:s|ted)?|"
    r"predict(?:s|ed)?|promise[sd]?|announce[sd]?|call(?:s|ed)? for|point(?:s|ed)? out|complain(?:s|ed)?)\b"
    rf"(?:\s+(?:that|about|of|against|whether)\b)?{_TOPIC}$",
    re.IGNORECASE | re.DOTALL,
)

# "What does the article say" asks for the document's own words, not for a speaker's; in "had not been asked" there is
# none.
_NO_SPEAKER = re.compile(
    r"^(?:not|never|been)\b|^(?:(?:the|this|that|these|those|your|my|any|all)\s+)?(?:\w+\s+)?"
    r"(?:articles?|documents?|texts?|reports?|papers?|story|stories|news|studies|study|authors?|books?|bible|laws?|"
    r"constitution|treaty|act|contract|agreement|lease|manual|handbook|guide|minutes|policy|terms|sections?|chapters?|"
    r"pages?|rules?|it|we|i|you|one|people|anyone|anybody|someone|somebody|everyone|nobody)$|\d",
    re.IGNORECASE,
)
_AND = re.compile(r",\s*(?:and\s+)?|\s+(?:and|or|versus|vs\.?|with)\s+", re.IGNORECASE)
_NAMED = re.compile(r"^(?:[A-Z]|(?:[Tt]he|[Hh]is|[Hh]er|[Tt]heir|[Oo]ur)\s+\w)")
_ADVERB = re.compile(r"\s+(?:not|never|ever|also|really|actually|once)$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose words a question asks for, as it names them, and about what; `asks_who` where they are asked for."""

    speakers: tuple[str, ...] = ()
    topic: str = ""
    asks_who: bool = False


def asked_words(text: str, *, is_person: Callable[[str], bool]) -> Asked | None:
    """Return whose words a question asks for, or None where it asks for facts.

    "Berg and Lund" are two, unless `is_person` knows somebody who is called just so.
    """
    several = _several(text, is_person=is_person)
    if several is not None:
        return several
    for pattern in _REPORTING:
        found = pattern.match(text)
        if found and _may_speak(found["who"].strip()):
            topic = f"{found.groupdict().get('front', '')} {found['topic']}"
            return Asked((_bare(found["who"]),), " ".join(topic.split()).strip(" ,?.!"))
    who_said = _WHO_SAID.match(text)
    topic = who_said["topic"].strip(" ?.!") if who_said else ""
    return Asked(topic=topic, asks_who=True) if topic else None


def _several(text: str, *, is_person: Callable[[str], bool]) -> Asked | None:
    for pattern in _COMPARING:
        found = pattern.match(text)
        if found is None:
            continue
        parts = found.groupdict()
        names = [parts["who"], parts["other"]] if "other" in parts else _parted(parts["who"], is_person=is_person)
        names = [_bare(name) for name in names]
        if len(names) > 1 and all(_may_speak(name) and (_NAMED.match(name) or is_person(name)) for name in names):
            return Asked(tuple(dict.fromkeys(names)), found["topic"].strip(" ,?.!"))
    return None


def _parted(who: str, *, is_person: Callable[[str], bool]) -> list[str]:
    """Return the names of a list; "Marks and Spencer" is one, unless both are known."""
    who = re.sub(r"^(?:both|between)\s+", "", _bare(who), flags=re.IGNORECASE)
    parts = [part for part in (re.sub(r"^what\s+", "", part.strip()) for part in _AND.split(who)) if part]
    known = {part.casefold() for part in parts if is_person(part)}
    return [who] if is_person(who) and len(known) < len(parts) else parts


def _may_speak(name: str) -> bool:
    return not _NO_SPEAKER.search(name)


def _bare(name: str) -> str:
    return _POSSESSIVE.sub("", _ADVERB.sub("", name.strip()))
