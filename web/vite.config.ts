import { readFileSync } from "node:fs";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

// `npm run dev` shows a running `forewarn demo --listen 127.0.0.1:8787`, or another by FOREWARN_URL.
const server = process.env["FOREWARN_URL"] ?? "http://127.0.0.1:8787";

/** The fonts' licence travels with them. (Vite writes those of the code into licences.txt itself.) */
const fontLicences: Plugin = {
  name: "font-licences",
  generateBundle() {
    const texts = ["noto-sans", "noto-sans-arabic", "noto-sans-hebrew"].map((font) =>
      readFileSync(`node_modules/@fontsource/${font}/LICENSE`, "utf8"),
    );
    this.emitFile({ type: "asset", fileName: "licences-fonts.txt", source: texts.join("\n\n") });
  },
};

export default defineConfig({
  base: "./",
  plugins: [svelte(), fontLicences],
  build: {
    target: "es2022",
    // Nothing inlined: the content security policy allows files of our own and nothing else.
    assetsInlineLimit: 0,
    license: { fileName: "licences.txt" },
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { "/api": { target: server, ws: true } } },
});
