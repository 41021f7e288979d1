"use strict";
(() => {
  const form = document.getElementById("filter");
  const status = document.getElementById("shown");
  const nothing = document.getElementById("none");
  const articles = [...document.querySelectorAll("main article")];
  const number = new Intl.NumberFormat("en");

  const conflicts = articles.map((element) => ({
    element,
    relation: element.dataset.r,
    kind: element.dataset.k,
    score: Number(element.dataset.s),
    documents: new Set(element.dataset.d.split(" ")),
    same: new Set(element.dataset.p.split(" ")).size === 1,
    text: null,
  }));

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  /* What stands on a card, read once and only when words are looked for. */
  const textOf = (conflict) => (conflict.text ??= plain(conflict.element.textContent));

  function fits(conflict, wanted) {
    if (!wanted.relations.has(conflict.relation)) return false;
    if (wanted.kind && conflict.kind !== wanted.kind) return false;
    if (conflict.score < wanted.score) return false;
    if (wanted.mark && (conflict.element.dataset.m || "none") !== wanted.mark) return false;
    if (wanted.story && !conflict.documents.has(wanted.story)) return false;
    if (wanted.against === "same") {
      if (!conflict.same) return false;
    } else if (wanted.against) {
      if (!conflict.documents.has(wanted.against)) return false;
      if (wanted.against === wanted.story && !conflict.same) return false;
    }
    return wanted.words.every((word) => textOf(conflict).includes(word));
  }

  function apply() {
    const data = new FormData(form);
    const wanted = {
      relations: new Set(data.getAll("relation")),
      kind: data.get("kind"),
      mark: data.get("mark"),
      score: Number(data.get("score")),
      story: data.get("story"),
      against: data.get("against"),
      words: plain(data.get("words")).split(/\s+/).filter(Boolean),
    };
    form.elements.from.value = wanted.score.toFixed(2);
    let shown = 0;
    for (const conflict of conflicts) {
      const fit = fits(conflict, wanted) || Boolean(wanted.mark && conflict.element.contains(document.activeElement));
      if (fit) shown += 1;
      if (conflict.element.hidden === fit) conflict.element.hidden = !fit;
    }
    const all = conflicts.length;
    status.textContent = shown === all ? `${number.format(all)} shown` : `${number.format(shown)} of ${number.format(all)} shown`;
    nothing.hidden = shown > 0;
  }

  let waiting = 0;
  function soon(delay) {
    clearTimeout(waiting);
    waiting = setTimeout(apply, delay);
  }

  /* A link may lead into a closed story, or to a conflict that the filter hides: it is opened, or shown. */
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const story = target.closest("details");
    if (story) story.open = true;
    if (target.hidden) {
      form.reset();
      apply();
    }
    if (story || target.matches("article")) {
      target.scrollIntoView({ block: story && target !== story ? "center" : "start" });
      target.focus({ preventScroll: true });
    }
  }

  if (form) {
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", apply);
    form.addEventListener("input", (event) => {
      if (event.target.name === "score") form.elements.from.value = Number(event.target.value).toFixed(2);
      soon(event.target.type === "search" ? 120 : 30);
    });
    form.addEventListener("reset", () => soon(0));
    /* A card that was just marked stays while the reader is on it. */
    form.addEventListener("marked", () => soon(0));
    if (matchMedia("(max-width: 63.99rem)").matches) document.getElementById("tools").open = false;
    apply();
  }
  for (const button of document.querySelectorAll("button[data-story]")) {
    button.hidden = false;
    button.nextElementSibling.hidden = true;
    button.addEventListener("click", () => {
      form.reset();
      form.elements.story.value = button.dataset.story;
      form.elements.against.value = button.dataset.against;
      apply();
      document.getElementById("conflicts").focus();
    });
  }

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.story:not([open])")];
    for (const story of opened) story.open = true;
  });
  addEventListener("afterprint", () => {
    for (const story of opened) story.open = false;
    opened = [];
  });
  addEventListener("hashchange", reveal);
  reveal();
})();
