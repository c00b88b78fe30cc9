import { defineConfig } from 'vite';

// One flat folder: a file's name is all that the server looks up.
export default defineConfig({
  logLevel: 'error',
  base: '/graphql/ide/',
  build: {
    outDir: '../dist',
    emptyOutDir: false, // the Makefile empties it; a placeholder is kept for go:embed
    assetsDir: '',
    assetsInlineLimit: 0, // data: URLs would need a wider content security policy
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
  },
});
