// Puts `.br` and `.gz` beside what is worth it; the server sends them to whoever accepts them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const assets = new URL('../dist/assets/', import.meta.url)
for (const name of readdirSync(assets).filter((one) => /\.(js|css|svg)$/.test(one))) {
  const file = new URL(name, assets)
  const content = readFileSync(file)
  if (content.length < 1_024) continue
  writeFileSync(new URL(`${name}.br`, assets), brotliCompressSync(content))
  writeFileSync(new URL(`${name}.gz`, assets), gzipSync(content, { level: 9 }))
}
