import { defineConfig, type Plugin } from 'vite'
import en from './messages/en.json' with { type: 'json' }

/** Writes the English words into the page, so that it reads without a script; an unknown key fails the build. */
function englishWords(): Plugin {
  const words = new Map(Object.entries(en))
  return {
    name: 'english-words',
    transformIndexHtml: (html) =>
      html.replace(/(<[^<>]* data-text="([^"]*)"[^<>]*>)(?=<\/)/g, (_, tag: string, key: string) => {
        const word = words.get(key)
        if (word === undefined) throw new Error(`messages/en.json has no "${key}"`)
        return tag + word.replace(/[&<>]/g, (letter) => `&#${letter.codePointAt(0)};`)
      }),
  }
}

export default defineConfig({
  plugins: [englishWords()],
  build: {
    // Nothing inline: the server's Content-Security-Policy allows files of its own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
