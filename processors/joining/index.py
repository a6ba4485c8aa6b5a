"""The knowledge of one key, looked up by mention, by item and by meeting; and what has changed since it was asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from processors.joining.claims.claim import Claim
from processors.joining.clusters.clusters import Clusters
from processors.joining.snapshot import KnownMeeting, Snapshot


class Index:
    """Claims and meetings of one key, kept up to date change by change."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.claims = {claim.mention_id: claim for claim in snapshot.claims}
        self.clusters = Clusters(snapshot.key, snapshot.claims)
        self.past = dict.fromkeys(snapshot.past)
        """Ids of forgotten meetings, in the order in which they were forgotten."""
        self.meetings: list[KnownMeeting] = []
        """In the order in which their ids were given."""
        self.at: dict[str, int] = {}
        """Where each id stands among them."""
        self._holder: dict[str, str] = {}
        self._of_item: dict[str, dict[str, None]] = {}
        self._touched: dict[str, None] = {}
        self.earliest = _NEVER
        """No meeting is known whose latest day lies before."""
        for claim in snapshot.claims:
            self._of_item.setdefault(claim.item_id, {})[claim.mention_id] = None
        for known in snapshot.meetings:
            self.know(known)
        self.take_touched()

    def of_item(self, item_id: str) -> list[Claim]:
        """What an item claims."""
        return [self.claims[name] for name in self._of_item.get(item_id, ())]

    def change(self, gone: Sequence[Claim], new: Sequence[Claim]) -> list[tuple[Claim, ...]]:
        """Take claims away and add others; gives the groups that may have changed, by their first claims."""
        for claim in gone:
            self._pop(claim.mention_id)
        for claim in new:
            self.claims[claim.mention_id] = claim
            self._of_item.setdefault(claim.item_id, {})[claim.mention_id] = None
        return self.clusters.change(gone, new)

    def holders(self, mention_ids: Iterable[str]) -> list[KnownMeeting]:
        """The living meetings that these mentions were part of, in the order in which their ids were given."""
        places = {self.at[self._holder[name]] for name in mention_ids if name in self._holder}
        return [self.meetings[place] for place in sorted(places)]

    def holder(self, mention_id: str) -> KnownMeeting | None:
        """The living meeting that a mention is part of."""
        return next(iter(self.holders([mention_id])), None)

    def get(self, meeting_id: str) -> KnownMeeting | None:
        """How an id stands that was given out and is not forgotten."""
        return self.meetings[self.at[meeting_id]] if meeting_id in self.at else None

    def know(self, known: KnownMeeting) -> None:
        """Note how an id stands now."""
        before = self.get(known.id)
        if before is None:
            self.at[known.id] = len(self.meetings)
            self.meetings.append(known)
        else:
            self.meetings[self.at[known.id]] = known
        for name in before.members if before is not None else ():
            if self._holder.get(name) == known.id:
                del self._holder[name]
        if known.lives:
            self._holder.update(dict.fromkeys(known.members, known.id))
        self.earliest = min(self.earliest, known.day)
        self._touched[known.id] = None

    def take_touched(self) -> tuple[KnownMeeting, ...]:
        """The meetings noted since the last call that are still known, in the order in which their ids were given."""
        touched, self._touched = self._touched, {}
        return tuple(self.meetings[at] for at in sorted(self.at[name] for name in touched if name in self.at))

    def forget(self, oldest: int, groups: Iterable[Sequence[Claim]]) -> tuple[list[str], set[str]]:
        """Drop the meetings whose latest day lies before ``oldest``, and ``groups``, which are as old.

        Gives the ids of the meetings and those of the dropped mentions.
        """
        old = {claim.mention_id for group in groups for claim in group}
        lost: list[str] = []
        if self.earliest < oldest:
            gone = [known for known in self.meetings if known.day < oldest]
            old.update(name for known in gone if known.lives for name in known.members)
            lost = [known.id for known in gone]
            self.meetings = [known for known in self.meetings if known.day >= oldest]
            self.at = {known.id: place for place, known in enumerate(self.meetings)}
            self.earliest = min((known.day for known in self.meetings), default=_NEVER)
            self.past.update(dict.fromkeys(lost))
        claims = [self._pop(name) for name in old]
        self.clusters.forget(claims)
        for name in old:
            self._holder.pop(name, None)
        return lost, old

    def _pop(self, name: str) -> Claim:
        claim = self.claims.pop(name)
        of_item = self._of_item[claim.item_id]
        del of_item[name]
        if not of_item:
            del self._of_item[claim.item_id]
        return claim


_NEVER = 10**9
