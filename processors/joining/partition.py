"""Join what many articles tell under one key into meetings: a mention goes in, revisions to publish come out.

`PartitionState` is to the joining what h11's Connection is to HTTP: it holds what was said so far, does no input and no
output, and answers each call with what is to be published and with the patch that makes a stored copy equal to it.

Which claims are one meeting (`clusters`), what they give together (`meetings`) and what it is called (`naming.py`) are
functions of the *set* of claims, so the order of arrival cannot matter. It decides only which revisions are seen on the
way. Where the claims that come give a meeting another name, its old id gets a last revision ``merged`` that names the
new one; so does an id whose meeting turns out to be another one. An id of which no claim is left is ``retracted``.
Should either be told of again, it lives again, and its revisions count on.

No clock decides anything: neither a day that an article tells nor its time moves a horizon. Only where more claims come
under a key than are to be remembered (``limit``) are meetings forgotten, those first that were told of longest ago, by
order of arrival. They stay as they were published. A meeting that comes later and is of the time of one of them says
that it is ``late``.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from processors.joining.claims.claim import Claim, claim_of
from processors.joining.clusters.score import FAR
from processors.joining.index import Index
from processors.joining.naming import names_of
from processors.joining.revisions import Contents, Step, shown
from processors.joining.snapshot import Forgotten, KnownMeeting, Patch, Snapshot
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention

MAX_CLAIMS = 200
"""Articles remembered of one meeting: the surest. Which they are does not depend on the order of arrival."""

Group = tuple[Claim, ...]


class Answer(NamedTuple):
    """What one mention or withdrawal gives."""

    meetings: tuple[Meeting, ...]
    """Revisions to publish, in this order. For a mention that is known already: the current one of its meeting."""
    patch: Patch | None
    """What changed; None where nothing did."""
    forgotten: tuple[Claim, ...] = ()
    """What is not remembered any more, for want of room."""


class PartitionState:
    """Everything remembered under one partition key. ``limit``: most claims that are; None for all."""

    def __init__(self, snapshot: Snapshot, limit: int | None = None) -> None:
        self.key = snapshot.key
        self._limit = limit
        self._index = Index(snapshot)
        self._contents = Contents(snapshot.key)
        self._ended = {one.id: one for one in snapshot.ended}
        self._forgotten = {one.id: one for one in snapshot.forgotten}

    @property
    def size(self) -> int:
        """How many claims are remembered."""
        return len(self._index.claims)

    def add(self, mention: MeetingMention) -> Answer:
        """Add a mention of this key. Known already, it changes nothing, not even a revision.

        A mention of another text of the same item (``text_digest``) takes the place of all that the old text claimed.
        """
        claim = claim_of(mention)
        known = self._index.claims.get(claim.mention_id)
        outdated = [one for one in self._index.of_item(claim.item_id) if one.reading != claim.reading]
        if known == claim and not outdated:
            return Answer(self.current(claim.mention_id), None)
        gone = {one.mention_id: one for one in [*outdated, *([known] if known is not None else [])]}
        return self._advance(list(gone.values()), [claim], claim)

    def withdraw(self, item_id: str, reading: str = "") -> Answer:
        """Take back what an item claimed under this key, all but what its text ``reading`` claims."""
        lost = [one for one in self._index.of_item(item_id) if one.reading != reading]
        if not lost:
            return Answer((), None)
        return self._advance(lost, [], min(lost, key=lambda claim: claim.mention_id))

    def current(self, mention_id: str) -> tuple[Meeting, ...]:
        """The current revision of the meeting that a mention is part of, with the bytes it was published with."""
        known = self._index.holder(mention_id)
        return () if known is None else (self._shown(known),)

    def last_revision(self, meeting_id: str) -> int | None:
        """The number of the last revision of an id that has ended; None for others."""
        ended = self._ended.get(meeting_id)
        return None if ended is None else ended.revision

    def meetings(self) -> tuple[Meeting, ...]:
        """The current revisions of all meetings that live and are remembered, the one told of last behind."""
        return tuple(map(self._shown, self._index))

    def _shown(self, known: KnownMeeting) -> Meeting:
        return shown(known, self._contents.of(known, self._index.claims))

    def snapshot(self) -> Snapshot:
        """All of it, to be stored; two states that went the same way give equal ones."""
        return Snapshot.model_construct(  # checked when it came in: to check thousands of claims again takes long
            key=self.key,
            claims=tuple(self._index.claims[name] for name in sorted(self._index.claims)),
            meetings=tuple(self._index),
            ended=tuple(self._ended.values()),
            forgotten=tuple(self._forgotten.values()),
        )

    def _advance(self, gone: Sequence[Claim], new: Sequence[Claim], cause: Claim) -> Answer:
        index = self._index
        groups, crowded = _bounded(index, index.change(gone, new))
        before = {claim.mention_id: claim for claim in [*crowded, *gone]}
        affected = index.holders([*before, *(claim.mention_id for group in groups for claim in group)])
        named, affected = self._named(groups, affected)
        step = Step(self._contents, ChainMap(before, index.claims), cause, withdrawn=not new)
        successors = _successors(named, affected)
        settled = [self._settle(step, name, group, affected, successors) for name, group in named.items()]
        told = [known for known in settled if known is not index.get(known.id)]
        ended = [step.end(one, successors[one.id]) for one in affected if one.id not in named]
        for one in ended:
            index.drop(one.id)
            self._ended[one.id] = one
        for known in settled:
            if known in told:
                index.know(known)
                self._ended.pop(known.id, None)
            else:
                index.keep(known)
        forgotten = self._make_room({known.id for known in told})
        lost = [claim for known in forgotten for claim in self._forget(known)]
        added = [claim for claim in new if claim.mention_id in index.claims]
        names = (before.keys() | {claim.mention_id for claim in lost}) - {claim.mention_id for claim in added}
        patch = Patch.model_construct(
            claims=tuple(added),
            gone=tuple(sorted(names)),
            meetings=tuple(told),
            ended=tuple(ended),
            forgotten=tuple(self._forgotten[known.id] for known in forgotten),
        )
        return Answer(tuple(step.published), patch, (*crowded, *lost))

    def _named(
        self, groups: Sequence[Group], affected: Sequence[KnownMeeting]
    ) -> tuple[dict[str, Group], list[KnownMeeting]]:
        """The groups by their names, and the meetings they take the place of; both with those that must give way.

        A meeting gives way, under another name, where a new one might bear its name as well; or gets a better one back.
        """
        register = self._index.register
        names = {name for known in affected for name in register.leave(known.id)}
        handles = {f"#{at}": group for at, group in enumerate(groups)}
        for handle, group in handles.items():
            register.enter(handle, told := names_of(self.key, group))
            names.update(told)
        named = {register.name(handle, self._forgotten): group for handle, group in handles.items()}
        rivals = [known for one in sorted(register.rivals(names)) if (known := self._index.get(one)) is not None]
        for known in rivals:
            name = register.name(known.id, self._forgotten)
            if name != known.id:
                named[name] = self._index.of_meeting(known)
                affected = [*affected, known]
        for handle in handles:
            register.leave(handle)
        return named, list(affected)

    def _settle(
        self,
        step: Step,
        name: str,
        group: Group,
        affected: Sequence[KnownMeeting],
        successors: Mapping[str, str | None],
    ) -> KnownMeeting:
        """A group under its name: the living meeting of that name revised, or a new one, which goes on with a story."""
        known = next((one for one in affected if one.id == name), None)
        if known is not None:
            return step.revise(known, group)
        story = next((one.story for one in affected if successors[one.id] == name), ())
        return step.found(name, group, self._ended.get(name), story, self._may_be_forgotten(group))

    def _may_be_forgotten(self, group: Group) -> bool:
        """Whether a forgotten meeting is of the same time as this new one."""
        first, last = _span(group)
        return any(one.first - FAR <= last and first <= one.last + FAR for one in self._forgotten.values())

    def _make_room(self, told: set[str]) -> list[KnownMeeting]:
        """The meetings to forget, those first that were told of longest ago; never those of this step."""
        over = self.size - self._limit if self._limit is not None else 0
        found: list[KnownMeeting] = []
        for known in self._index:
            if over <= 0 or known.id in told:
                break
            found.append(known)
            over -= len(known.members)
        return found

    def _forget(self, known: KnownMeeting) -> Group:
        claims = self._index.forget(known)
        first, last = _span(claims)
        self._forgotten[known.id] = Forgotten(id=known.id, first=first, last=last)
        return claims


def _span(claims: Iterable[Claim]) -> tuple[int, int]:
    """The first and the last day that is known of a meeting; of one without any day, all days."""
    days = [day for claim in claims for day in claim.known_days]
    return min(days, default=0), max(days, default=date.max.toordinal())


def _bounded(index: Index, groups: list[Group]) -> tuple[list[Group], list[Claim]]:
    """Drop what groups have above ``MAX_CLAIMS``; gives the groups after that, and what was dropped."""
    dropped: list[Claim] = []
    while full := next((group for group in groups if len(group) > MAX_CLAIMS), None):
        surest = sorted(full, key=lambda claim: (-claim.confidence, claim.item_id, claim.mention_id))
        changed = index.change(surest[MAX_CLAIMS:], [])
        dropped += surest[MAX_CLAIMS:]
        known = {claim.mention_id for group in [full, *changed] for claim in group}
        groups = [group for group in groups if group[0].mention_id not in known] + changed
    return sorted(groups, key=lambda group: group[0].rank) if dropped else groups, dropped


def _successors(named: Mapping[str, Group], affected: Iterable[KnownMeeting]) -> dict[str, str | None]:
    """Under which id each meeting goes on: its own, or that of what its first claim that is left is part of."""
    home = {claim.mention_id: name for name, group in named.items() for claim in group}
    found: dict[str, str | None] = {}
    for known in affected:
        left = (home[mention] for mention in known.members if mention in home)
        found[known.id] = known.id if known.id in named else next(left, None)
    return found
