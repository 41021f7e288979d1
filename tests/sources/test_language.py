"""The language check: names of languages for news sentences, silence where there is too little to go by."""

from __future__ import annotations

import pytest

from detector.sources import detect_language
from detector.sources.language import language_name, normalise_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The minister said on Tuesday that the bridge would be closed for two weeks.", "en"),
        ("Der Minister sagte am Dienstag, die Brücke werde zwei Wochen lang gesperrt.", "de"),
        ("Le ministre a déclaré mardi que le pont serait fermé pendant deux semaines.", "fr"),
        ("El ministro dijo el martes que el puente estaría cerrado durante dos semanas.", "es"),
        ("Il ministro ha detto martedì che il ponte resterà chiuso per due settimane.", "it"),
        ("O ministro disse na terça-feira que a ponte ficará fechada durante duas semanas.", "pt"),
        ("De minister zei dinsdag dat de brug twee weken gesloten zou blijven.", "nl"),
        ("Ministern sade på tisdagen att bron skulle vara stängd i två veckor.", "sv"),
        ("Minister powiedział we wtorek, że most będzie zamknięty przez dwa tygodnie.", "pl"),
        ("Министр заявил во вторник, что мост будет закрыт на две недели.", "ru"),
        ("قال الوزير يوم الثلاثاء إن الجسر سيغلق لمدة أسبوعين كاملين للصيانة.", "ar"),
        ("部长星期二表示，大桥将关闭两周，工程师将检查桥墩。", "zh"),
        ("Most of them have come from Tunisia, Morocco, Libya, Egypt, Algeria, Sudan and Somalia.", "en"),
        ("Police: three dead", None),
        ("Nein, danke.", None),
        ("", None),
        ("3.5 - 2.1 / 4,000 + 12 … 1984 " * 20, None),
    ],
)
def test_language_of_a_news_sentence(text: str, code: str | None) -> None:
    assert detect_language(text) == code


def test_lone_surrogates_do_no_harm() -> None:
    assert detect_language("\ud800 The minister said on Tuesday that the bridge would be closed.") == "en"


@pytest.mark.parametrize(
    ("declared", "code"), [("en-GB", "en"), ("English", "en"), ("DE", "de"), ("eng", "en"), ("??", None)]
)
def test_declared_languages(declared: str, code: str | None) -> None:
    assert normalise_language(declared) == code


def test_names() -> None:
    assert language_name("de") == "German"
    assert language_name("xx") == "xx"
