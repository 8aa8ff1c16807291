// The throwaway PostgreSQL that `scripts/with-postgres` runs the tests beside, and a door to it that can be shut.

import { execFile } from 'node:child_process'
import { type AddressInfo, connect, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const BIN = fileURLToPath(new URL('../../../scripts/postgres-bin', import.meta.url))

/** Its URL, whose role may do anything there. */
export function postgres(): string {
  const url = process.env.STAGESUB_TEST_POSTGRES
  if (!url) throw new Error('this test needs a PostgreSQL: run it by `just test-browser`, or in scripts/with-postgres')
  return url
}

/** Runs a statement in one of its databases, and returns what `psql` prints of the rows. */
export async function sql(statement: string, database = 'postgres'): Promise<string> {
  const url = new URL(postgres())
  url.pathname = database
  const psql = '. "$0"; "$(postgres_bin)/psql" --no-psqlrc --quiet --tuples-only --no-align --command "$1" "$2"'
  const { stdout } = await promisify(execFile)('bash', ['-euc', psql, BIN, statement, url.href])
  return stdout.trim()
}

export interface Door {
  /** A database behind the door. */
  url: (database: string) => string
  /** From now on whoever says this is cut off. */
  shutOn: (words: string) => void
  open: () => void
  close: () => void
}

/** Another way to the server, on which connections can be made to break where it hurts. */
export async function door(): Promise<Door> {
  const behind = new URL(postgres())
  let dreaded: string | undefined
  const server = createServer((client) => {
    const upstream = connect(Number(behind.port), behind.hostname)
    const cut = () => {
      client.destroy()
      upstream.destroy()
    }
    client.on('data', (said) => (dreaded && said.includes(dreaded) ? cut() : upstream.write(said)))
    upstream.on('data', (said) => client.write(said))
    for (const end of [client, upstream]) end.on('error', cut).on('close', cut)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: (database) => `postgres://${behind.username}:any@127.0.0.1:${port}/${database}`,
    shutOn: (words) => {
      dreaded = words
    },
    open: () => {
      dreaded = undefined
    },
    close: () => void server.close(),
  }
}
