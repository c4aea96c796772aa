"""Papers of a volume (件): made from facts with the retention that the bureau's settings give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from pairing.domain.assessment.archive_settings import ArchiveSettings
from pairing.domain.assessment.volume.facts import Document
from pairing.domain.assessment.volume.volume import Cover, Facts, Item
from pairing.domain.vocabulary.papers import MEASURES, PLAN, SCHEME, SUMMARY, ArchiveClass

ORGANISATION_PAPERS = ("协议", "通知", "制度", "批文")
PLAN_PAPERS = (PLAN, SCHEME, MEASURES)


class Papers:
    """Makes a volume's papers."""

    def __init__(self, cover: Cover, facts: Facts, settings: ArchiveSettings) -> None:
        self.cover = cover
        self.facts = facts
        self.settings = settings

    def item(
        self, form: str, title: str, kept: ArchiveClass, body: Any, author: str, day: date | None
    ) -> Item:
        """A paper; ``form`` names the macro that prints ``body``."""
        return Item(form, title, author, day, self.settings.retention[kept].value, body)

    def register(
        self, form: str, title: str, kept: ArchiveClass, body: Sequence[Any]
    ) -> list[Item]:
        """A table as one paper, left out when it has no rows."""
        days = [row.day for row in body if getattr(row, "day", None)]
        last = max(days, default=min(self.cover.as_of, self.cover.period_end))
        return [self.item(form, title, kept, body, self._both(), last)] if body else []

    def _both(self) -> str:
        return f"{self.cover.lead}、{self.cover.supported}"

    def papers(self, found: Iterable[Document], kept: ArchiveClass) -> list[Item]:
        """Documents on file, each a paper of its own."""
        return [
            self.item("paper", row.title, kept, row, row.author or row.organisation, row.day)
            for row in found
        ]

    def loose(self, *categories: str) -> list[Document]:
        """Papers of these categories that belong to no class and no mentorship."""
        return [row for row in loose(self.facts.documents) if row.category in categories]


def loose(documents: Iterable[Document]) -> list[Document]:
    """Papers that belong to no class, no activity and no mentorship."""
    return [row for row in documents if not (row.kind_code or row.activity or row.mentorship)]


def is_summary(row: Document) -> bool:
    """Whether it is a summary of any sort."""
    return row.category.endswith(SUMMARY)
