// The script of the view "Answer". Every word of the guideline and of the case is text, never markup.

import type { Clicked, Shown } from "../answer";
import type { Answer, Answered, Recommendation } from "../protocol";

declare function acquireVsCodeApi(): { postMessage(message: Clicked): void };

const host = acquireVsCodeApi();
const root = document.getElementById("answer");
/** Sections that are unfolded stay so. */
const unfolded = new Set<string>(["values"]);

type Part = Node | string | null;

function element(name: string, kind: string, ...parts: Part[]): HTMLElement {
  const made = document.createElement(name);
  if (kind !== "") {
    made.className = kind;
  }
  made.append(...parts.filter((part): part is Node | string => part !== null && part !== ""));
  return made;
}

function button(kind: string, words: string, title: string, clicked: Clicked): HTMLElement {
  const made = element("button", kind, words);
  made.title = title;
  made.addEventListener("click", () => host.postMessage(clicked));
  return made;
}

/** Facts to be asked. */
function facts(answered: Answered, names: string[], lead: string): Part {
  if (names.length === 0) {
    return null;
  }
  const chips = names.map((name) => button("fact", answered.facts[name] ?? name, `${name}: ask`, { ask: name }));
  return element("div", "missing", element("span", "quiet", lead), ...chips);
}

function folded(key: string, title: string, ...parts: Part[]): HTMLElement {
  const made = element("details", "section", element("summary", "", title), ...parts) as HTMLDetailsElement;
  made.open = unfolded.has(key);
  made.addEventListener("toggle", () => (made.open ? unfolded.add(key) : unfolded.delete(key)));
  return made;
}

/** Faults of a case that are shown. */
const MOST = 5;

const STANCES: Record<string, string> = { for: "for", option: "option", against: "against", uncertain: "uncertain", caution: "caution", precaution: "precaution" };

function recommendation(answered: Answered, answer: Answer, one: Recommendation): HTMLElement {
  const badge = one.grade ?? one.kind;
  const head = element(
    "div",
    "head",
    button("title", one.title, `${one.name}: where it is declared`, { open: one.name }),
    element("span", `stance ${STANCES[one.stance] ?? ""}`, one.stance),
    badge === null ? null : element("span", "grade", badge),
  );
  const barred = answer.bars.find((bar) => bar.recommendation === one.name);
  const studies = one.evidence.map((study) => {
    const about = [study.design, study.patients === null ? null : `${study.patients} patients`].filter((part) => part !== null).join(", ");
    return element("li", "", button("link", study.title, `${study.study}: where it is declared`, { open: study.study }), about === "" ? null : element("span", "quiet", ` ${about}`));
  });
  const cited = one.citations.map((citation) => button("citation", citation.id, citation.section ?? citation.kind, { open: citation.id }));
  const applies = one.verdict === "applies";
  return element(
    "article",
    one.verdict,
    head,
    one.dose === undefined || one.verdict === "does_not_apply" ? null : element("p", "dose", one.dose.text),
    facts(answered, one.missing, "hangs on"),
    applies && one.because !== null ? element("p", "", one.because) : null,
    ...(applies ? one.notes.map((note) => element("p", "note", note)) : []),
    applies && one.favored.length > 0 ? element("p", "quiet", `favored: ${one.favored.join("; ")}`) : null,
    barred === undefined ? null : element("p", "quiet", `${barred.by}: ${barred.reasons.map((reason) => reason.text).join("; ")}`),
    applies && studies.length > 0 ? folded(`evidence ${one.name}`, `Evidence (${studies.length})`, element("ul", "", ...studies)) : null,
    applies && cited.length > 0 ? element("div", "citations", ...cited) : null,
  );
}

const VERDICTS = [
  ["applies", "Applies"],
  ["undetermined", "Open"],
  ["does_not_apply", "Does not apply"],
] as const;

const SCOPES = { in_scope: "in scope", out_of_scope: "out of scope", undetermined: "whether the patient is in scope is open" };

function answer(answered: Answered, of: Answer): Part[] {
  const { guideline, scope } = of;
  const parts: Part[] = [
    element("header", "", element("h1", "", guideline.title), element("p", "quiet", `${guideline.version}, ${guideline.status}`)),
    element("p", `scope ${scope.verdict}`, SCOPES[scope.verdict]),
    // While it is open, what it hangs on says it all.
    ...(scope.verdict === "out_of_scope" ? scope.reasons : []).map((reason) => element("p", "quiet", reason)),
    facts(answered, scope.missing, "hangs on"),
    ...scope.see.map((see) => element("p", "", `See: ${see}`)),
    ...of.warnings.map((warning) => element("p", "warning", warning)),
  ];
  const order = new Map(of.order.map((name, at) => [name, at]));
  const sorted = [...of.recommendations].sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
  for (const [verdict, title] of VERDICTS) {
    const own = sorted.filter((one) => one.verdict === verdict);
    if (own.length === 0) {
      continue;
    }
    const shown = own.map((one) => recommendation(answered, of, one));
    const words = `${title} (${own.length})`;
    parts.push(verdict === "does_not_apply" ? folded(verdict, words, ...shown) : element("section", "", element("h2", "", words), ...shown));
  }
  const gaps = of.gaps.map((gap) => element("article", "gap", element("div", "head", gap.question), facts(answered, gap.missing, "hangs on")));
  if (gaps.length > 0) {
    parts.push(element("section", "", element("h2", "", `Questions without an answer (${gaps.length})`), ...gaps));
  }
  const rows = of.values.map((value) =>
    element(
      "div",
      "row",
      button("title", value.title === "" ? value.name : value.title, `${value.name}: where it is declared`, { open: value.name }),
      element("span", "value", value.text),
      facts(answered, value.missing, "without"),
    ),
  );
  if (rows.length > 0) {
    parts.push(folded("values", `Values (${rows.length})`, ...rows));
  }
  const partial = Object.entries(of.case.partial).map(([name, part]) => [name, part.text] as const);
  const given = [...Object.entries(of.case.given), ...partial].map(([name, value]) =>
    element("div", "row", button("fact", answered.facts[name] ?? name, `${name}: say it anew`, { ask: name }), element("span", "value", value)),
  );
  parts.push(folded("known", `Known (${given.length})`, ...given));
  return parts;
}

function show({ answered, stale }: Shown): void {
  if (root === null) {
    return;
  }
  const top = document.documentElement.scrollTop;
  const parts: Part[] = [];
  if (stale !== null) {
    parts.push(element("p", "stale", stale));
  }
  if (answered !== null) {
    const name = answered.case ?? "no case: nothing is known";
    const chosen = button("case", name, "Choose another case", { run: "choose" });
    const open = answered.case === null ? null : button("link", "open", "Open the case beside", { run: "case" });
    parts.push(element("div", "chosen", element("span", "quiet", "Case"), chosen, open));
    for (const fault of answered.faults.slice(0, MOST)) {
      const place = fault.place.replace(/^.*[/\\]/, "");
      parts.push(element("article", "fault", element("div", "head", `${place}: ${fault.message}`), fault.help === null ? null : element("p", "", fault.help)));
    }
    if (answered.faults.length > MOST) {
      parts.push(element("p", "quiet", `and ${answered.faults.length - MOST} more`));
    }
    if (answered.answer !== null) {
      parts.push(...answer(answered, answered.answer));
    }
  }
  root.className = stale === null ? "" : "dimmed";
  root.replaceChildren(...parts.filter((part): part is Node | string => part !== null));
  document.documentElement.scrollTop = top;
}

window.addEventListener("message", (event: MessageEvent<Shown>) => show(event.data));
host.postMessage({ run: "ready" });
