/**
 * PostgreSQL: a throw-away cluster of Debian's package in a scratch folder.
 *
 * Loopback with TLS and a Unix socket, passwords by SCRAM; the system's clusters and services are
 * not touched. It runs as the user `postgres`, because the server refuses root.
 * Limits: needs root (to become that user) and the packages postgresql and openssl; no durability.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, globSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCertificate } from './certificate.ts'
import { freePorts } from './ports.ts'
import { openScratch, until } from './scratch.ts'

const START_MS_MAX = 30_000

export type LabPostgres = {
  readonly port: number
  /** Folder of the Unix socket. */
  readonly socket: string
  readonly caFile: string
  readonly folder: string
  /** Runs SQL as the superuser; tells what psql prints, unaligned and without headings. */
  readonly sql: (text: string, database?: string) => string
  readonly stop: () => Promise<void>
}

/** The newest version that is installed; `undefined`: none. */
const binFolder = (): string | undefined =>
  globSync('/usr/lib/postgresql/*/bin')
    .filter((folder) => globSync(`${folder}/initdb`).length > 0)
    .sort((a, b) => Number(b.split('/')[4]) - Number(a.split('/')[4]))[0]

export async function startPostgres(): Promise<LabPostgres> {
  const bin = binFolder()
  if (bin === undefined) throw new Error('postgresql is not installed')
  const scratch = openScratch()
  try {
    const uid = Number(execFileSync('/usr/bin/id', ['-u', 'postgres']).toString())
    const gid = Number(execFileSync('/usr/bin/id', ['-g', 'postgres']).toString())
    const data = join(scratch.folder, 'data')
    const socket = join(scratch.folder, 'socket')
    const { keyFile, certFile } = makeCertificate(scratch.folder)
    for (const folder of [data, socket]) mkdirSync(folder)
    chmodSync(data, 0o700)
    for (const path of [data, socket, keyFile]) chownSync(path, uid, gid)
    chmodSync(keyFile, 0o600)
    const run = (program: string, args: readonly string[], input?: string) =>
      execFileSync(join(bin, program), args, {
        uid,
        gid,
        cwd: scratch.folder,
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
        stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        ...(input === undefined ? {} : { input }),
      }).toString()
    run('initdb', ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8'])
    writeFileSync(
      join(data, 'pg_hba.conf'),
      'local all postgres trust\nlocal all all scram-sha-256\nhostssl all all 127.0.0.1/32 scram-sha-256\n',
    )
    const [port = 0] = await freePorts(1)
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: socket,
      ssl: 'on',
      ssl_cert_file: certFile,
      ssl_key_file: keyFile,
      fsync: 'off',
      shared_buffers: '16MB',
      max_connections: 20,
    }
    const server = scratch.run(
      'postgres',
      join(bin, 'postgres'),
      [
        '-D',
        data,
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      { uid, gid, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' } },
    )
    const sql = (text: string, database = 'postgres') =>
      run(
        'psql',
        [
          '-X',
          '-A',
          '-t',
          '-q',
          '-v',
          'ON_ERROR_STOP=1',
          '-h',
          socket,
          '-p',
          String(port),
          '-U',
          'postgres',
          '-d',
          database,
        ],
        text,
      ).trim()
    await until(
      'PostgreSQL starts',
      START_MS_MAX,
      () => {
        try {
          return sql('select 1') === '1'
        } catch {
          return false
        }
      },
      () => (server.exit() === undefined ? undefined : `${server.exit()}: ${server.output()}`),
    )
    return { port, socket, caFile: certFile, folder: scratch.folder, sql, stop: scratch.close }
  } catch (thrown) {
    await scratch.close()
    throw thrown
  }
}
