// The view "Answer": what the guideline says of the chosen case, following every key. The last answer stays, dimmed and with words
// that say so, while the guideline has errors.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import { answerRequest } from "./protocol";
import type { Answered } from "./protocol";
import { outdated, words } from "./server";
import type { Server } from "./server";
import type { Cases } from "./cases";

/** What the page is shown. */
export interface Shown {
  answered: Answered | null;
  /** Why what is shown is from before the last edit, or why nothing is. */
  stale: string | null;
}

/** What is clicked in the page. */
export type Clicked = { ask: string } | { open: string } | { run: "choose" | "case" | "ready" };

const PAUSE = 120;

export class AnswerView implements vscode.WebviewViewProvider, vscode.Disposable {
  private view: vscode.WebviewView | undefined;
  private last: Answered | null = null;
  private lastOf = "";
  private asked = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: Server,
    private readonly cases: Cases,
    private readonly clicked: (what: Clicked) => void,
  ) {
    context.subscriptions.push(
      vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document.languageId === "gdl" && event.contentChanges.length > 0) {
          this.refresh();
        }
      }),
      cases.onChanged(() => this.refresh()),
      server.onStarted(() => this.refresh()),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    view.webview.options = { enableScripts: true, localResourceRoots: [] };
    view.webview.onDidReceiveMessage((message: Clicked) => {
      if ("run" in message && message.run === "ready") {
        this.refresh(0);
      } else {
        this.clicked(message);
      }
    });
    view.onDidChangeVisibility(() => this.refresh());
    view.onDidDispose(() => (this.view = undefined));
    view.webview.html = this.html();
  }

  /** A page without anything from elsewhere: its one style and one script are named by a word that nobody else knows. */
  private html(): string {
    const nonce = randomBytes(18).toString("base64");
    const read = (...where: string[]) => readFileSync(vscode.Uri.joinPath(this.context.extensionUri, ...where).fsPath, "utf8");
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<title>Answer</title>
<style nonce="${nonce}">${read("media", "answer.css")}</style>
</head>
<body><main id="answer"></main><script nonce="${nonce}">${read("dist", "page.js")}</script></body>
</html>`;
  }

  /** Asks for the answer once nobody has typed for a moment. */
  refresh(pause = PAUSE): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.answer(), pause);
  }

  private async answer(): Promise<void> {
    if (this.view?.visible !== true) {
      return;
    }
    const guideline = this.cases.guideline;
    if (guideline === undefined) {
      return this.show({ answered: null, stale: "Open a guideline, a text that ends in .gdl: its answer stands here." });
    }
    this.asked += 1;
    const asked = this.asked;
    const folder = vscode.Uri.joinPath(guideline, "..").toString();
    try {
      const wanted = { textDocument: { uri: guideline.toString() }, ...(await this.cases.wanted(guideline)) };
      const answered = await this.server.ask(answerRequest, wanted);
      if (asked === this.asked) {
        [this.last, this.lastOf] = [answered, folder];
        this.show({ answered, stale: null });
      }
    } catch (error) {
      if (asked !== this.asked) {
        return;
      }
      if (outdated(error)) {
        return this.refresh();
      }
      const before = this.lastOf === folder ? this.last : null;
      this.show({ answered: before, stale: before === null ? words(error) : `From before this edit: ${words(error)}` });
    }
  }

  private show(shown: Shown): void {
    const title = shown.answered?.answer?.guideline.name;
    if (this.view !== undefined) {
      this.view.description = title ?? "";
      void this.view.webview.postMessage(shown);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
