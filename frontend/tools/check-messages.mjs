// Every language has exactly the keys of English, and every sentence is well-formed ICU with the same arguments.
import { readdirSync, readFileSync } from 'node:fs'
import { parse, TYPE } from '@formatjs/icu-messageformat-parser'

const root = new URL('../messages/', import.meta.url)
const problems = []

const read = (language, file) => {
  try {
    return JSON.parse(readFileSync(new URL(`${language}/${file}`, root), 'utf8'))
  } catch (cause) {
    problems.push(`${language}/${file}: ${cause.message}`)
    return {}
  }
}

const flat = (messages, prefix = '') =>
  Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix + key}.`),
  )

const argumentsOf = (elements) =>
  elements.flatMap((one) => {
    if (one.type === TYPE.literal || one.type === TYPE.pound) return []
    const inner = one.options ? Object.values(one.options).flatMap(({ value }) => argumentsOf(value)) : []
    return [one.value, ...inner, ...(one.children ? argumentsOf(one.children) : [])]
  })

const inspect = (where, sentence) => {
  try {
    return [...new Set(argumentsOf(parse(sentence)))].sort().join()
  } catch (cause) {
    problems.push(`${where}: ${cause.message}`)
    return ''
  }
}

const files = (language) => readdirSync(new URL(`${language}/`, root)).sort()
const languages = readdirSync(root).filter((one) => one !== 'en')
for (const language of languages) {
  for (const file of new Set([...files('en'), ...files(language)])) {
    const english = new Map(flat(read('en', file)))
    const other = new Map(flat(read(language, file)))
    for (const [key, sentence] of english) {
      const here = inspect(`en/${file} ${key}`, sentence)
      if (!other.has(key)) problems.push(`${language}/${file} lacks ${key}`)
      else if (inspect(`${language}/${file} ${key}`, other.get(key)) !== here)
        problems.push(`${language}/${file} ${key} has other arguments than English`)
    }
    for (const key of other.keys()) if (!english.has(key)) problems.push(`${language}/${file} ${key} is not in English`)
  }
}
for (const problem of problems) console.error(problem)
process.exitCode = problems.length ? 1 : 0
