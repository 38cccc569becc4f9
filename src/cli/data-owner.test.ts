import { equal, match } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chownSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { entryOf, freshPlace } from '../../test/evidence/help.ts'

/** `nobody` on every system that we know. */
const NOBODY = 65_534
const skip = process.getuid?.() === 0 ? false : 'only root can be somebody else'

const filesIn = (folder: string): readonly string[] => [
  folder,
  ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
]

const run = (...words: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...words], {
    encoding: 'utf8',
    env: { ...process.env, LANG: 'en_US.UTF-8', SEKIMORI_AS: '' },
    timeout: 60_000,
  })

test('what root orders in the folder of another user leaves nothing there that is root’s', {
  skip,
}, async (t) => {
  const place = await freshPlace()
  t.after(() => place.remove())
  const places = { keysFolder: join(place.root, 'keys'), hwmFolder: join(place.root, 'high-water') }
  const journal = await place.open(places)
  await journal.append([entryOf(1, { kind: 'evidence.scrubbed', body: {} })])
  await journal.close()
  for (const path of filesIn(place.root)) chownSync(path, NOBODY, NOBODY)
  const config = join(place.root, 'config.yaml')
  writeFileSync(config, 'origin: mx1.example.jp/sekimori/1\nrealm: example.jp\n', { mode: 0o600 })
  const common = ['--data', place.root, '--config', config]
  const forked = run('evidence', 'fork', '--force', '--reason', 'test', ...common)
  match(forked.stdout, /sekimori\/2/, forked.stderr)
  const rebuilt = run('rebuild', '--data', place.root)
  equal(rebuilt.status, 0, rebuilt.stderr)
  equal(run('evidence', 'pack', '--data', place.root).status, 0)
  for (const path of filesIn(place.root))
    if (path !== config) equal(statSync(path).uid, NOBODY, path)
  const out = join(place.root, 'out.zip')
  const exported = run('evidence', 'export', out, '--entries', '0', '--reason', 'x', ...common)
  equal(exported.status, 2, exported.stdout)
  match(exported.stderr, /as its user/)
  for (const path of filesIn(place.root))
    if (path !== config) equal(statSync(path).uid, NOBODY, path)
})
