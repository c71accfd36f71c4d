// The guideline that its user is at, and its case whose answer is shown: which one was chosen, its text, and how it is written.

import * as path from "node:path";
import * as vscode from "vscode";

/** The cases that were chosen, by the folders of their guidelines. */
const CHOSEN = "gdl.cases";
const NONE = "(none)";

type Chosen = Record<string, string>;

export class Cases {
  /** The text of a guideline that was looked at last. */
  guideline: vscode.Uri | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  /** Another guideline is looked at, another case was chosen, or its text is another one. */
  readonly onChanged = this.changed.event;

  constructor(private readonly context: vscode.ExtensionContext) {
    this.follow(vscode.window.activeTextEditor);
    context.subscriptions.push(
      this.changed,
      vscode.window.onDidChangeActiveTextEditor((editor) => this.follow(editor)),
      vscode.workspace.onDidChangeTextDocument((event) => this.look(event.document.uri)),
      vscode.workspace.onDidSaveTextDocument((document) => this.look(document.uri)),
      vscode.workspace.onDidChangeConfiguration(async (event) => {
        // Who writes the setting means it.
        if (event.affectsConfiguration("gdl.case")) {
          await this.context.workspaceState.update(CHOSEN, undefined);
          this.changed.fire();
        }
      }),
    );
  }

  private follow(editor: vscode.TextEditor | undefined): void {
    const uri = editor?.document.languageId === "gdl" ? editor.document.uri : undefined;
    if (uri?.scheme === "file") {
      this.guideline = uri;
      this.changed.fire();
    }
  }

  private look(uri: vscode.Uri): void {
    if (/\.(json|ya?ml)$/.test(uri.path)) {
      this.changed.fire();
    }
  }

  /** The case as it was chosen for a guideline: a path, or an empty text. */
  named(guideline: vscode.Uri | undefined): string {
    const all = this.context.workspaceState.get<Chosen>(CHOSEN, {});
    const chosen = guideline === undefined ? undefined : all[path.dirname(guideline.fsPath)];
    if (chosen === NONE) {
      return "";
    }
    return chosen ?? vscode.workspace.getConfiguration("gdl").get("case", "");
  }

  /** Chooses one for a guideline; none where nothing is to be known. */
  private async choose(guideline: vscode.Uri | undefined, uri: vscode.Uri | undefined): Promise<void> {
    // Without a guideline, it is the one beside whose texts the folder of cases stands.
    const folder = guideline === undefined ? path.dirname(path.dirname(uri?.fsPath ?? "")) : path.dirname(guideline.fsPath);
    const all = this.context.workspaceState.get<Chosen>(CHOSEN, {});
    await this.context.workspaceState.update(CHOSEN, { ...all, [folder]: uri?.fsPath ?? NONE });
    this.changed.fire();
  }

  /** Where the chosen case is, for a guideline. */
  async uri(guideline: vscode.Uri): Promise<vscode.Uri | undefined> {
    const named = this.named(guideline);
    if (named === "") {
      return undefined;
    }
    const roots = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
    const places = path.isAbsolute(named) ? [named] : [...roots, path.dirname(guideline.fsPath)].map((root) => path.join(root, named));
    for (const place of places) {
      const uri = vscode.Uri.file(place);
      if (await exists(uri)) {
        return uri;
      }
    }
    return vscode.Uri.file(places[0] ?? named);
  }

  /** The chosen case as the server is asked of it: with its text, where an editor has it. */
  async wanted(guideline: vscode.Uri): Promise<{ case?: string; text?: string }> {
    const uri = await this.uri(guideline);
    if (uri === undefined) {
      return { case: "" };
    }
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    return open === undefined ? { case: uri.fsPath } : { case: uri.fsPath, text: open.getText() };
  }

  /** Lets its user choose one of those that there are, or make one. */
  async pick(guideline: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
    const found = await vscode.workspace.findFiles("**/cases/**/*.{json,yaml,yml}", "**/{node_modules,target,.git}/**", 2_000);
    const home = guideline === undefined ? "" : path.dirname(guideline.fsPath) + path.sep;
    const own = (uri: vscode.Uri) => home !== "" && uri.fsPath.startsWith(home);
    found.sort((a, b) => Number(own(b)) - Number(own(a)) || (a.fsPath < b.fsPath ? -1 : 1));
    const fresh = { label: "$(add) New case…" };
    const nothing = { label: "$(circle-slash) No case", description: "nothing is known of the patient" };
    const items = found.map((uri) => ({
      label: `$(person) ${path.basename(uri.fsPath)}`,
      description: vscode.workspace.asRelativePath(path.dirname(uri.fsPath)),
      uri,
    }));
    const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & { uri?: vscode.Uri }>([...items, fresh, nothing], {
      title: "The case whose answer is shown",
      placeHolder: "Case files stand in folders that are called cases",
      matchOnDescription: true,
    });
    if (chosen === undefined) {
      return undefined;
    }
    if (chosen.label === fresh.label) {
      return guideline === undefined ? undefined : this.make(guideline);
    }
    await this.choose(guideline, chosen.uri);
    return chosen.uri;
  }

  /** Makes an empty case beside a guideline, and chooses it. */
  async make(guideline: vscode.Uri): Promise<vscode.Uri | undefined> {
    const folder = vscode.Uri.joinPath(guideline, "..", "cases");
    const place = (name: string) => vscode.Uri.joinPath(folder, `${name}.json`);
    const name = await vscode.window.showInputBox({
      title: "A new case",
      prompt: `It is written to ${vscode.workspace.asRelativePath(folder)}`,
      value: "patient",
      validateInput: async (value) => {
        if (!/^[\w-]+$/.test(value)) {
          return "A name has letters, digits, - and _";
        }
        return (await exists(place(value))) ? "There is a case of this name" : undefined;
      },
    });
    if (name === undefined) {
      return undefined;
    }
    await vscode.workspace.fs.writeFile(place(name), new TextEncoder().encode("{}\n"));
    await this.choose(guideline, place(name));
    return place(name);
  }

  /** Writes a case. */
  async write(uri: vscode.Uri, text: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length)), text);
    if (!(await vscode.workspace.applyEdit(edit)) || !(await document.save())) {
      throw new Error(`${vscode.workspace.asRelativePath(uri)} could not be written`);
    }
    this.changed.fire();
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
