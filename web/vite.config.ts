import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// `npm run dev` shows a running `forewarn demo --listen 127.0.0.1:8787`, or another by FOREWARN_URL.
const server = process.env["FOREWARN_URL"] ?? "http://127.0.0.1:8787";

export default defineConfig({
  base: "./",
  plugins: [svelte()],
  // Nothing inlined: the content security policy allows files of our own and nothing else.
  build: { target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 1200 },
  server: { proxy: { "/api": { target: server, ws: true } } },
});
