/**
 * Detach-all: takes the guard out of every mail server that it was attached to, before the program
 * goes away; else they would hold all submitted mail for a guard that never answers again.
 *
 * Plain JavaScript, called by the package's prerm as root: `node detach-all.js [INSTANCES_FILE]`.
 * A server that is gone, its programs or its configuration, has nothing to take out. What somebody
 * changed since attach is kept: only our own settings are taken out then. Exit code 1 when a server
 * that is there still names us afterwards.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const INSTANCES = process.argv[2] ?? '/etc/sekimori/instances.json'
const SEKIMORI = join(import.meta.dirname, '../bin/sekimori.js')
const RUN_MS_MAX = 300_000

const say = (text) => process.stderr.write(`sekimori: ${text}\n`)
const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Those on the list, and those that a crash of attach kept off it. */
function attached() {
  const found = new Map()
  for (const one of read(INSTANCES)?.instances ?? []) found.set(`${one.kind} ${one.name}`, one)
  const folder = join(dirname(INSTANCES), 'attach')
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const one = read(join(folder, name, 'attached.json'))
    if (one === undefined) continue
    const kind = one.configDirectory === undefined ? 'dovecot' : 'postfix'
    if (!found.has(`${kind} ${name}`)) found.set(`${kind} ${name}`, { ...one, kind, name })
  }
  return [...found.values()]
}

const formOf = {
  postfix: { where: 'configDirectory', option: '--config-directory', file: 'main.cf', program: 'postconf' },
  dovecot: { where: 'configFile', option: '--config-file', file: '', program: 'doveconf' },
}
const isInstalled = (program) =>
  ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/opt/postfix/sbin'].some(
    (folder) => existsSync(join(folder, program)),
  )

function undo(kind, option, place, ...more) {
  const words = ['attach', kind, '--undo', option, place, '--instances', INSTANCES, ...more]
  const ran = spawnSync(process.execPath, [SEKIMORI, ...words], {
    stdio: ['ignore', 2, 2],
    timeout: RUN_MS_MAX,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: process.env.LANG ?? 'C.UTF-8' },
  })
  return ran.status === 0
}

let left = 0
for (const one of attached()) {
  const form = formOf[one.kind]
  const place = form === undefined ? undefined : one[form.where]
  if (place === undefined) continue
  if (!existsSync(join(place, form.file)) || !isInstalled(form.program)) {
    say(`${one.kind} at ${place} is gone: nothing to take out`)
    continue
  }
  if (undo(one.kind, form.option, place)) continue
  say(`${place} was changed since attach: only the settings of sekimori are taken out`)
  if (undo(one.kind, form.option, place, '--force')) continue
  say(`${place} still names sekimori`)
  left += 1
}
process.exitCode = left > 0 ? 1 : 0
