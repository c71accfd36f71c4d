// Bundles the extension: one file for the extension's host, one for the script of the view, which is written into its page.
import { build } from "esbuild";

const common = { bundle: true, minify: true, sourcemap: false, legalComments: "none", logLevel: "warning" };
await build({
  ...common,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["vscode"],
});
await build({ ...common, entryPoints: ["src/view/page.ts"], outfile: "dist/page.js", platform: "browser", target: "chrome120", format: "iife" });
