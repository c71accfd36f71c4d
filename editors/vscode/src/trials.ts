// Examples and invariants in the test explorer: run, and debugged, which explains those that fail, condition by condition.

import * as path from "node:path";
import * as vscode from "vscode";
import type { Pages } from "./pages";
import { testRequest, testsRequest } from "./protocol";
import type { Result, Test } from "./protocol";
import { outdated, words } from "./server";
import type { Server } from "./server";

const PAUSE = 400;
const BROKEN = "This guideline has errors: its tests run once it is mended.";

export class Trials implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController("gdl", "GDL");
  private readonly tests = new WeakMap<vscode.TestItem, Test>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly server: Server,
    private readonly pages: Pages,
  ) {
    this.controller.refreshHandler = () => this.list();
    this.controller.createRunProfile("Run", vscode.TestRunProfileKind.Run, (request, token) => this.run(request, token, false), true);
    this.controller.createRunProfile("Explain", vscode.TestRunProfileKind.Debug, (request, token) => this.run(request, token, true), true);
  }

  /** Lists them anew once nobody has typed for a moment; what came out before is of another text. */
  later(edited: boolean): void {
    if (edited) {
      this.controller.invalidateTestResults();
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.list(), PAUSE);
  }

  private async list(): Promise<void> {
    try {
      const { guidelines } = await this.server.ask(testsRequest, {});
      const items = guidelines.map((guideline) => {
        const before = this.controller.items.get(guideline.uri);
        // While a text is half written, what is being written is no test: those that there were stay.
        if (!guideline.sound && before !== undefined) {
          before.error = BROKEN;
          return before;
        }
        const item = this.controller.createTestItem(guideline.uri, guideline.title, vscode.Uri.parse(guideline.uri));
        item.error = guideline.sound ? undefined : BROKEN;
        const files = new Map<string, Test[]>();
        for (const test of guideline.tests) {
          files.set(test.uri, [...(files.get(test.uri) ?? []), test]);
        }
        for (const [uri, tests] of files) {
          const parent = files.size === 1 ? item : this.controller.createTestItem(uri, path.posix.basename(vscode.Uri.parse(uri).path), vscode.Uri.parse(uri));
          const seen = new Map<string, number>();
          parent.children.replace(
            tests.map((test, at) => {
              const id = `${test.kind} ${test.title}`;
              const times = seen.get(id) ?? 0;
              seen.set(id, times + 1);
              const one = this.controller.createTestItem(`${uri} ${id} ${times}`, test.title, vscode.Uri.parse(uri));
              one.range = rangeOf(test);
              one.sortText = String(at).padStart(6, "0");
              one.description = test.kind === "invariant" ? "invariant" : "";
              this.tests.set(one, test);
              return one;
            }),
          );
          if (parent !== item) {
            item.children.add(parent);
          }
        }
        return item;
      });
      this.controller.items.replace(items);
    } catch (error) {
      if (outdated(error)) {
        this.later(false);
      }
    }
  }

  private leaves(items: Iterable<vscode.TestItem>, not: ReadonlySet<vscode.TestItem>): vscode.TestItem[] {
    const found: vscode.TestItem[] = [];
    for (const item of items) {
      if (not.has(item)) {
        continue;
      }
      if (this.tests.has(item)) {
        found.push(item);
      }
      found.push(...this.leaves([...item.children].map(([, child]) => child), not));
    }
    return found;
  }

  private async run(request: vscode.TestRunRequest, token: vscode.CancellationToken, explain: boolean): Promise<void> {
    // All of them are those of the text as it is, not as it was when they were listed.
    if (request.include === undefined) {
      clearTimeout(this.timer);
      await this.list();
    }
    const run = this.controller.createTestRun(request);
    const all = request.include ?? [...this.controller.items].map(([, item]) => item);
    const guidelines = new Map<string, vscode.TestItem[]>();
    for (const item of this.leaves(all, new Set(request.exclude ?? []))) {
      const folder = path.posix.dirname(item.uri?.path ?? "");
      guidelines.set(folder, [...(guidelines.get(folder) ?? []), item]);
      run.enqueued(item);
    }
    const explanations: string[] = [];
    let passed = 0;
    let of = 0;
    for (const items of guidelines.values()) {
      items.forEach((item) => run.started(item));
      try {
        const only = [...new Set(items.map((item) => this.tests.get(item)?.title ?? ""))];
        const uri = items[0]?.uri?.toString() ?? "";
        const { results } = await this.server.ask(testRequest, { textDocument: { uri }, only, explain }, token);
        for (const item of items) {
          const test = this.tests.get(item);
          const result = results.find((one) => test !== undefined && one.kind === test.kind && one.title === test.title && one.uri === test.uri && one.range.start.line === test.range.start.line);
          this.report(run, item, result);
          of += 1;
          passed += result?.state === "passed" ? 1 : 0;
          if (explain && result !== undefined && result.state !== "passed") {
            explanations.push(`${result.message}\n\n${result.explanation ?? ""}`.trim());
          }
        }
      } catch (error) {
        for (const item of items) {
          if (token.isCancellationRequested || outdated(error)) {
            run.skipped(item);
          } else {
            run.errored(item, new vscode.TestMessage(words(error)));
          }
        }
      }
    }
    if (of > 0) {
      run.appendOutput(`${passed} of ${of} as expected\r\n`);
    }
    run.end();
    if (explanations.length > 0) {
      await this.pages.show("Explanation.txt", explanations.join("\n\n"));
    }
  }

  private report(run: vscode.TestRun, item: vscode.TestItem, result: Result | undefined): void {
    if (result === undefined) {
      run.skipped(item);
      return;
    }
    if (result.state === "passed") {
      run.passed(item);
      return;
    }
    const message = [result.message, result.explanation ?? ""].join("\n\n").trim();
    run.appendOutput(`${message}\n\n`.replace(/\r?\n/g, "\r\n"), undefined, item);
    if (result.state === "undecided") {
      run.errored(item, new vscode.TestMessage(message));
      return;
    }
    const messages = result.failures.map((failure) => {
      const one = vscode.TestMessage.diff(`${failure.expected} was expected: ${failure.found}`, failure.expected, failure.found);
      if (failure.uri !== null && failure.range !== null) {
        one.location = new vscode.Location(vscode.Uri.parse(failure.uri), rangeOf({ range: failure.range }));
      }
      return one;
    });
    // The reasons stand in the output of the run.
    run.failed(item, messages.length > 0 ? messages : new vscode.TestMessage(message));
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.controller.dispose();
  }
}

function rangeOf(one: { range: Test["range"] }): vscode.Range {
  const { start, end } = one.range;
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
