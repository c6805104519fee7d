// Builds the pages' scripts and styles and copies the fonts, each under a name that carries its own hash.
// Run: node build.mjs
import { build } from "esbuild";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "..", "src", "drawbridge", "node", "static", "built");

const result = await build({
  absWorkingDir: here,
  entryPoints: { app: "src/app.ts", plots: "src/plots.ts", style: "styles/app.css", away: "styles/away.css", icon: "icon.svg" },
  outdir: built,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  format: "esm",
  target: ["es2022"],
  loader: { ".woff2": "file", ".svg": "copy" },
  minify: true,
  legalComments: "eof",
  metafile: true,
  write: false,
});

// A worker's address has to stay the same, so this one carries no hash.
await build({
  absWorkingDir: here,
  entryPoints: { "harbour-worker": "src/harbour-worker.ts" },
  outdir: built,
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  write: false,
}).then((worker) => result.outputFiles.push(...worker.outputFiles));

// What the templates ask for, and the file it is in now: {"app.js": "app-5Z27OPLB.js", …}.
const manifest = {};
for (const [path, output] of Object.entries(result.metafile.outputs)) {
  if (!output.entryPoint) continue;
  const plain = basename(path).replace(/-[A-Z0-9]{8}(?=\.)/, "");
  manifest[plain === "style.css" ? "app.css" : plain] = basename(path);
}

await rm(built, { recursive: true, force: true });
await mkdir(built, { recursive: true });
for (const file of result.outputFiles) await writeFile(file.path, file.contents);
await writeFile(join(built, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
for (const name of result.outputFiles) console.log(`  ${relative(built, name.path)}  ${name.contents.length}`);
