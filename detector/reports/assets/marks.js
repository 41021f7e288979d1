(() => {
  /* A reader's marks: by button or key, kept by this browser under the conflict's id, saved as labelled pairs. */
  const KEPT = "detector-marks";
  const NAMES = { conflict: "Conflict", not_conflict: "Not a conflict", unsure: "Unsure" };
  const LABELS = { conflict: "contradiction", not_conflict: "not_contradiction" };
  const KEYS = { c: "conflict", n: "not_conflict", u: "unsure" };
  const articles = [...document.querySelectorAll("main article")];
  const box = document.getElementById("marks");
  const form = document.getElementById("filter");
  if (!box) return;
  let marks = new Map();

  function read() {
    try {
      const kept = Object.entries(JSON.parse(localStorage.getItem(KEPT)) || {});
      marks = new Map(kept.filter(([, one]) => one && one.mark in NAMES));
    } catch {
      /* no storage here: marks last as long as the page is open */
    }
  }

  function write(id, mark, note) {
    read(); /* another tab may have marked, too */
    if (mark) marks.set(id, { mark, note: note.trim(), marked: new Date().toISOString().slice(0, 19) + "Z" });
    else marks.delete(id);
    try {
      localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(marks)));
    } catch {
      /* as above */
    }
  }

  function tell(text) {
    const marked = articles.filter((article) => article.dataset.m).length;
    document.getElementById("marked").textContent = `${text}${marked} of ${articles.length} marked.`;
    document.getElementById("save").disabled = !marked;
  }

  function show(article) {
    const kept = marks.get(article.dataset.i);
    article.dataset.m = kept ? kept.mark : "";
    for (const button of article.querySelectorAll("[data-mark]")) {
      button.setAttribute("aria-pressed", String(kept !== undefined && kept.mark === button.dataset.mark));
    }
  }

  function put(article, mark) {
    const note = row(article).querySelector("input").value;
    write(article.dataset.i, mark, note);
    /* One wording may stand in a document twice: the mark is of both. */
    for (const one of articles) if (one.dataset.i === article.dataset.i) show(one);
    tell(mark ? `Marked: ${NAMES[mark]}. ` : "Mark taken back. ");
    form.dispatchEvent(new Event("marked"));
  }

  /* The buttons of a card, made when it comes into view or is asked for. */
  function row(article) {
    const there = article.querySelector(".mark");
    if (there) return there;
    const made = document.createElement("div");
    made.className = "mark";
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", "Your mark");
    for (const [mark, name] of Object.entries(NAMES)) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.mark = mark;
      button.textContent = name;
      button.addEventListener("click", () => put(article, article.dataset.m === mark ? null : mark));
      made.append(button);
    }
    const label = document.createElement("label");
    const note = document.createElement("input");
    note.type = "text";
    note.maxLength = 2000;
    note.value = marks.get(article.dataset.i)?.note ?? "";
    note.addEventListener("change", () => article.dataset.m && put(article, article.dataset.m));
    note.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      article.focus();
    });
    label.append("Why ", note);
    made.append(label);
    article.append(made);
    show(article);
    return made;
  }

  function pairs() {
    const seen = new Set();
    const lines = [];
    for (const article of articles) {
      const { i: id, k: kind, r: relation, s: score, m: mark } = article.dataset;
      if (!(mark in LABELS) || seen.has(id)) continue;
      seen.add(id);
      const [a, b] = article.querySelectorAll("figure");
      const { note, marked } = marks.get(id);
      lines.push(JSON.stringify({
        id, premise: a.dataset.c, hypothesis: b.dataset.c, label: LABELS[mark], source: "marks", kind, relation,
        score: Number(score), note, premise_doc: a.dataset.d, hypothesis_doc: b.dataset.d, marked, features: JSON.parse(article.dataset.f),
      }) + "\n");
    }
    return lines;
  }

  function save() {
    const lines = pairs();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(lines, { type: "application/x-ndjson" }));
    link.download = "marks.jsonl";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    const unsure = new Set(articles.filter((one) => one.dataset.m === "unsure").map((one) => one.dataset.i)).size;
    tell(`${lines.length} saved${unsure ? `, ${unsure} unsure left out` : ""}. `);
  }

  function step(by) {
    const visible = articles.filter((article) => !article.hidden);
    const here = visible.findIndex((article) => article.contains(document.activeElement));
    const next = visible[here < 0 ? 0 : Math.min(visible.length - 1, Math.max(0, here + by))];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const article = event.target.closest("article");
    if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else if (!article) return;
    else if (event.key in KEYS) put(article, KEYS[event.key]);
    else if (event.key === "z" && article.dataset.m) put(article, null);
    else if (event.key === "m") row(article).querySelector("input").focus();
    else return;
    event.preventDefault();
  });
  addEventListener("storage", (event) => {
    if (event.key !== KEPT) return;
    read();
    articles.forEach(show);
    tell("");
  });
  document.getElementById("save").addEventListener("click", save);
  read();
  articles.forEach(show);
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      row(target);
    }
  }, { rootMargin: "600px" });
  for (const article of articles) near.observe(article);
  box.hidden = false;
  document.querySelector("#filter .by-mark").hidden = false;
  tell("");
})();
