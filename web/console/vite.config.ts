/** How the console's page is built: into `dist/console`, every file under its own hash, nothing inline. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: '../../dist/console', emptyOutDir: true, assetsInlineLimit: 0 },
})
