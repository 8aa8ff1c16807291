import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import localesOf from '@react-aria/optimize-locales-plugin'
import react from '@vitejs/plugin-react'
import compile from 'icu-minify/compile'
import { type Connect, defineConfig, type Plugin } from 'vite'
import en from './messages/en/front.json' with { type: 'json' }

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

type Catalogue = { [key: string]: string | Catalogue }

const compiled = (words: Catalogue): object =>
  Object.fromEntries(
    Object.entries(words).map(([key, word]) => [key, typeof word === 'string' ? compile(word) : compiled(word)]),
  )

/** The app's sentences are read here, once, and not in each reader's browser, which is spared the parser. */
function compiledWords(): Plugin {
  return {
    name: 'compiled-words',
    enforce: 'pre',
    config: () => ({
      resolve: { alias: { 'use-intl/format-message': 'use-intl/format-message/format-only' } },
    }),
    transform: {
      filter: { id: /[\\/]messages[\\/](?!.*[\\/]front\.json$).*\.json$/ },
      handler: (source) => JSON.stringify(compiled(JSON.parse(source))),
    },
  }
}

/** Writes the English words into the front page, so that it reads without a script; an unknown key fails the build. */
function englishWords(): Plugin {
  const words = new Map(Object.entries(en))
  return {
    name: 'english-words',
    transformIndexHtml: (html) =>
      html.replace(/(<[^<>]* data-text="([^"]*)"[^<>]*>)(?=<\/)/g, (_, tag: string, key: string) => {
        const word = words.get(key)
        if (word === undefined) throw new Error(`messages/en/front.json has no "${key}"`)
        return tag + word.replace(/[&<>]/g, (letter) => `&#${letter.codePointAt(0)};`)
      }),
  }
}

/** A blocking script of its own for the chosen theme: no flash of the other one, and nothing inline for the policy. */
function themeBeforePaint(): Plugin {
  const source = readFileSync(here('./src/theme-boot.js'), 'utf8')
  let reference = ''
  let isBuild = false
  return {
    name: 'theme-before-paint',
    configResolved: (config) => {
      isBuild = config.command === 'build'
    },
    buildStart() {
      if (isBuild) reference = this.emitFile({ type: 'asset', name: 'theme.js', source })
    },
    configureServer: (server) => {
      server.middlewares.use('/theme-boot.js', (_, response) => {
        response.setHeader('content-type', 'text/javascript').end(source)
      })
    },
    transformIndexHtml: {
      order: 'post',
      handler(_, { filename, bundle }) {
        if (!filename.endsWith('app.html')) return []
        const file = Object.values(bundle ?? {}).find((one) => one.type === 'asset' && one.names.includes('theme.js'))
        const src = reference && file ? `/${file.fileName}` : '/theme-boot.js'
        return [{ tag: 'script', attrs: { src }, injectTo: 'head-prepend' }]
      },
    },
  }
}

/** Every style sheet states the order of the layers: whichever a page loads first, the order is the same. */
function layersInOrder(): Plugin {
  const [order] = /@layer [^;{]+;/.exec(readFileSync(here('./src/styles/app.css'), 'utf8')) ?? ['']
  return {
    name: 'layers-in-order',
    generateBundle: (_, bundle) => {
      for (const file of Object.values(bundle)) {
        if (file.type === 'asset' && file.fileName.endsWith('.css') && !String(file.source).includes('@layer page'))
          file.source = order + String(file.source)
      }
    },
  }
}

/** Serves the shell for the app's paths, as the real server does. */
function appShell(): Plugin {
  const rewrite: Connect.NextHandleFunction = (request, _, next) => {
    if (/^\/(super)?admin(\/|\?|$)/.test(request.url ?? '')) request.url = '/app.html'
    next()
  }
  return {
    name: 'app-shell',
    configureServer: ({ middlewares }) => void middlewares.use(rewrite),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(rewrite),
  }
}

const proxy = { '/api': process.env.STAGESUB_API ?? 'http://127.0.0.1:8080' }

export default defineConfig({
  // `en-US` for the component library, which has no strings for `en-GB`; dates are formatted as `en-GB` nevertheless.
  plugins: [
    compiledWords(),
    englishWords(),
    themeBeforePaint(),
    layersInOrder(),
    appShell(),
    react(),
    { ...localesOf.vite({ locales: ['en-US', 'sv-SE'] }), enforce: 'pre' },
  ],
  resolve: { alias: { '@/': here('./src/'), '@messages/': here('./messages/') } },
  build: {
    rolldownOptions: { input: { front: here('./index.html'), app: here('./app.html') } },
    manifest: true,
    // Nothing inline: the server's Content-Security-Policy allows files of its own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy },
  preview: { proxy },
})
