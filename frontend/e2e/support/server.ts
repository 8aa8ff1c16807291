// The real server, on a fresh demo or for one new orchestra: a folder and a port of its own, gone afterwards.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PATIENCE_MS = 60_000
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export interface Server {
  url: string
  /** Without a chance to say goodbye, as when the machine fails. */
  kill: () => Promise<void>
  /** On the same data and port, unless it runs. */
  start: () => Promise<void>
  stop: () => Promise<void>
  /** Runs another of the program's commands on the same data; not for the demo, which keeps its secrets to itself. */
  run: (args: string[], input?: string) => Promise<void>
}

/** Instead of the demo: an orchestra that was just born, with one manager, whose mail may leave by this server. */
export interface Newborn {
  smtp: string
  manager: string
  password: string
}

const BINARY = process.env.STAGESUB_BIN ?? here('../../../target/debug/stagesub')

/** What a server is beside the demo's. */
export interface Wanted {
  /** No demo, but this. */
  newborn?: Newborn | undefined
  /** Where it makes databases for new orchestras that are to have one there. */
  postgresAdmin?: string | undefined
}

export async function startServer({ newborn, postgresAdmin }: Wanted = {}): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'stagesub-e2e-'))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const env = {
    ...process.env,
    ...settingsOf(folder, port, url),
    ...(newborn && secretsOf(newborn)),
    ...(postgresAdmin && { STAGESUB_POSTGRES_ADMIN_URL: postgresAdmin }),
  }
  let child: ChildProcess | undefined

  const start = async () => {
    if (child && isRunning(child)) return
    const log: string[] = []
    child = launch(newborn ? ['serve'] : ['serve', '--demo'], env, (text) => log.push(text))
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
    if (newborn) await giveBirth(newborn, env)
    await start()
  } catch (failure) {
    await stop()
    throw failure
  }
  const kill = async () => child && ended(child, 'SIGKILL')
  return { url, start, stop, kill, run: (args, input) => run(args, env, input) }
}

function settingsOf(folder: string, port: number, url: string) {
  return {
    STAGESUB_BIND: `127.0.0.1:${port}`,
    STAGESUB_BASE_URL: url,
    STAGESUB_DATA_DIR: folder,
    DATABASE_URL: `sqlite://${folder}/central.db`,
    STAGESUB_WEB_ROOT: process.env.STAGESUB_WEB_ROOT ?? here('../../dist'),
  }
}

/** What the demo makes for itself. */
function secretsOf({ smtp }: Newborn) {
  const secret = () => randomBytes(32).toString('base64')
  return {
    JWT_SECRET: secret(),
    STAGESUB_LINK_SECRET: secret(),
    STAGESUB_REGISTRY_KEY: secret(),
    STAGESUB_SMTP_URL: smtp,
    STAGESUB_MAIL_FROM: 'stagesub@example.org',
  }
}

function giveBirth({ manager, password }: Newborn, env: NodeJS.ProcessEnv): Promise<void> {
  const admin = ['--admin', manager, '--admin-email', `${manager}@example.org`, '--password-stdin']
  return run(['provision', 'NEW', '--name', 'Nya orkestern', ...admin], env, password)
}

function run(args: string[], env: NodeJS.ProcessEnv, input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(BINARY, args, { env }, (failure) => (failure ? reject(failure) : resolve()))
    child.stdin?.end(`${input}\n`)
  })
}

function launch(args: string[], env: NodeJS.ProcessEnv, onText: (text: string) => void): ChildProcess {
  const child = spawn(BINARY, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
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
