// Every `s.foo` of a component exists in the module it imports as `s`, and every class of a module is used.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../src/', import.meta.url))
const files = readdirSync(root, { recursive: true }).map((file) => join(root, file))
const problems = []
const used = new Map()

for (const file of files.filter((one) => one.endsWith('.tsx'))) {
  const source = readFileSync(file, 'utf8')
  for (const [, name, path] of source.matchAll(/import (\w+) from '(\S+\.module\.css)'/g)) {
    const module = path.startsWith('@/') ? join(root, path.slice(2)) : join(dirname(file), path)
    const names = used.get(module) ?? used.set(module, new Set()).get(module)
    for (const [, dotted, quoted] of source.matchAll(new RegExp(`\\b${name}(?:\\.(\\w+)|\\['([\\w-]+)'\\])`, 'g')))
      names.add(dotted ?? quoted)
  }
}
for (const file of files.filter((one) => one.endsWith('.module.css'))) {
  const css = readFileSync(file, 'utf8').replace(/\/\*.*?\*\//gs, '')
  const defined = new Set([...css.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name]) => name))
  for (const name of used.get(file) ?? []) if (!defined.has(name)) problems.push(`${file}: no class .${name}`)
  for (const name of defined) if (!used.get(file)?.has(name)) problems.push(`${file}: .${name} is not used`)
}
for (const problem of problems) console.error(problem)
process.exitCode = problems.length ? 1 : 0
