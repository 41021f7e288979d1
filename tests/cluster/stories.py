"""Stories made for these tests."""

from __future__ import annotations

from datetime import UTC, datetime

from detector.types import Document

TEXTS = (
    "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer. The bridge carries 11,000 "
    "cars a day.",
    "Her deputy, Jonas Falk, said on Tuesday that the city will not close the Norde bridge this summer. Engineers counted "
    "4,000 cars a day on the Norde bridge.",
    "The hospital in Vell will open on 3 May, the ministry said. Forty nurses were hired for the hospital.",
    "The hospital in Vell will not open before the autumn, the union said. No nurses were hired for it, the union added.",
    "The ferry to Ask was cancelled on Friday because of the storm, the operator said.",
)


def stories() -> list[Document]:
    """Five stories; the first two and the next two contradict each other."""
    return [
        Document(f"story-{number}", text, publisher=f"Desk {number}", published=datetime(2026, 3, number + 1, tzinfo=UTC))
        for number, text in enumerate(TEXTS)
    ]
