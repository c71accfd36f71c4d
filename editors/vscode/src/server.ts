// The language server: which program it is, how it is started, and what its user chose.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import * as vscode from "vscode";
import { ErrorCodes, LanguageClient, LSPErrorCodes, ResponseError, Trace } from "vscode-languageclient/node";
import type { LanguageClientOptions, RequestType } from "vscode-languageclient/node";
import type { Cases } from "./cases";

const run = promisify(execFile);
const unpack = promisify(brotliDecompress);

/** A program that answers as gdl. */
interface Program {
  path: string;
  version: string;
}

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private program: Program | undefined;
  private readonly output = vscode.window.createOutputChannel("GDL", { log: true });
  private readonly status = vscode.languages.createLanguageStatusItem("gdl.server", { language: "gdl" });
  private readonly started = new vscode.EventEmitter<void>();
  /** The server was started, and knows the guidelines that are open. */
  readonly onStarted = this.started.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly cases: Cases,
  ) {
    this.status.name = "GDL";
    this.status.command = { command: "gdl.showOutput", title: "Output" };
  }

  /** Starts it; whether it runs now. */
  async start(): Promise<boolean> {
    await this.stop();
    this.status.busy = true;
    this.status.text = "gdl is started";
    try {
      this.program = await this.find();
      await this.serve(this.program);
    } catch (error) {
      const why = words(error);
      this.status.busy = false;
      this.status.text = "gdl does not run";
      this.status.detail = why;
      this.status.severity = vscode.LanguageStatusSeverity.Error;
      this.output.error(why);
      void this.complain(why);
      return false;
    }
    this.status.busy = false;
    this.status.severity = vscode.LanguageStatusSeverity.Information;
    this.status.text = this.program.version;
    this.status.detail = this.program.path;
    this.output.info(`${this.program.version}, ${this.program.path}`);
    this.started.fire();
    return true;
  }

  private async serve(program: Program): Promise<void> {
    const options: LanguageClientOptions = {
      documentSelector: [{ language: "gdl" }],
      outputChannel: this.output,
      initializationOptions: this.settings(),
      markdown: { isTrusted: false, supportHtml: false },
    };
    const executable = { command: program.path, args: ["lsp"], options: { cwd: this.context.extensionPath } };
    const client = new LanguageClient("gdl", "GDL", { run: executable, debug: executable }, options);
    await client.setTrace(traceOf(vscode.workspace.getConfiguration("gdl").get("trace.server", "off")));
    await client.start();
    this.client = client;
  }

  /** The settings, with the case that was chosen. */
  private settings(): Record<string, unknown> {
    const settings = vscode.workspace.getConfiguration("gdl");
    return { case: this.cases.named(this.cases.guideline), proofs: settings.get("proofs", true), book: settings.get("book", "") };
  }

  /** Tells the server what its user chose. */
  async tellSettings(): Promise<void> {
    await this.client?.sendNotification("workspace/didChangeConfiguration", { settings: { gdl: this.settings() } });
    await this.client?.setTrace(traceOf(vscode.workspace.getConfiguration("gdl").get("trace.server", "off")));
  }

  /** The program of the setting, else the one that the extension brings along, else the one on the path. */
  private async find(): Promise<Program> {
    const chosen = vscode.workspace.getConfiguration("gdl").get("path", "").trim();
    const name = process.platform === "win32" ? "gdl.exe" : "gdl";
    const bundled = chosen === "" ? await this.bundled(name) : undefined;
    const places = chosen !== "" ? [chosen] : [bundled ?? name];
    let why = "";
    for (const place of places) {
      try {
        // Not in the folder that is open: a program there is not meant.
        const { stdout } = await run(place, ["--version"], { cwd: this.context.extensionPath, timeout: 20_000 });
        if (stdout.startsWith("gdl ")) {
          return { path: place, version: stdout.trim() };
        }
        why = `${place} is another program: it says ${stdout.trim()}`;
      } catch (error) {
        why = chosen !== "" ? `${place}, the program of the setting gdl.path, cannot be started: ${words(error)}` : words(error);
      }
    }
    if (chosen === "" && places[0] === name) {
      this.output.error(`${why}, PATH ${process.env["PATH"] ?? ""}`);
      throw new Error("There is no program gdl on the PATH, and the extension brings none along. Install gdl, or say in the setting gdl.path where it is.");
    }
    throw new Error(why);
  }

  /** The program that the extension brings along, packed; unpacked the first time that it is wanted. */
  private async bundled(name: string): Promise<string | undefined> {
    const packed = path.join(this.context.extensionPath, "bin", `${name}.br`);
    if (!existsSync(packed)) {
      return undefined;
    }
    const bytes = await readFile(packed);
    const folder = this.context.globalStorageUri.fsPath;
    const program = path.join(folder, `${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}-${name}`);
    if (!existsSync(program)) {
      await mkdir(folder, { recursive: true });
      // Two windows may do this at once: each writes a file of its own, and the last takes its place whole.
      const own = `${program}.${process.pid}`;
      await writeFile(own, await unpack(bytes));
      await chmod(own, 0o755);
      await rename(own, program);
    }
    return program;
  }

  private async complain(why: string): Promise<void> {
    const settings = "Open Settings";
    const again = "Try Again";
    const chosen = await vscode.window.showErrorMessage(`GDL: ${why}`, settings, again);
    if (chosen === settings) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "gdl.path");
    } else if (chosen === again) {
      await this.start();
    }
  }

  /** The program that runs. */
  get running(): string | undefined {
    return this.client === undefined ? undefined : this.program?.path;
  }

  /** Asks the server. */
  async ask<P, R>(type: RequestType<P, R, void>, params: P, token?: vscode.CancellationToken): Promise<R> {
    if (this.client === undefined) {
      throw new Error("The language server does not run: see the output GDL.");
    }
    // Without a token none is named: it would be taken for a second parameter.
    return token === undefined ? this.client.sendRequest<R>(type.method, params) : this.client.sendRequest<R>(type.method, params, token);
  }

  show(): void {
    this.output.show();
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client !== undefined) {
      await client.dispose(5_000).catch(() => undefined);
    }
  }

  dispose(): void {
    void this.stop();
    this.output.dispose();
    this.status.dispose();
    this.started.dispose();
  }
}

function traceOf(setting: string): Trace {
  return Trace.fromString(setting);
}

/** Whether an answer came too late, and another one is on its way. */
export function outdated(error: unknown): boolean {
  return (
    error instanceof ResponseError &&
    (error.code === LSPErrorCodes.ContentModified || error.code === LSPErrorCodes.RequestCancelled || error.code === ErrorCodes.PendingResponseRejected)
  );
}

/** What went wrong, for people. */
export function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
