"use strict";
// One conflict on the page. Every text goes in as text, never as markup.

const AROUND = 200; // characters of the story shown before and after a quote
const NAMES = { conflict: "Conflict", not_conflict: "Not a conflict", unsure: "Unsure" };

function element(name, properties, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

// Offsets count characters as Python does, not the halves that JavaScript counts.
function passage(side, text) {
  const quote = Array.from(side.quote);
  const parts = [];
  let at = 0;
  for (const [start, end] of [...side.clash].sort((a, b) => a[0] - b[0])) {
    const from = Math.max(at, start - side.start);
    const to = Math.min(quote.length, end - side.start);
    if (to <= from) continue;
    parts.push(quote.slice(at, from).join(""), element("mark", {}, quote.slice(from, to).join("")));
    at = to;
  }
  parts.push(quote.slice(at).join(""));
  const quoted = element("blockquote");
  if (text) {
    const before = text.slice(Math.max(0, side.start - AROUND), side.start).join("");
    const after = text.slice(side.end, side.end + AROUND).join("");
    const cut = side.start > AROUND ? "…" : "";
    const more = side.end + AROUND < text.length ? "…" : "";
    quoted.append(element("span", { className: "rest" }, cut + before), ...parts,
      element("span", { className: "rest" }, after + more));
  } else {
    quoted.append(...parts);
  }
  return quoted;
}

function placesOf(also) {
  const names = [...new Set(also.map((place) => place.doc))];
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  return names.slice(0, 5).join(", ") + more;
}

function sideOf(name, side, text) {
  const where = [side.doc, side.published ? side.published.slice(0, 10) : null].filter(Boolean).join(" · ");
  return element("figure", {},
    element("figcaption", {},
      element("strong", {}, `${name}: ${side.speaker || "the story"}`), element("br"),
      element("span", { className: "rest" }, where)),
    passage(side, text),
    side.also.length ? element("p", { className: "also rest" }, `Also in ${placesOf(side.also)}`) : null);
}

// The card calls `marked(conflict, mark, note)`; a mark of null takes it back.
function cardOf(conflict, texts, kept, marked) {
  const card = element("article", { tabIndex: -1, id: `conflict-${conflict.id}` });
  const title = `${conflict.relation}, ${conflict.kind}: score ${conflict.score.toFixed(2)}`;
  const heading = element("h3", { id: `title-${conflict.id}` }, element("span", { className: "number rest" }),
    element("span", { className: "title" }, title));
  card.setAttribute("aria-labelledby", heading.id);
  const note = element("input", { type: "text", placeholder: " ", maxLength: 2000, id: `note-${conflict.id}`, value: kept ? kept.note : "" });
  const buttons = Object.entries(NAMES).map(([mark, name]) => {
    const button = element("button", { type: "button" }, name);
    button.dataset.mark = mark;
    button.addEventListener("click", () => marked(conflict, mark, note.value));
    return button;
  });
  note.addEventListener("change", () => {
    if (card.dataset.mark) marked(conflict, card.dataset.mark, note.value);
  });
  note.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" && event.key !== "Enter") return;
    event.preventDefault();
    card.focus();
  });
  card.append(heading, element("div", {}, conflict.reason),
    element("div", { className: "sides" },
      sideOf("A", conflict.a, texts.get(conflict.a.doc)), sideOf("B", conflict.b, texts.get(conflict.b.doc))),
    element("div", { className: "mark", role: "group", "aria-label": "Mark" }, ...buttons,
      element("label", { htmlFor: note.id }, "Why"), note));
  showMark(card, kept ? kept.mark : null);
  return card;
}

function showNumber(card, number) {
  card.querySelector(".number").textContent = `${number} `;
}

function showMark(card, mark) {
  card.dataset.mark = mark || "";
  for (const button of card.querySelectorAll("button[data-mark]")) {
    button.setAttribute("aria-pressed", String(button.dataset.mark === mark));
  }
}
