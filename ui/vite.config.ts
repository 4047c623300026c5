import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

/** Which file stands for the outside world, and where the bundle goes, per mode. */
const hosts: Record<string, { platform: string; outDir: string }> = {
  tauri: { platform: 'tauri', outDir: 'dist' },
  browser: { platform: 'http', outDir: 'dist-browser' },
  fixture: { platform: 'fixture', outDir: 'dist-fixture' },
  test: { platform: 'fixture', outDir: 'dist-fixture' },
  // What editors and svelte-check load the file with.
  development: { platform: 'fixture', outDir: 'dist-fixture' },
};

export default defineConfig(({ mode }) => {
  const host = hosts[mode];
  if (!host) throw new Error(`Unknown mode "${mode}": use tauri, browser or fixture.`);
  const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  return {
    plugins: [svelte(), ...(mode === 'test' ? [svelteTesting()] : [])],
    resolve: {
      alias: [{ find: '$platform', replacement: path(`./src/platform/${host.platform}.ts`) }],
    },
    // The content security policy allows neither data: fonts nor inline scripts.
    build: {
      outDir: host.outDir,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: ['es2023', 'safari17', 'chrome120'],
    },
    server: { port: 1420, strictPort: true },
    test: {
      environment: 'jsdom',
      include: ['tests/unit/**/*.test.ts'],
      setupFiles: ['tests/unit/setup.ts'],
    },
  };
});
