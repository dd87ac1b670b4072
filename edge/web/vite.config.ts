import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// The address of a running `arivu serve`, to which `npm run dev` hands the API.
const server = process.env["ARIVU_URL"] ?? "http://127.0.0.1:8000";

// The content security policy forbids style elements. Libraries that add some are led to constructed style sheets,
// or their styles are part of ours (sonner's, in src/shell/Toasts.tsx).
const edits: readonly { file: RegExp; from: string; to: string }[] = [
  { file: /sonner\/dist\/index\.mjs$/, from: "if (!code || typeof document == 'undefined') return", to: "return" },
  { file: /style-mod\/src\/style-mod\.js$/, from: "if (!root.head && root.adoptedStyleSheets", to: "if (root.adoptedStyleSheets" },
];

function strictStyles(): Plugin {
  return {
    name: "strict-styles",
    transform(code, id) {
      const edit = edits.find(({ file }) => file.test(id.split("?")[0] ?? id));
      if (!edit) return null;
      if (!code.includes(edit.from)) this.error(`${id} has changed: look again at how it adds its styles`);
      return { code: code.replace(edit.from, edit.to), map: null };
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
