// Writes src/api/schema.d.ts from the committed OpenAPI document; with --check it only says whether that is up to date.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const target = at('../../src/api/schema.d.ts')

const folder = mkdtempSync(join(tmpdir(), 'stagesub-types-'))
try {
  const source = at('../../../openapi/openapi.json')
  const written = join(folder, 'schema.d.ts')
  const generator = at('./node_modules/openapi-typescript/bin/cli.js')
  execFileSync(process.execPath, [generator, source, '--alphabetize', '-o', written], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const types = readFileSync(written, 'utf8')
  if (!process.argv.includes('--check')) writeFileSync(target, types)
  else if (types !== readFileSync(target, 'utf8')) {
    console.error('src/api/schema.d.ts is older than openapi/openapi.json: npm run api:types')
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}
