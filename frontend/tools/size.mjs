// Weighs what was built, in gzipped kilobytes, against budgets.json: the first load, each route's own part, and what routes share.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
const budgets = JSON.parse(readFileSync(new URL('./budgets.json', import.meta.url), 'utf8'))

const weigh = (files) =>
  [...new Set(files)].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0) / 1000

const closure = (key, seen = new Set()) => {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key].imports ?? []) closure(next, seen)
  return seen
}
const js = (keys) => weigh([...keys].map((key) => manifest[key].file))
const css = (keys) => weigh([...keys].flatMap((key) => manifest[key].css ?? []))

const isExempt = (key) => budgets.exempt.some((word) => key.includes(word))
// The reader's language is needed before the first paint, too; Swedish is the larger one.
const first = closure('src/i18n/sv.ts', closure('app.html'))
const routes = Object.keys(manifest).filter((key) => /^src\/features\/.*-page\.tsx$/.test(key))
const reach = new Map(routes.map((key) => [key, [...closure(key)].filter((one) => !first.has(one) && !isExempt(one))]))
const count = new Map()
for (const keys of reach.values()) for (const key of keys) count.set(key, (count.get(key) ?? 0) + 1)

const rows = [
  ['first load, js', js(first), budgets.first.js],
  ['first load, css', css(first), budgets.first.css],
  ...routes.map((key) => [key, js(reach.get(key).filter((one) => count.get(one) === 1)), budgets.route.js]),
  ['shared by routes', js([...count.keys()].filter((key) => count.get(key) > 1)), budgets.shared.js],
]
for (const [what, weight, budget] of rows) {
  const verdict = weight > budget ? 'OVER' : 'ok'
  console.log(`${verdict.padEnd(5)}${weight.toFixed(1).padStart(7)} of ${String(budget).padStart(3)} KB  ${what}`)
  if (weight > budget) process.exitCode = 1
}
