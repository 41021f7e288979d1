"use strict";
// The page: stories in, a job, conflicts out, marks by button or key.

const $ = (id) => document.getElementById(id);
const KEYS = { c: "conflict", n: "not_conflict", u: "unsure" };
const stories = [];
const marks = new Map();
const cards = new Map();
let job = null;
let shown = null; // job whose conflicts are on the page
const saving = new Map(); // per conflict, so that the last mark is the one that is kept

function say(text) {
  $("status").textContent = text;
}

async function carefully(work) {
  try {
    return await work();
  } catch (error) {
    if (error.status === 401) {
      $("login").hidden = false;
      $("token").focus();
      say(sessionStorage.getItem(TOKEN) ? "That token is not the service's." : "");
    } else {
      say(error.message);
    }
    return undefined;
  }
}

function unused(name) {
  const taken = new Set(stories.map((story) => story.id));
  let wanted = name;
  for (let count = 2; taken.has(wanted); count += 1) wanted = `${name} (${count})`;
  return wanted;
}

function add(story) {
  const kept = { ...story, id: unused(story.id) };
  stories.push(kept);
  const drop = element("button", { type: "button", "aria-label": `Leave out ${kept.id}` }, "×");
  const size = element("span", { className: "rest" }, ` ${kept.text.length.toLocaleString("en")} characters`);
  const line = element("li", {}, drop, element("span", {}, kept.id, size));
  drop.addEventListener("click", () => {
    stories.splice(stories.indexOf(kept), 1);
    line.remove();
  });
  $("stories").append(line);
}

async function addFiles(files) {
  const refused = [];
  let added = 0;
  for (const file of files) {
    say(`Reading ${file.name}…`);
    const query = new URLSearchParams({ name: file.name, any_language: $("any-language").checked });
    try {
      const found = await (await ask("POST", `documents?${query}`, file, "application/octet-stream")).json();
      found.documents.forEach(add);
      added += found.documents.length;
      refused.push(...found.rejected.map((one) => `${one.source}: ${one.reason}`));
    } catch (error) {
      if (error.status === 401) throw error;
      refused.push(`${file.name}: ${error.message}`);
    }
  }
  say([`${added} added.`, ...refused].join(" "));
}

function request() {
  const body = { documents: stories, updates: $("updates").checked, any_language: $("any-language").checked };
  if ($("suppressed").checked) body.show_suppressed = true;
  if ($("threshold").value) body.threshold = Number($("threshold").value);
  if ($("archive").checked) body.among_themselves = true;
  return body;
}

async function start() {
  if (!stories.length) {
    say("Add a story first.");
    return;
  }
  const read = stories.map((story) => ({ ...story }));
  job = await askJson("POST", $("archive").checked ? "jobs/archive/check" : "jobs/scan", request());
  $("working").hidden = false;
  $("go").disabled = true;
  say("");
  try {
    await follow(job.id, read);
  } finally {
    $("working").hidden = true;
    $("go").disabled = false;
    job = null;
  }
}

async function follow(id, read) {
  const texts = new Map(read.map((story) => [story.id, Array.from(story.text)]));
  await clear();
  let fetched = 0;
  for (;;) {
    const now = await askJson("GET", `jobs/${id}`);
    showProgress(now);
    while (fetched < now.found) {
      const arrived = await askJson("GET", `jobs/${id}/conflicts?after=${fetched}`);
      for (const conflict of arrived.conflicts) place(conflict, texts);
      fetched = arrived.next;
      arrange();
    }
    if (now.state === "done") break;
    if (now.state === "cancelled" || now.state === "failed") {
      say(`${now.error || "Stopped."} ${count(cards.size, "conflict")} found before.`);
      return;
    }
    await new Promise((done) => setTimeout(done, 400));
  }
  const report = await askJson("GET", `jobs/${id}/result`);
  shown = id;
  settle(report.conflicts, texts);
  $("report").hidden = false;
  const aside = report.rejected.map((one) => `${one.source} was set aside: ${one.reason}.`);
  const stories = count(report.summary.documents, "story", "stories");
  const hidden = report.summary.hidden ? [`${report.summary.hidden.toLocaleString("en")} hidden by earlier marks.`] : [];
  say([`${count(report.conflicts.length, "conflict")} in ${stories}.`, ...hidden, ...aside].join(" "));
  const first = visible()[0];
  if (first && !$("list").contains(document.activeElement)) first.focus();
}

