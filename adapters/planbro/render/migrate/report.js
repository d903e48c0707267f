"use strict";
(() => {
  const data = (id) => JSON.parse(document.getElementById(id).textContent);
  const rows = data("rows"), {kinds, words, koordinatorer, remarks, t, lists, language, order} = data("shared");
  const NR = 0, PLAN = 1, NUMBER = 2, VERDICT = 3, STATE = 4, KIND = 5, STATUS = 6, UPDATED = 7, KOORDINATOR = 8, SOURCE = 9, SIZE = 10,
    TARGET = 11, TARGET_SIZE = 12, LEAVES = 13, COUNTS = 14, NOTES = 15, CONSENT = 16, COVERS = 17, UNTIL = 18, RIGHTS = 19, TITLE = 20,
    PLANEIER = 21, FORM = 22;
  const NO_SLOT = 3, DIFFERS = 4, PAGE = 100;
  const by = (id) => document.getElementById(id);
  const table = by("list"), status = by("shown");
  const comma = language === "en" ? "." : ",", blank = language === "en" ? "," : "\u00a0";

  // words and numbers

  const say = (key, values = {}) => t[key].replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g,
    (_, name, one, many) => one === undefined ? values[name] : Number(values[name]) === 1 ? one : many);
  const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, blank);
  const bytes = (n) => {
    let unit = 0, value = n;
    for (; value >= 999.95 && unit < 4; unit++) value /= 1000;
    return (unit ? value.toFixed(1).replace(".", comma) : String(n)) + "\u00a0" + ["B", "kB", "MB", "GB", "TB"][unit];
  };
  const day = (text) => language === "en" ? text : text.split("-").reverse().join(".");
  const name = (row) => row[NUMBER] || row[PLAN].slice(0, 8) || "#" + row[NR];
  const note = (one) => typeof one[1] === "number" ? remarks[one[1]] : one[1];
  const target = (row) => row[TARGET] === 1 ? row[PLAN] + ".zip" : row[TARGET];
  const severe = (row, grade) => row[NOTES].reduce((sum, one) => sum + (one[0] === grade), 0);

  // elements: text is always text

  const make = (tag, attributes, ...inside) => {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes || {})) if (value) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const mark = (sign) => make("span", {"aria-hidden": "true"}, sign);
  const pair = (heading, ...value) => make("div", null, make("dt", null, heading), make("dd", null, ...value));

  function* counts(row) {
    for (let at = 0; at < row[COUNTS].length; at++) {
      const one = row[COUNTS][at];
      yield typeof one === "number" ? [one, row[COUNTS][++at], row[COUNTS][at], 0] : one;
    }
  }

  // a plan

  const leftOut = (row) => lists.states[row[STATE]] === "left-out";
  const cells = (row) => [
    leftOut(row) ? make("span", {class: "soft"}, "–") : make("span", {class: "tag v-" + lists.verdicts[row[VERDICT]]}, mark(lists.marks[row[VERDICT]]), " " + say("verdict-" + lists.verdicts[row[VERDICT]])),
    say("state-" + lists.states[row[STATE]]), t["kind:" + words[row[KIND]]],
    koordinatorer[row[KOORDINATOR]][0] ? make("bdi", null, koordinatorer[row[KOORDINATOR]][0]) : make("span", {class: "soft"}, "–"),
    row[NOTES].length ? number(row[NOTES].length) : "·", row[LEAVES][DIFFERS] ? number(row[LEAVES][DIFFERS]) : "·",
    row[LEAVES][NO_SLOT] ? number(row[LEAVES][NO_SLOT]) : "·", row[CONSENT] < 0 ? "" : say("consent-" + lists.consents[row[CONSENT]]), bytes(row[SIZE]),
  ];
  const headline = (row) => {
    if (!row[NOTES].length) return [say("nothing-to-say")];
    const more = row[NOTES].length - 1, first = make("bdi", null, note(row[NOTES][0])[1]);
    return more ? [first, " ", make("span", {class: "soft"}, "(" + say("and-more", {count: number(more)}) + ")")] : [first];
  };
  const consent = (row) => {
    const parts = [say("consent-" + lists.consents[row[CONSENT]])];
    if (row[COVERS]) parts.push(say("covers", {tools: row[COVERS]}));
    if (row[UNTIL]) parts.push(say("until", {day: day(row[UNTIL])}));
    const form = row[FORM] ? [" (", make("a", {href: row[FORM]}, say("form")), ")"] : [];
    return pair(say("consents"), parts.join("; "), ...form);
  };
  const facts = (row) => {
    const fates = lists.fates.flatMap(([at, fate]) => row[LEAVES][at] ? [number(row[LEAVES][at]) + " " + say("leaves-" + fate)] : []);
    const told = [["plan-id", row[PLAN]], ["plan-title", row[TITLE]], ["planeier", row[PLANEIER]],
      ["source-file", say("source-file-is", {nr: row[NR], name: row[SOURCE]})], ["target-file", target(row)],
      ["status", t["status:" + words[row[STATUS]]]], ["updated", day(row[UPDATED])],
      ["rights", row[RIGHTS][0] || row[RIGHTS][1] ? row[RIGHTS].join(" → ") : ""], ["leaves", fates.join("; ")]];
    const list = make("dl", null, ...told.filter(([, text]) => text).map(([key, text]) => pair(say(key), make("bdi", null, text))));
    if (row[CONSENT] >= 0) list.append(consent(row));
    return make("div", null, list);
  };
  const notes = (row) => make("ul", {class: "notes"}, ...row[NOTES].map((one) => {
    const [, text, action] = note(one), said = make("div", {lang: language === "nn" ? "nb" : ""}, make("p", null, make("bdi", null, text)));
    if (action) said.append(make("p", {class: "soft"}, action));
    if (one[2]) said.append(make("code", null, one[2]));
    return make("li", null, make("span", {class: "sev s-" + lists.severities[one[0]]}, say("severity-" + lists.severities[one[0]])), " ", said);
  }));
  const compared = (row) => {
    const moved = lists.states[row[STATE]] === "moved";
    const head = [say("kind"), say("in-source"), ...(moved ? [say("in-target")] : [])].map((text) => make("th", {scope: "col"}, text));
    const body = [...counts(row)].map(([kind, before, after, verdict]) => {
      const line = make("tr", null, make("th", {scope: "row"}, t["list:" + kinds[kind]]), make("td", {class: "n"}, number(before)));
      const told = ["same", "less", "not-same"][verdict], look = ["same", "no-slot", "differs"][verdict];
      if (moved) line.append(make("td", {class: "n"}, number(after)), make("td", null, make("span", {class: "k-" + look}, mark(["✓", "◐", "✗"][verdict]), " " + say(told))));
      return line;
    });
    return make("table", {class: "counts"}, make("thead", null, make("tr", null, ...head, ...(moved ? [make("td")] : []))), make("tbody", null, ...body));
  };
  const opened = (row) => make("div", {class: "details"}, facts(row), ...(row[NOTES].length ? [notes(row)] : []), ...(row[COUNTS].length ? [compared(row)] : []));
  const body = (row) => {
    const more = make("details", null, make("summary", null, ...headline(row)));
    more.addEventListener("toggle", () => { if (more.open && more.childElementCount === 1) more.append(opened(row)); });
    const line = make("tr", null, make("th", {scope: "row"}, make("bdi", null, name(row))));
    cells(row).forEach((cell, at) => line.append(make("td", {"data-label": say(lists.columns[at + 1]), class: lists.numbers.includes(lists.columns[at + 1]) ? "n" : ""}, cell)));
    return make("tbody", {class: "plan"}, line, make("tr", {class: "more"}, make("td", {colspan: String(lists.columns.length)}, more)));
  };

  // which, in which order

  const worst = (row) => [row[VERDICT], -severe(row, 0), -row[LEAVES][DIFFERS], -severe(row, 1), -severe(row, 2), row[NR]];
  const alphabet = new Intl.Collator("nb", {numeric: true});
  const compare = (a, b) => {
    for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return typeof a[at] === "string" ? alphabet.compare(a[at], b[at]) : a[at] - b[at];
    return 0;
  };
  const keys = {
    plan: (row) => [name(row), row[NR]], verdict: worst, state: (row) => [row[STATE], row[NR]], "plan-kind": (row) => [t["kind:" + words[row[KIND]]], row[NR]],
    koordinator: (row) => [koordinatorer[row[KOORDINATOR]][0], row[NR]], remarks: (row) => [-row[NOTES].length, row[NR]],
    differs: (row) => [-row[LEAVES][DIFFERS], row[NR]], "no-slot": (row) => [-row[LEAVES][NO_SLOT], row[NR]],
    consent: (row) => [row[CONSENT], row[NR]], size: (row) => [-row[SIZE], row[NR]],
  };
  const falling = new Set(["remarks", "differs", "no-slot", "size"]);
  let column = "verdict", reversed = false, page = 0, chosen = [];
  const sorted = (list) => {
    const key = keys[column], pairs = list.map((row) => [key(row), row]);
    pairs.sort((a, b) => compare(a[0], b[0]));
    if (reversed) pairs.reverse();
    return pairs.map((one) => one[1]);
  };

  const fields = Object.fromEntries(["verdict", "state", "kind", "differs", "code", "koordinator", "text"].map((field) => [field, by("f-" + field)]));
  const differing = (row, wanted) => [...counts(row)].some(([kind, , , verdict]) => verdict === 2 && (wanted === "*" || kinds[kind] === wanted));
  const fits = {
    verdict: (row, wanted) => row[VERDICT] === Number(wanted) && !leftOut(row), state: (row, wanted) => row[STATE] === Number(wanted), kind: (row, wanted) => words[row[KIND]] === wanted.slice(1),
    differs: differing, code: (row, wanted) => row[NOTES].some((one) => note(one)[0] === wanted), koordinator: (row, wanted) => row[KOORDINATOR] === Number(wanted),
    text: (row, wanted) => [row[NUMBER], row[PLAN], row[SOURCE], row[TITLE], row[PLANEIER], koordinatorer[row[KOORDINATOR]][0]].some((text) => text.toLowerCase().includes(wanted)),
  };

  const show = () => {
    const last = Math.max(0, Math.ceil(chosen.length / PAGE) - 1);
    page = Math.min(Math.max(page, 0), last);
    table.querySelectorAll("tbody.plan").forEach((one) => one.remove());
    table.append(...chosen.slice(page * PAGE, (page + 1) * PAGE).map(body));
    status.textContent = chosen.length ? say("shown-of", {from: number(page * PAGE + 1), to: number(Math.min((page + 1) * PAGE, chosen.length)), count: number(chosen.length)}) : say("shown-none");
    by("previous").disabled = page === 0;
    by("next").disabled = page === last;
  };
  const choose = () => {
    const wanted = Object.entries(fields).map(([field, element]) => [fits[field], element.value.trim()]).filter(([, value]) => value !== "");
    chosen = sorted(rows.filter((row) => wanted.every(([fit, value]) => fit(row, fit === fits.text ? value.toLowerCase() : value))));
    page = 0;
    show();
  };

  // the controls, which stand there only with this script

  const options = (field, pairs) => fields[field].append(make("option", {}, say("all")), ...pairs.map(([value, text]) => {
    const option = make("option", null, text);
    option.value = value;
    return option;
  }));
  const first = (field) => { fields[field].options[0].value = ""; };
  options("verdict", lists.verdicts.map((one, at) => [String(at), say("verdict-" + one)]));
  options("state", lists.states.map((one, at) => [String(at), say("state-" + one)]));
  options("kind", [...new Set(rows.map((row) => row[KIND]))].sort().map((at) => ["=" + words[at], t["kind:" + words[at]] || "–"]));
  options("differs", [["*", say("any-differing")], ...order.filter((kind) => kinds.includes(kind)).map((kind) => [kind, t["list:" + kind]])]);
  options("code", lists.codes);
  options("koordinator", koordinatorer.map(([label], at) => [String(at), label || say("no-koordinator")]).sort((a, b) => alphabet.compare(a[1], b[1])));
  ["verdict", "state", "kind", "differs", "code", "koordinator"].forEach(first);

  const heads = [...table.tHead.rows[0].cells];
  const arrows = () => heads.forEach((head, at) => {
    const own = lists.columns[at] === column;
    if (own) head.setAttribute("aria-sort", reversed !== falling.has(column) ? "descending" : "ascending"); else head.removeAttribute("aria-sort");
    by("f-order").value = column;
  });
  heads.forEach((head, at) => {
    const button = make("button", {type: "button", title: say("sort-by", {column: head.textContent})}, head.textContent);
    button.addEventListener("click", () => {
      reversed = column === lists.columns[at] && !reversed;
      column = lists.columns[at];
      arrows();
      chosen = sorted(chosen);
      page = 0;
      show();
    });
    head.replaceChildren(button);
  });
  by("f-order").addEventListener("change", () => { column = by("f-order").value; reversed = false; arrows(); });
  by("filters").addEventListener("change", choose);
  by("filters").addEventListener("submit", (event) => { event.preventDefault(); choose(); });
  by("filters").addEventListener("reset", () => setTimeout(() => { arrows(); choose(); }));
  let typing;
  fields.text.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(choose, 200); });
  by("previous").addEventListener("click", () => { page--; show(); });
  by("next").addEventListener("click", () => { page++; show(); });
  document.querySelectorAll(".only").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      by("filters").reset();
      fields[button.dataset.field].value = button.dataset.value;
      setTimeout(() => { choose(); by("h-plans").focus(); by("plans").scrollIntoView(); });
    });
  });
  by("filters").hidden = by("pages").hidden = false;
  if (by("static")) by("static").hidden = true;
  arrows();
  choose();
})();
