// What only gdl has to say, beside the Language Server Protocol: the requests of `gdl lsp`, as the book's page "In an editor" has them.

import { RequestType } from "vscode-languageclient/node";
import type { Range } from "vscode-languageclient/node";

/** A text of a guideline. */
export interface OfText {
  textDocument: { uri: string };
}

/** A case of a guideline: its path, and its text where the editor has another one than the disk. */
export interface OfCase extends OfText {
  case?: string;
  text?: string;
}

export interface Fault {
  code: string;
  place: string;
  message: string;
  help: string | null;
}

export interface Recommendation {
  name: string;
  title: string;
  stance: string;
  grade: string | null;
  kind: string | null;
  verdict: "applies" | "does_not_apply" | "undetermined";
  missing: string[];
  favored: string[];
  because: string | null;
  notes: string[];
  dose?: { text: string };
  citations: { id: string; kind: string; section: string | null }[];
  evidence: { study: string; title: string; design: string | null; patients: number | null }[];
}

export interface Answer {
  guideline: { name: string; title: string; version: string; status: string };
  case: { id: unknown; given: Record<string, string>; derived: Record<string, string>; partial: Record<string, { text: string }> };
  scope: { verdict: "in_scope" | "out_of_scope" | "undetermined"; missing: string[]; see: string[]; reasons: string[] };
  values: { name: string; title: string; kind: string; text: string; missing: string[] }[];
  recommendations: Recommendation[];
  order: string[];
  bars: { recommendation: string; by: string; reasons: { text: string }[] }[];
  gaps: { question: string; verdict: string; missing: string[] }[];
  warnings: string[];
}

export interface Answered {
  case: string | null;
  answer: Answer | null;
  faults: Fault[];
  /** What people call each fact. */
  facts: Record<string, string>;
}

export interface Question {
  fact: string;
  title: string;
  text: string;
  kind: string;
  choices: { name: string; label: string | null }[];
  takes: string;
  judged_by: string | null;
  why: string[];
  known: string | null;
}

export interface Test {
  kind: "example" | "invariant";
  title: string;
  uri: string;
  range: Range;
}

export interface TestsOfGuideline {
  uri: string;
  title: string;
  sound: boolean;
  tests: Test[];
}

export interface Result {
  kind: "example" | "invariant";
  title: string;
  state: "passed" | "failed" | "undecided";
  message: string;
  explanation?: string;
  failures: { expected: string; found: string; uri: string | null; range: Range | null }[];
  uri: string | null;
  range: Range;
}

export interface Finding {
  message: string;
  patient: string | null;
  uri: string | null;
  range: Range | null;
}

export interface Verified {
  passed: boolean;
  findings: (Finding & { code: string; decided: boolean })[];
  report: { counts: Record<string, number> };
}

export interface Compared {
  same: boolean;
  findings: Finding[];
  page: string;
}

export const answerRequest = new RequestType<OfCase, Answered, void>("gdl/answer");
export const questionRequest = new RequestType<OfCase & { fact: string }, Question, void>("gdl/question");
export const giveRequest = new RequestType<OfCase & { fact: string; value: string }, { text: string }, void>("gdl/give");
export const testsRequest = new RequestType<Partial<OfText>, { guidelines: TestsOfGuideline[] }, void>("gdl/tests");
export const testRequest = new RequestType<OfText & { only?: string[]; explain?: boolean }, { results: Result[] }, void>("gdl/test");
export const verifyRequest = new RequestType<OfText, Verified, void>("gdl/verify");
export const compareRequest = new RequestType<OfText, Compared, void>("gdl/diff");
