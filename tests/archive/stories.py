"""Small invented stories."""

from __future__ import annotations

from datetime import UTC, datetime

from detector import Document

BRIDGE = (
    "Mayor Petra Lind said on Tuesday that the city will close the Norde bridge this summer. "
    "The repairs cost 12 million euros, her office said. Work on the bridge begins in May."
)
DENIED = (
    "Deputy mayor Jonas Falk said on Wednesday that the city will not close the Norde bridge this summer. "
    "The repairs of the bridge cost 30 million euros, he said."
)
FERRY = "The ferry Ternen sank off Isla Coronada on Sunday. Rescuers saved 41 passengers. The captain was arrested."
HARVEST = "The olive harvest in Vallora fell by 40 percent this year, the growers' union said. Prices doubled in a month."


def story(name: str, text: str, publisher: str | None = None, day: int | None = None) -> Document:
    published = None if day is None else datetime(2025, 3, day, 9, 30, tzinfo=UTC)
    return Document(id=name, text=text, title=f"On {name}", publisher=publisher, published=published)


def stories() -> list[Document]:
    return [
        story("bridge", BRIDGE, "Norde Courier", 4),
        story("ferry", FERRY, "Coast Wire", 10),
        story("harvest", HARVEST, "Coast Wire", 20),
    ]
