// A fact is asked, and the case is written with what is answered.

import * as vscode from "vscode";
import { answerRequest, giveRequest, questionRequest } from "./protocol";
import type { OfCase, Question } from "./protocol";
import type { Cases } from "./cases";
import type { Server } from "./server";
import { words } from "./server";

/** Asks for a fact, and writes the answer. */
export async function ask(server: Server, cases: Cases, guideline: vscode.Uri, fact: string): Promise<void> {
  const of: OfCase = { textDocument: { uri: guideline.toString() }, ...(await cases.wanted(guideline)) };
  const question = await server.ask(questionRequest, { ...of, fact });
  const refused = async (value: string): Promise<string | undefined> => {
    try {
      await server.ask(giveRequest, { ...of, fact: question.fact, value });
      return undefined;
    } catch (error) {
      return words(error);
    }
  };
  const value = await said(question, refused);
  if (value === undefined) {
    return;
  }
  const uri = (await cases.uri(guideline)) ?? (await cases.make(guideline));
  if (uri === undefined) {
    return;
  }
  // A case may be new, or another one by now.
  const now: OfCase = { textDocument: of.textDocument, ...(await cases.wanted(guideline)) };
  const { text } = await server.ask(giveRequest, { ...now, fact: question.fact, value });
  await cases.write(uri, text);
}

/** Lets its user choose a fact that is missing, and asks for it. */
export async function askMissing(server: Server, cases: Cases, guideline: vscode.Uri): Promise<void> {
  const of: OfCase = { textDocument: { uri: guideline.toString() }, ...(await cases.wanted(guideline)) };
  const answered = await server.ask(answerRequest, of);
  if (answered.answer === null) {
    throw new Error(answered.faults[0]?.message ?? "this case has no answer");
  }
  const { scope, recommendations, case: known } = answered.answer;
  const missing = [...scope.missing, ...recommendations.flatMap((one) => one.missing)];
  const item = (fact: string, known: string | undefined) => ({ label: answered.facts[fact] ?? fact, description: fact, detail: known, fact });
  const items = [...new Set(missing)].map((fact) => item(fact, undefined));
  const given = Object.entries(known.given).map(([fact, value]) => item(fact, value));
  const chosen = await vscode.window.showQuickPick([...items, ...given], {
    title: "Which fact?",
    placeHolder: items.length === 0 ? "Everything is decided" : "First those that matter to what is open",
    matchOnDescription: true,
  });
  if (chosen !== undefined) {
    await ask(server, cases, guideline, chosen.fact);
  }
}

interface Choice extends vscode.QuickPickItem {
  value?: string;
  otherwise?: boolean;
}

/** What a person says; nothing where they say nothing. */
async function said(question: Question, refused: (value: string) => Promise<string | undefined>): Promise<string | undefined> {
  const title = question.text;
  const judged = question.judged_by === null ? "" : `Judged by ${question.judged_by}`;
  const known = question.known === null ? "" : `Known so far: ${question.known}`;
  const placeHolder = [question.title === title ? "" : question.title, judged, known].filter((part) => part !== "").join(" · ");
  const unknown: Choice = { label: "$(question) Not known", value: "unknown" };
  const otherwise: Choice = { label: "$(edit) Say it in words…", description: "also in part, such as: not lung", otherwise: true };
  const choice = (one: { name: string; label: string | null }): Choice => ({
    label: one.label ?? one.name,
    description: one.label === null ? "" : one.name,
    value: one.name,
  });
  let choices: Choice[] = [];
  if (question.kind === "yes/no") {
    choices = [
      { label: "Yes", value: "yes" },
      { label: "No", value: "no" },
    ];
  } else if (question.kind === "one of") {
    choices = question.choices.map(choice);
  } else if (question.kind === "set of") {
    const chosen = await vscode.window.showQuickPick(question.choices.map(choice), {
      title,
      placeHolder: [placeHolder, "those that are so; none where none is"].filter((part) => part !== "").join(" · "),
      canPickMany: true,
    });
    return chosen === undefined ? undefined : chosen.length === 0 ? "none" : chosen.map((one) => one.value).join(", ");
  }
  if (choices.length > 0) {
    const more = question.kind === "one of" ? [otherwise] : [];
    const chosen = await vscode.window.showQuickPick<Choice>([...choices, unknown, ...more], { title, placeHolder, matchOnDescription: true });
    if (chosen?.otherwise !== true) {
      return chosen?.value;
    }
  }
  return vscode.window.showInputBox({
    title,
    placeHolder: question.takes,
    prompt: [placeHolder, `Takes ${question.takes}; unknown where it is not known`].filter((part) => part !== "").join(" · "),
    validateInput: (value) => (value.trim() === "" ? undefined : refused(value.trim())),
  }).then((value) => (value === undefined || value.trim() === "" ? undefined : value.trim()));
}
