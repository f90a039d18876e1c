// The site that the server has under /docs. `node scripts/build/site.mjs` builds it.

import { defineConfig } from 'vitepress'
import { slugify } from './slugify.mjs'
import { adaptLinks } from './links.mjs'
import { listPackages } from './packages.mjs'

const embed = [
  { text: 'Script tag', link: '/embedding' },
  { text: 'npm, React, Vue, custom element', link: '/frameworks' },
  { text: 'Rust', link: '/rust' },
  { text: 'Options, methods and events', link: '/options' },
]

const production = [
  { text: 'Install and configure', link: '/operations' },
  { text: 'Proxy and TLS', link: '/proxy' },
  { text: 'PostgreSQL', link: '/postgresql' },
  { text: 'Backups', link: '/backups' },
  { text: 'Limits and failures', link: '/limits' },
]

export default defineConfig({
  title: 'persona-wasm',
  description: 'Embed identity verification in a web page, and run the server behind it.',
  lang: 'en',
  base: '/docs/',
  outDir: '../dist/docs',
  cacheDir: '../target/vitepress',
  // The first is the folder in which the reference of the types is built, with its own packages. The second is for those who
  // change the code: they have the files.
  srcExclude: ['reference/**', 'development/**'],
  rewrites: { 'README.md': 'index.md' },
  cleanUrls: true,
  ignoreDeadLinks: 'localhostLinks',
  // Its transition would be an inline style sheet, which the site's policy forbids.
  appearance: { disableTransition: false },
  markdown: {
    anchor: { slugify },
    toc: { slugify },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: adaptLinks,
  },
  vite: { build: { chunkSizeWarningLimit: 2000 }, plugins: [listPackages()] },
  themeConfig: {
    search: { provider: 'local' },
    outline: { level: [2, 3] },
    notFound: {
      title: 'Page not found',
      quote: 'There is no page at this address. Search for it, or choose from all pages.',
      linkText: 'All pages',
    },
    nav: [
      { text: 'Quick start', link: '/quick-start' },
      { text: 'API', link: '/api' },
      { text: 'Troubleshooting', link: '/troubleshooting' },
    ],
    sidebar: [
      {
        text: 'Your page',
        items: [
          { text: 'Quick start', link: '/quick-start' },
          { text: 'Embed', items: embed },
          { text: 'Resume and expiry', link: '/resume' },
          { text: 'Content-Security-Policy and permissions', link: '/content-security-policy' },
          { text: 'Troubleshooting', link: '/troubleshooting' },
          { text: 'Test your integration', link: '/testing' },
        ],
      },
      {
        text: 'Your server',
        items: [
          { text: 'Run in production', items: production },
          { text: 'Templates', link: '/templates' },
          { text: 'Verifiers', link: '/verifiers' },
          { text: 'Webhooks', link: '/webhooks' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'API', link: '/api' },
          { text: 'API differences', link: '/api-differences' },
          { text: 'Migration', link: '/migration' },
          { text: 'Flow', link: '/flow' },
        ],
      },
    ],
  },
})
