import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// The address of a running `arivu serve`, to which `npm run dev` hands the API.
const server = process.env["ARIVU_URL"] ?? "http://127.0.0.1:8000";

// The content security policy forbids style elements. What sonner would add is part of our styles (src/shell/Toasts.tsx);
// CodeMirror is in a shadow root, where it constructs style sheets (src/sql/CodeEditor.tsx).
function strictStyles(): Plugin {
  const from = "if (!code || typeof document == 'undefined') return";
  return {
    name: "strict-styles",
    transform(code, id) {
      if (!/sonner\/dist\/index\.mjs$/.test(id.split("?")[0] ?? id)) return null;
      if (!code.includes(from)) this.error(`${id} has changed: look again at how it adds its styles`);
      return { code: code.replace(from, "return"), map: null };
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), strictStyles()],
  resolve: {
    alias: { "react-style-singleton": fileURLToPath(new URL("src/ui/styleSingleton.ts", import.meta.url)) },
  },
  build: {
    target: "es2022",
    // An inlined asset would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    // For scripts/size.mjs; it is not of the site.
    manifest: true,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What most pages need is one file each: many small ones compress worse and ask for more requests.
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: "base", test: /node_modules\/(@tanstack\/(react-)?(router|query|store|history)|@formatjs|intl-messageformat|sonner|tailwind-merge|class-variance|clsx|use-sync)/ },
            // The radio group is of one page alone.
            { name: "radix", test: /node_modules\/(@radix-ui\/(?!react-radio-group)|radix-ui|@floating-ui|react-remove|aria-hidden|use-|get-nonce|tslib)/ },
            // An icon that few places draw comes with them.
            { name: "icons", test: /node_modules\/lucide-react/, minShareCount: 3 },
            { name: "page", test: /src\/(ui|shell|state|api|format|i18n\/i18n)/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": server,
      "/ws": { target: server, ws: true },
    },
  },
  test: { include: ["src/**/*.test.ts"] },
});
