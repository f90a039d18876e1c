import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const target = process.env.BACK_END ?? 'http://127.0.0.1:4000'

export default defineConfig({
  plugins: [react()],
  // The page and its back end have one origin, as in production. `vite preview` takes it from here, too.
  server: { proxy: { '/inquiries': { target } } },
})
