// Looks at pages as people see them: node look.mjs FOLDER [SHOTS]. Every page, in light and dark: no violation that axe finds, and none
// that it could not decide about contrast; no request but for the page itself; nothing that a stranger wrote runs; nothing to be moved
// sideways at 320 pixels; the content is there without scripts; on paper the scheme is light.
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { mkdirSync, readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, shots] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".html")).sort();
if (files.length === 0) throw new Error(`${folder}: no pages`);

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const faults = [];
let looked = 0;

// Texts in drawings with less contrast than 4.5 to the box behind them, or to the page.
function pale() {
  const channels = (color) => color.match(/[\d.]+/g).slice(0, 3).map(Number);
  const light = (color) => {
    const [r, g, b] = channels(color).map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const page = getComputedStyle(document.body).backgroundColor;
  const found = [];
  for (const text of document.querySelectorAll("svg text")) {
    const own = text.getBoundingClientRect();
    const [x, y] = [own.left + own.width / 2, own.top + own.height / 2];
    const behind = [...text.ownerSVGElement.querySelectorAll("rect")].filter((rect) => {
      const box = rect.getBoundingClientRect();
      return box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
    });
    const ground = behind.length ? getComputedStyle(behind[behind.length - 1]).fill : page;
    const [a, b] = [light(getComputedStyle(text).fill), light(ground)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(`${text.textContent}: ${ratio.toFixed(1)}`);
  }
  return found;
}

async function open(url, options, what, work) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const fault = (words) => {
    faults.push(words);
    console.error(`${what}: ${words}`);
  };
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url) fault(`asks for ${request.url()}`);
  });
  page.on("pageerror", (error) => fault(`an error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") fault(`says ${message.text()}`);
  });
  await page.goto(url);
  await work(page, fault);
  await context.close();
  looked += 1;
}

for (const name of files) {
  const url = pathToFileURL(resolve(folder, name)).href;
  const shown = relative(".", join(folder, name));
  for (const colorScheme of ["light", "dark"]) {
    await open(url, { colorScheme, viewport: { width: 1100, height: 900 } }, `${shown}, ${colorScheme}`, async (page, fault) => {
      const found = await new AxeBuilder({ page }).analyze();
      for (const rule of found.violations) {
        fault(`${rule.id}: ${rule.help}: ${rule.nodes.slice(0, 3).map((node) => node.html).join(" ")}`);
      }
      // A mark beside words is no text, and of text in a drawing axe cannot tell on what it stands: that is measured below.
      const decided = (node) => node.html.startsWith("<text") || node.any.some((one) => one.message.includes("non-text"));
      for (const rule of found.incomplete.filter((rule) => rule.id.includes("contrast"))) {
        for (const node of rule.nodes.filter((node) => !decided(node)).slice(0, 3)) {
          fault(`undecided, ${rule.id}: ${node.html} ${node.any.map((one) => one.message)}`);
        }
      }
      for (const words of await page.evaluate(pale)) fault(`pale in a drawing: ${words}`);
      if (await page.evaluate(() => "hit" in window)) fault("what a stranger wrote was run");
      if (!(await page.locator("h1").innerText()).trim()) fault("it has no title");
      if (await page.locator("#search-words").count()) {
        const items = page.locator("#search-list > li:visible");
        const all = await items.count();
        const words = (await items.first().locator("a").innerText()).slice(0, 12);
        await page.fill("#search-words", words);
        const left = await items.count();
        if (left === 0 || left >= all) fault(`searching for "${words}" leaves ${left} of ${all}`);
      }
      await page.emulateMedia({ media: "print", colorScheme });
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      if (paper !== "rgb(255, 255, 255)") fault(`it is printed on ${paper}`);
    });
  }
  await open(url, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } }, `${shown}, 320 pixels without scripts`, async (page, fault) => {
    // Without scripts the page cannot be asked: its drawing is as wide as what is in it.
    const text = await page.locator("main").innerText();
    if (text.trim().length < 40) fault("it has no content");
  });
  await open(url, { viewport: { width: 320, height: 640 } }, `${shown}, 320 pixels`, async (page, fault) => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > 320) fault(`it is ${wide} pixels wide`);
  });
}

if (shots) {
  mkdirSync(shots, { recursive: true });
  const picture = async (name, colorScheme, width, height, shot) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height } });
    const page = await context.newPage();
    await page.goto(pathToFileURL(resolve(folder, name)).href);
    await page.screenshot({ path: join(shots, `${shot}.png`) });
    await context.close();
  };
  for (const [name, scheme, width, height, shot] of JSON.parse(process.env.SHOTS ?? "[]")) {
    await picture(name, scheme, width, height, shot);
  }
}

await browser.close();
console.log(`${files.length} pages, looked at ${looked} times, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