function count(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many || `${one}s`}`;
}

function showProgress(now) {
  if (now.total) {
    $("bar").max = now.total;
    $("bar").value = now.done;
  } else {
    $("bar").removeAttribute("value");
  }
  const far = now.total ? ` ${now.done.toLocaleString("en")} of ${now.total.toLocaleString("en")}` : "";
  const found = now.found ? `; ${count(now.found, "conflict")} so far` : "";
  $("stage").textContent = now.state === "waiting" ? `Waiting; ${now.ahead} before it.` : `${now.stage}${far}${found}`;
}

async function clear() {
  marks.clear();
  for (const mark of (await askJson("GET", "marks")).marks) marks.set(mark.id, mark);
  cards.clear();
  shown = null;
  $("list").replaceChildren();
  $("report").hidden = true;
  $("found").hidden = true;
}

// Conflicts arrive in the order they are found and stand by falling score; whoever marks keeps the focus meanwhile.
function place(conflict, texts) {
  if ($(`conflict-${conflict.id}`)) return;
  const card = cardOf(conflict, texts, marks.get(conflict.id), keep);
  const after = [...$("list").children].find((other) => cards.get(other).score < conflict.score);
  cards.set(card, conflict);
  $("list").insertBefore(card, after || null);
}

// What arrived may have been said again since, or stand in more places: the report has the last word.
function settle(conflicts, texts) {
  const last = new Map(conflicts.map((conflict) => [conflict.id, conflict]));
  for (const [card, conflict] of [...cards]) {
    const same = JSON.stringify(last.get(conflict.id)) === JSON.stringify(conflict);
    if (same || (last.has(conflict.id) && card.contains(document.activeElement))) {
      last.delete(conflict.id);
    } else {
      cards.delete(card);
      card.remove();
    }
  }
  for (const conflict of last.values()) place(conflict, texts);
  arrange();
  $("found").hidden = false;
}

function arrange() {
  $("found").hidden = !cards.size;
  [...$("list").children].forEach((card, at) => showNumber(card, at + 1));
  filter();
}

function visible() {
  return [...$("list").children].filter((card) => !card.hidden);
}

function filter() {
  const here = document.activeElement;
  for (const card of cards.keys()) {
    card.hidden = $("unmarked").checked && Boolean(card.dataset.mark) && !card.contains(here);
  }
  const marked = [...cards.keys()].filter((card) => card.dataset.mark).length;
  $("counts").textContent = `${marked} of ${cards.size} marked.`;
}

function keep(conflict, mark, note) {
  const before = saving.get(conflict.id) || Promise.resolve();
  const now = before.then(() => carefully(() => put(conflict, mark, note)));
  saving.set(conflict.id, now);
  return now;
}

async function put(conflict, mark, note) {
  const card = $(`conflict-${conflict.id}`);
  if (mark === null) {
    await askJson("DELETE", `marks/${conflict.id}`);
    say("Mark taken back.");
  } else {
    const side = ({ doc, claim, quote, speaker, published }) => ({ doc, claim, quote, speaker, published });
    const { score, kind, relation, reason, features } = conflict;
    const body = { mark, note, a: side(conflict.a), b: side(conflict.b), score, kind, relation, reason, features };
    await askJson("PUT", `marks/${conflict.id}`, body);
    say(`Marked: ${NAMES[mark]}.`);
  }
  if (card) showMark(card, mark);
  filter();
}

function step(by) {
  const there = visible();
  if (!there.length) return;
  const here = there.findIndex((card) => card.contains(document.activeElement));
  const next = here < 0 ? 0 : Math.min(there.length - 1, Math.max(0, here + by));
  there[next].focus();
  there[next].scrollIntoView({ block: "nearest" });
  filter();
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || $("found").hidden) return;
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    step(event.key === "j" ? 1 : -1);
    return;
  }
  const card = event.target.closest("article");
  const conflict = cards.get(card);
  if (!conflict) return;
  const note = $(`note-${conflict.id}`);
  if (event.key in KEYS) keep(conflict, KEYS[event.key], note.value);
  else if (event.key === "z" && card.dataset.mark) keep(conflict, null, "");
  else if (event.key === "m") note.focus();
  else return;
  event.preventDefault();
});

$("files").addEventListener("change", (event) => carefully(async () => {
  await addFiles([...event.target.files]);
  event.target.value = "";
}));
for (const kind of ["dragenter", "dragover"]) {
  $("drop").addEventListener(kind, (event) => {
    event.preventDefault();
    $("drop").classList.add("over");
  });
}
$("drop").addEventListener("dragleave", () => $("drop").classList.remove("over"));
$("drop").addEventListener("drop", (event) => {
  event.preventDefault();
  $("drop").classList.remove("over");
  carefully(() => addFiles([...event.dataTransfer.files]));
});
$("paste").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value;
  if (!text.trim()) {
    say("There is no text to add.");
    return;
  }
  add({ id: $("name").value.trim() || "pasted story", text });
  $("text").value = "";
  $("name").value = "";
  say("Added.");
});
$("start").addEventListener("submit", (event) => {
  event.preventDefault();
  carefully(start);
});
$("stop").addEventListener("click", () => carefully(() => (job ? askJson("DELETE", `jobs/${job.id}`) : null)));
$("unmarked").addEventListener("change", filter);
for (const form of ["jsonl", "csv"]) {
  $(`export-${form}`).addEventListener("click", () => carefully(async () => {
    save(await (await ask("GET", `marks/export?format=${form}`)).blob(), `marks.${form}`);
  }));
}
$("report").addEventListener("click", () => carefully(async () => {
  if (shown) save(await (await ask("GET", `jobs/${shown}/result?format=html`)).blob(), "conflicts.html");
}));
$("login").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(TOKEN, $("token").value);
  carefully(async () => {
    await askJson("GET", "marks");
    $("login").hidden = true;
    say("");
  });
});

carefully(async () => {
  const about = await askJson("GET", "health");
  $("archive-choice").hidden = !about.archive;
  await askJson("GET", "marks");
});
