// Proofs over all patients, and the comparison with the last commit: what they find stands among the problems, with patients.

import * as path from "node:path";
import * as vscode from "vscode";
import type { Pages } from "./pages";
import { compareRequest, verifyRequest } from "./protocol";
import type { Finding } from "./protocol";
import { outdated } from "./server";
import type { Server } from "./server";

const PROBLEMS = "workbench.actions.view.problems";

export class Proofs implements vscode.Disposable {
  private readonly differences = vscode.languages.createDiagnosticCollection("gdl diff");

  constructor(
    private readonly server: Server,
    private readonly pages: Pages,
  ) {}

  /** What was compared is another text now. */
  edited(document: vscode.TextDocument): void {
    const folder = path.posix.dirname(document.uri.path);
    this.differences.forEach((uri) => {
      if (path.posix.dirname(uri.path) === folder) {
        this.differences.delete(uri);
      }
    });
  }

  async verify(guideline: vscode.Uri): Promise<void> {
    const params = { textDocument: { uri: guideline.toString() } };
    const verified = await this.waited("Proving over all patients", (token) => this.server.ask(verifyRequest, params, token));
    if (verified === undefined) {
      return;
    }
    const open = verified.findings.filter((finding) => !finding.decided).length;
    if (verified.passed && verified.findings.length === 0) {
      const { invariants, recommendations } = verified.report.counts;
      const what = `${plural(invariants ?? 0, "invariant")}, ${plural(recommendations ?? 0, "recommendation")}`;
      void vscode.window.showInformationMessage(`GDL: proved for all patients, and nothing was found (${what}).`);
      return;
    }
    const found = plural(verified.findings.length, "finding");
    const rest = open === 0 ? "" : `, ${open} not decided`;
    await vscode.commands.executeCommand(PROBLEMS);
    void vscode.window.showWarningMessage(`GDL: ${found}${rest}, each with a patient, among the problems.`);
  }

  async compare(guideline: vscode.Uri): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      throw new Error("this needs git, which is not started in a folder that is not trusted");
    }
    const params = { textDocument: { uri: guideline.toString() } };
    const compared = await this.waited("Comparing with the last commit", (token) => this.server.ask(compareRequest, params, token));
    if (compared === undefined) {
      return;
    }
    this.differences.clear();
    if (compared.same) {
      void vscode.window.showInformationMessage("GDL: nobody's advice changes against the last commit. This is proved for all patients.");
      return;
    }
    const files = new Map<string, vscode.Diagnostic[]>();
    for (const finding of compared.findings) {
      const uri = finding.uri ?? guideline.toString();
      files.set(uri, [...(files.get(uri) ?? []), diagnostic(finding)]);
    }
    for (const [uri, found] of files) {
      this.differences.set(vscode.Uri.parse(uri), found);
    }
    await this.pages.show("What changes.md", compared.page);
    await vscode.commands.executeCommand(PROBLEMS);
  }

  /** What takes long can be taken back, and is given up where the text changes. */
  private async waited<T>(title: string, work: (token: vscode.CancellationToken) => Promise<T>): Promise<T | undefined> {
    const options = { location: vscode.ProgressLocation.Notification, title: `GDL: ${title}`, cancellable: true };
    return vscode.window.withProgress(options, async (_, token) => {
      try {
        return await work(token);
      } catch (error) {
        if (token.isCancellationRequested) {
          return undefined;
        }
        if (outdated(error)) {
          throw new Error("the text was changed meanwhile: try again");
        }
        throw error;
      }
    });
  }

  dispose(): void {
    this.differences.dispose();
  }
}

function diagnostic(finding: Finding): vscode.Diagnostic {
  const { start, end } = finding.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const range = new vscode.Range(start.line, start.character, end.line, end.character);
  const message = finding.patient === null ? finding.message : `${finding.message}\n${finding.patient}`;
  const found = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Information);
  found.source = "gdl diff";
  return found;
}

function plural(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
