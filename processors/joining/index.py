"""The claims and the living meetings of one key, looked up by mention, by item and by meeting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from processors.joining.claims.claim import Claim
from processors.joining.clusters.clusters import Clusters
from processors.joining.naming import Register, names_of
from processors.joining.snapshot import KnownMeeting, Snapshot


class Index:
    """Kept up to date change by change."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.key = snapshot.key
        self.claims = {claim.mention_id: claim for claim in snapshot.claims}
        self.clusters = Clusters(snapshot.key, map(self.of_meeting, snapshot.meetings))
        self.register = Register()
        self._meetings: dict[str, KnownMeeting] = {}
        self._holder: dict[str, str] = {}
        self._of_item: dict[str, dict[str, None]] = {}
        for claim in snapshot.claims:
            self._of_item.setdefault(claim.item_id, {})[claim.mention_id] = None
        for known in snapshot.meetings:
            self.know(known)

    def __iter__(self) -> Iterator[KnownMeeting]:
        """The living meetings, the one that was told of last behind."""
        return iter(self._meetings.values())

    def of_item(self, item_id: str) -> list[Claim]:
        """What an item claims."""
        return [self.claims[name] for name in self._of_item.get(item_id, ())]

    def of_meeting(self, known: KnownMeeting) -> tuple[Claim, ...]:
        """What is claimed of a meeting, in reading order."""
        return tuple(self.claims[name] for name in known.members)

    def change(self, gone: Sequence[Claim], new: Sequence[Claim]) -> list[tuple[Claim, ...]]:
        """Take claims away and add others; gives the groups that may have changed, by their first claims."""
        for claim in gone:
            self._pop(claim.mention_id)
        for claim in new:
            self.claims[claim.mention_id] = claim
            self._of_item.setdefault(claim.item_id, {})[claim.mention_id] = None
        return self.clusters.change(gone, new)

    def holder(self, mention_id: str) -> KnownMeeting | None:
        """The living meeting that a mention is part of."""
        name = self._holder.get(mention_id)
        return None if name is None else self._meetings[name]

    def holders(self, mention_ids: Iterable[str]) -> list[KnownMeeting]:
        """The living meetings that these mentions are part of, sorted by id."""
        names = {self._holder[mention] for mention in mention_ids if mention in self._holder}
        return [self._meetings[name] for name in sorted(names)]

    def get(self, meeting_id: str) -> KnownMeeting | None:
        """A living meeting."""
        return self._meetings.get(meeting_id)

    def know(self, known: KnownMeeting) -> None:
        """Note a meeting as the one told of last."""
        self.drop(known.id)
        self._meetings[known.id] = known
        self._holder.update(dict.fromkeys(known.members, known.id))
        self.keep(known)

    def keep(self, known: KnownMeeting) -> None:
        """Let the register know a living meeting again that has left it for a step."""
        self.register.enter(known.id, names_of(self.key, self.of_meeting(known)))

    def drop(self, meeting_id: str) -> None:
        """Forget that a meeting lives, if it does; its claims stay."""
        known = self._meetings.pop(meeting_id, None)
        if known is None:
            return
        self.register.leave(meeting_id)
        for name in known.members:
            if self._holder.get(name) == meeting_id:
                del self._holder[name]

    def forget(self, known: KnownMeeting) -> tuple[Claim, ...]:
        """Drop a meeting with all that is claimed of it; gives that."""
        claims = self.of_meeting(known)
        self.drop(known.id)
        self.clusters.forget(claims)
        for claim in claims:
            self._pop(claim.mention_id)
        return claims

    def _pop(self, name: str) -> None:
        claim = self.claims.pop(name)
        of_item = self._of_item[claim.item_id]
        del of_item[name]
        if not of_item:
            del self._of_item[claim.item_id]
