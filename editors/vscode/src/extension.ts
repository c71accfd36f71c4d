// GDL in VS Code: the language server with what only gdl has beside it. Nothing is sent anywhere.

import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { AnswerView } from "./answer";
import type { Clicked } from "./answer";
import { ask, askMissing } from "./ask";
import { Cases } from "./cases";
import { Pages } from "./pages";
import { Proofs } from "./proofs";
import { Server, words } from "./server";
import { Trials } from "./trials";

const run = promisify(execFile);

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const cases = new Cases(context);
  const server = new Server(context, cases);
  const pages = new Pages();
  const trials = new Trials(server, pages);
  const proofs = new Proofs(server, pages);
  const view = new AnswerView(context, server, cases, (what) => void said(() => clicked(what)));
  context.subscriptions.push(server, pages, trials, proofs, view);
  context.subscriptions.push(vscode.window.registerWebviewViewProvider("gdl.answer", view));

  /** The guideline that a command is about. */
  const guideline = (): vscode.Uri => {
    const active = vscode.window.activeTextEditor?.document;
    const uri = active?.languageId === "gdl" ? active.uri : cases.guideline;
    if (uri === undefined) {
      throw new Error("open a guideline first, a text that ends in .gdl");
    }
    return uri;
  };
  /** Runs something, and says what went wrong. */
  const said = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      void vscode.window.showErrorMessage(`GDL: ${words(error)}`);
    }
  };
  const openCase = async (): Promise<void> => {
    const uri = (await cases.uri(guideline())) ?? (await cases.pick(guideline()));
    if (uri !== undefined) {
      await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside });
    }
  };
  const clicked = async (what: Clicked): Promise<void> => {
    if ("ask" in what) {
      await ask(server, cases, guideline(), what.ask);
    } else if ("open" in what) {
      await openDeclared(what.open, guideline());
    } else if (what.run === "choose") {
      await cases.pick(guideline());
    } else {
      await openCase();
    }
  };

  const commands: Record<string, (...given: never[]) => Promise<unknown>> = {
    "gdl.chooseCaseFile": () => cases.pick(vscode.window.activeTextEditor?.document.languageId === "gdl" ? vscode.window.activeTextEditor.document.uri : cases.guideline),
    "gdl.openCase": openCase,
    "gdl.askFact": (fact?: string) => (fact === undefined ? askMissing(server, cases, guideline()) : ask(server, cases, guideline(), fact)),
    "gdl.showAnswer": async () => vscode.commands.executeCommand("gdl.answer.focus"),
    "gdl.verify": () => proofs.verify(guideline()),
    "gdl.compare": () => proofs.compare(guideline()),
    "gdl.newGuideline": () => newGuideline(server),
    "gdl.explainFinding": (code?: string) => explain(pages, code),
    "gdl.restart": () => server.start(),
    "gdl.showOutput": async () => server.show(),
  };
  for (const [name, work] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(name, (...given: never[]) => said(() => work(...given))));
  }

  context.subscriptions.push(
    vscode.languages.registerCodeActionsProvider({ language: "gdl" }, { provideCodeActions: (_, __, { diagnostics }) => explanations(diagnostics) }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (document.languageId === "gdl" && contentChanges.length > 0) {
        trials.later(true);
        proofs.edited(document);
      }
    }),
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (document.languageId === "gdl") {
        trials.later(false);
      }
    }),
    server.onStarted(() => trials.later(false)),
    cases.onChanged(() => void server.tellSettings()),
    vscode.workspace.onDidSaveTextDocument((document) => {
      // The verdicts beside the text are of the case as the disk has it.
      if (server.running !== undefined && /\.(json|ya?ml)$/.test(document.uri.path)) {
        void vscode.commands.executeCommand("gdl.chooseCase", cases.named(cases.guideline));
      }
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("gdl.path")) {
        void server.start();
      } else if (event.affectsConfiguration("gdl")) {
        void server.tellSettings();
      }
    }),
  );
  await server.start();
}

/** Offers to explain findings. */
function explanations(diagnostics: readonly vscode.Diagnostic[]): vscode.CodeAction[] {
  const codes = diagnostics.map(codeOf).filter((code) => code !== "");
  return [...new Set(codes)].map((code) => {
    const action = new vscode.CodeAction(`Explain ${code}`, vscode.CodeActionKind.Empty);
    action.command = { command: "gdl.explainFinding", title: action.title, arguments: [code] };
    return action;
  });
}

function codeOf(diagnostic: vscode.Diagnostic): string {
  const { code } = diagnostic;
  const text = String(typeof code === "object" ? code.value : (code ?? ""));
  return /^GDL\d{4}$/.test(text) ? text : "";
}

/** Shows the page of a code: the one that is given, or one of the text that is open. */
async function explain(pages: Pages, code: string | undefined): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  const here = document === undefined ? [] : vscode.languages.getDiagnostics(document.uri);
  const codes = new Map(here.filter((one) => codeOf(one) !== "").map((one) => [codeOf(one), one.message.split("\n")[0] ?? ""]));
  const items = [...codes].map(([label, description]) => ({ label, description }));
  if (code === undefined && items.length === 0) {
    throw new Error("this text has no finding that could be explained");
  }
  const chosen = code ?? (await vscode.window.showQuickPick(items, { title: "Which finding?" }))?.label;
  if (chosen !== undefined) {
    const page = await vscode.commands.executeCommand<string>("gdl.explain", chosen);
    await pages.show(`${chosen}.md`, page);
  }
}

/** Goes to where a name is declared. */
async function openDeclared(name: string, guideline: vscode.Uri): Promise<void> {
  const found = await vscode.commands.executeCommand<vscode.SymbolInformation[]>("vscode.executeWorkspaceSymbolProvider", name);
  const folder = path.posix.dirname(guideline.path);
  const named = found.filter((one) => one.name === name);
  const one = named.find((symbol) => path.posix.dirname(symbol.location.uri.path) === folder) ?? named[0];
  if (one === undefined) {
    throw new Error(`nothing is declared as ${name}`);
  }
  await vscode.window.showTextDocument(one.location.uri, { selection: one.location.range });
}

/** Makes a guideline to start from. */
async function newGuideline(server: Server): Promise<void> {
  const program = server.running;
  if (program === undefined) {
    throw new Error("the language server does not run: see the output GDL");
  }
  const root = vscode.workspace.workspaceFolders?.[0]?.uri ?? (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, openLabel: "Make It Here" }))?.[0];
  if (root === undefined) {
    return;
  }
  const title = await vscode.window.showInputBox({ title: "A new guideline (1/2)", prompt: "Its title", placeHolder: "Local treatment of liver metastases" });
  if (title === undefined || title.trim() === "") {
    return;
  }
  const name = await vscode.window.showInputBox({
    title: "A new guideline (2/2)",
    prompt: "Its name: that of its folder",
    value: title.trim().toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, ""),
    validateInput: (value) => (/^[A-Za-z]\w*$/.test(value) ? undefined : "A name begins with a letter and has letters, digits and underscores"),
  });
  if (name === undefined) {
    return;
  }
  const folder = vscode.Uri.joinPath(root, name);
  try {
    await run(program, ["new", folder.fsPath, "--title", title.trim()], { cwd: root.fsPath, timeout: 20_000 });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? "";
    throw new Error(said.trim() === "" ? words(error) : said.trim());
  }
  if (vscode.workspace.workspaceFolders === undefined) {
    await vscode.commands.executeCommand("vscode.openFolder", folder);
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, "recommendations.gdl"));
}
