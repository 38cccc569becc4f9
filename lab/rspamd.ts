/**
 * Rspamd: Debian's, stripped to its rate limit, as a milter on the loopback: the peer in benchmarks.
 *
 * The ratelimit module keeps its buckets in Redis and stays off without it, so a Redis of our own
 * runs beside it, on a unix socket, without persistence. The proxy worker scans by itself
 * (`self_scan`), which is the cheapest way to run Rspamd as a milter. No rules, no DNS, no other
 * module: what is measured is a rate limit, not a spam filter.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PackageName } from '../scripts/needs.ts'
import { answers, placeOf } from './ports.ts'
import { type Running, type Scratch, until } from './scratch.ts'

const START_MS_MAX = 20_000

export const RSPAMD_PACKAGES: readonly PackageName[] = ['rspamd', 'redis-server']

export type RspamdOptions = {
  /** `unix:/path` or `inet:127.0.0.1:PORT`. */
  readonly address: string
  /** Messages of one SASL user: bucket size, and its leak as Rspamd writes it (`100 / 1m`). */
  readonly burst: number
  readonly rate: string
}

export type LabRspamd = {
  readonly address: string
  readonly logFile: string
  /** Redis, helper and Rspamd. */
  readonly pids: readonly number[]
  readonly stop: () => Promise<void>
}

function config(folder: string, socket: string, { address, burst, rate }: RspamdOptions): string {
  const place = placeOf(address)
  const bind = 'path' in place ? `${place.path} mode=0666` : `127.0.0.1:${place.port}`
  return `
options {
  pidfile = "${folder}/rspamd.pid";
  filters = "";
  cache_file = "${folder}/symbols.cache";
  hs_cache_dir = "${folder}/";
  dynamic_conf = "${folder}/dynamic";
  control_socket = "${folder}/rspamd.sock mode=0600";
  tempdir = "${folder}";
  stats_file = "${folder}/stats.ucl";
  url_tld = "${folder}/tlds";
  local_addrs = [];
  history_rows = 1;
  dns { nameserver = ["127.0.0.1:9"]; timeout = 100ms; retransmits = 1; }
}
logging {
  type = "file";
  filename = "${folder}/rspamd.log";
  level = "warning";
}
worker "rspamd_proxy" {
  bind_socket = "${bind}";
  milter = yes;
  timeout = 120s;
  upstream "local" { default = yes; self_scan = yes; }
  count = 1;
}
lua = "${folder}/rules.lua";
actions { reject = 1000; }
modules { path = "/usr/share/rspamd/plugins/ratelimit.lua"; }
redis { servers = "${socket}"; }
ratelimit {
  rates {
    user { bucket { burst = ${burst}; rate = "${rate}"; } }
  }
}
`
}

export async function startRspamd(scratch: Scratch, options: RspamdOptions): Promise<LabRspamd> {
  const folder = join(scratch.folder, 'rspamd')
  mkdirSync(folder)
  const socket = join(folder, 'redis.sock')
  const redis = scratch.run('redis', '/usr/bin/redis-server', [
    ...['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no'],
    ...['--dir', folder, '--daemonize', 'no', '--loglevel', 'warning'],
  ])
  const file = join(folder, 'rspamd.conf')
  writeFileSync(file, config(folder, socket, options))
  // The full list of top-level domains takes it 18 seconds to compile, and a rate limit needs none.
  writeFileSync(join(folder, 'tlds'), 'com\njp\n')
  writeFileSync(join(folder, 'rules.lua'), 'require "global_functions" ()\n')
  const rspamd: Running = scratch.run('rspamd', '/usr/bin/rspamd', ['-f', '-i', '-c', file])
  await until(
    'Rspamd starts',
    START_MS_MAX,
    () => answers(options.address),
    () => {
      const dead = [redis, rspamd].find((one) => one.exit() !== undefined)
      return dead === undefined ? undefined : `${dead.exit()}: ${dead.output()}`
    },
  )
  return {
    address: options.address,
    logFile: join(folder, 'rspamd.log'),
    pids: [redis.pid, rspamd.pid],
    stop: async () => {
      await rspamd.stop()
      await redis.stop()
    },
  }
}
