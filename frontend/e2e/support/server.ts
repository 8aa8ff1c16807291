// The real server, on a fresh demo: a folder and a port of its own, gone afterwards.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const PATIENCE_MS = 60_000
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const PROGRAM = process.env.STAGESUB_BIN ?? here('../../../target/debug/stagesub')

export interface Server {
  url: string
  /** Without a chance to say goodbye, as when the machine fails. */
  kill: () => Promise<void>
  /** Runs another command of the program on the same data, and returns what it prints. */
  command: (...words: string[]) => Promise<string>
  /** On the same data and port, unless it runs. */
  start: () => Promise<void>
  stop: () => Promise<void>
}

/** On `postgresAdmin` the server makes databases for new orchestras that are to have one there. */
export async function startServer(postgresAdmin?: string): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'stagesub-e2e-'))
  const port = await freePort()
  const url = `http://localhost:${port}`
  let child: ChildProcess | undefined

  const start = async () => {
    if (child && isRunning(child)) return
    const log: string[] = []
    child = launch({ folder, port, url, postgresAdmin }, (text) => log.push(text))
    try {
      await ready(url, child)
    } catch (cause) {
      throw new Error(`the server did not start:\n${log.join('')}`, { cause })
    }
  }
  const stop = async () => {
    if (child) await ended(child, 'SIGTERM')
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await start()
  } catch (failure) {
    await stop()
    throw failure
  }
  const command = async (...words: string[]) => {
    const { stdout } = await promisify(execFile)(PROGRAM, words, {
      env: environment({ folder, port, url, postgresAdmin }),
    })
    return stdout
  }
  return { url, command, start, stop, kill: async () => child && ended(child, 'SIGKILL') }
}

interface Launch {
  folder: string
  port: number
  url: string
  postgresAdmin: string | undefined
}

function environment({ folder, port, url, postgresAdmin }: Launch): NodeJS.ProcessEnv {
  return {
    ...process.env,
    STAGESUB_BIND: `127.0.0.1:${port}`,
    STAGESUB_BASE_URL: url,
    STAGESUB_DATA_DIR: folder,
    DATABASE_URL: `sqlite://${folder}/central.db`,
    ...(postgresAdmin && { STAGESUB_POSTGRES_ADMIN_URL: postgresAdmin }),
    STAGESUB_WEB_ROOT: process.env.STAGESUB_WEB_ROOT ?? here('../../dist'),
  }
}

function launch(way: Launch, onText: (text: string) => void): ChildProcess {
  const child = spawn(PROGRAM, ['serve', '--demo'], { env: environment(way), stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => onText(String(chunk)))
  return child
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + PATIENCE_MS
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`it left with ${child.exitCode}`)
    const answer = await fetch(`${url}/api/health/ready`).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('it was not ready in time')
}

const isRunning = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null

function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (!isRunning(child)) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill(signal)
    setTimeout(() => child.kill('SIGKILL'), 5_000).unref()
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
