import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { hash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { ForwardingChanged } from '../../events/login.ts'
import type { Instant } from '../../lib/time.ts'
import type { Heardings, SourcePosition } from '../../ports/source.ts'
import { ForwardingConfig } from './config.ts'
import { lookAt, readStart, starsIn } from './files.ts'
import { openForwarding } from './open.ts'
import { Watch } from './watch.ts'

const NOW = 2_000_000_000_000
const clock = { now: () => NOW as Instant, monotonic: () => 0 }
const parts = {
  defaultRealm: 'example.jp',
  clock,
  hash: (bytes: Uint8Array) => hash('sha256', bytes),
  pause: () => Promise.resolve(),
  isOver: () => false,
}
const forwards = (target: string) => `redirect "${target}";`

function store(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-forwarding-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const put = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const config = ForwardingConfig.parse({
    watch: [{ files: `${folder}/*/*/sieve/*.sieve`, account: '{2}@{1}' }],
    ownDomains: ['example.com'],
  })
  const watch = (position?: SourcePosition, fromStart = false) =>
    new Watch({ ...parts, config }, position, fromStart)
  return { folder, put, watch, config }
}
const told = (events: readonly unknown[]) =>
  (events as ForwardingChanged[]).map(
    ({ account, way, name, change, targets, outside, hides }) => ({
      ...{ account, way, name, change },
      ...(targets === undefined ? {} : { targets, outside }),
      ...(hides === undefined ? {} : { hides }),
    }),
  )

test('what is there at first is learned; then each change is told once, with what is new', async (t) => {
  const { put, watch, folder } = store(t)
  const mine = 'example.jp/alice/sieve/mine.sieve'
  put('example.jp/bob/sieve/old.sieve', forwards('bob@elsewhere.example'))
  const its = watch()
  deepEqual((await its.round()).events, [])
  put(mine, forwards('Thief@Evil.example'))
  const about = { account: 'sasl:alice@example.jp', way: 'sieve', name: 'mine.sieve' }
  const { events } = await its.round()
  deepEqual(told(events), [
    { ...about, change: 'added', targets: ['Thief@evil.example'], outside: true },
  ])
  match(events[0]?.id ?? '', /^f\.[0-9a-f]{16}$/)
  deepEqual((await its.round()).events, [])
  put(mine, `${forwards('Thief@Evil.example')}\n# another word`)
  deepEqual((await its.round()).events, [], 'words that change nothing are no event')
  put(mine, `${forwards('alice@example.com')} discard;`)
  deepEqual(told((await its.round()).events), [
    { ...about, change: 'changed', targets: ['alice@example.com'], outside: false, hides: true },
  ])
  put(mine, 'keep;')
  deepEqual(told((await its.round()).events), [
    { ...about, change: 'removed', targets: ['alice@example.com'], outside: false, hides: true },
  ])
  put(mine, forwards('x@example.jp'))
  await its.round()
  rmSync(join(folder, mine))
  deepEqual(
    told((await its.round()).events).map(({ change, targets }) => [change, targets]),
    [['removed', ['x@example.jp']]],
  )
})

test('after a restart the position tells what changed meanwhile, and nothing else', async (t) => {
  const { put, watch, folder } = store(t)
  put('example.jp/alice/sieve/a.sieve', forwards('a@evil.example'))
  put('example.jp/bob/sieve/b.sieve', forwards('b@evil.example'))
  put('example.jp/carol/sieve/c.sieve', 'keep;')
  const { position } = await watch().round()
  equal(Object.keys(position).length, 2)
  ok(!JSON.stringify(position).includes('alice'), 'a position names nobody')
  deepEqual((await watch(position).round()).events, [])
  put('example.jp/bob/sieve/b.sieve', forwards('other@evil.example'))
  put('example.jp/carol/sieve/c.sieve', forwards('c@evil.example'))
  const changes = told((await watch(position).round()).events)
  deepEqual(changes.map(({ account, change }) => [account, change]).sort(), [
    ['sasl:bob@example.jp', 'changed'],
    ['sasl:carol@example.jp', 'added'],
  ])
  equal((await watch(undefined, true).round()).events.length, 3, 'from the start all is told')
  rmSync(join(folder, 'example.jp/alice'), { recursive: true })
  const after = await watch(position).round()
  equal(Object.keys(after.position).length, 2, 'what is gone is forgotten')
})

test('a mail store that is away removes nothing, and comes back without an alarm', async (t) => {
  const { put, watch, folder } = store(t)
  put('example.jp/alice/sieve/a.sieve', forwards('a@evil.example'))
  const its = watch()
  await its.round()
  renameSync(join(folder, 'example.jp'), `${folder}-away`)
  t.after(() => rmSync(`${folder}-away`, { recursive: true, force: true }))
  deepEqual((await its.round()).events, [])
  match(its.fault ?? '', /nothing there$/)
  renameSync(`${folder}-away`, join(folder, 'example.jp'))
  deepEqual((await its.round()).events, [])
  equal(its.fault, undefined)
})

test('a link is followed below its folder and nowhere else; pipes and folders are not read', async (t) => {
  const { put, folder } = store(t)
  put('example.jp/alice/sieve/mine.sieve', forwards('a@evil.example'))
  put('secret', 'x@secret.example')
  const home = join(folder, 'example.jp/alice')
  symlinkSync('sieve/mine.sieve', join(home, '.dovecot.sieve'))
  symlinkSync('../../secret', join(home, '.forward'))
  symlinkSync('.loop', join(home, '.loop'))
  execFileSync('mkfifo', [join(home, 'pipe')])
  const config = ForwardingConfig.parse({
    watch: ['.dovecot.sieve', '.forward', '.loop', 'pipe', 'sieve'].map((name) => ({
      files: `${folder}/example.jp/*/${name}`,
      kind: 'sieve',
    })),
  })
  const its = new Watch({ ...parts, config }, undefined, true)
  const { events, files, unread } = await its.round()
  deepEqual(
    told(events).map(({ account, name, targets }) => [account, name, targets]),
    [['sasl:alice@example.jp', 'mine.sieve', ['a@evil.example']]],
  )
  deepEqual([files, unread], [5, 4])
  equal(await lookAt(join(home, 'nobody')), undefined)
  await readStart(join(home, 'pipe')).then(
    () => ok(false),
    ({ message }) => match(message, /not plain/),
  )
})

test('aliases are told by name, each by itself', async (t) => {
  const { folder, put } = store(t)
  put('aliases', 'info: alice@example.jp\nsales: bob@evil.example\n')
  const config = ForwardingConfig.parse({
    watch: [{ files: `${folder}/aliases`, kind: 'aliases' }],
  })
  const its = new Watch({ ...parts, config }, undefined, false)
  await its.round()
  put('aliases', 'info: alice@example.jp, x@evil.example\n')
  utimesSync(join(folder, 'aliases'), 1, 1)
  deepEqual(told((await its.round()).events), [
    {
      account: 'sasl:info@example.jp',
      way: 'alias',
      name: 'info',
      change: 'changed',
      targets: ['alice@example.jp', 'x@evil.example'],
      outside: true,
    },
    {
      account: 'sasl:sales@example.jp',
      way: 'alias',
      name: 'sales',
      change: 'removed',
      targets: ['bob@evil.example'],
      outside: true,
    },
  ])
})

test('stars stand for one name or a part of it, and never for nothing or a dotted name', () => {
  deepEqual(starsIn('*', 'alice'), ['alice'])
  deepEqual(starsIn('*.sieve', 'mine.sieve'), ['mine'])
  deepEqual(starsIn('a*b*c', 'a1b2bc'), ['1', '2b'])
  for (const [segment, name] of [
    ['*', '.x'],
    ['*.sieve', '.sieve'],
    ['*.sieve', 'a.siev'],
    ['a*b*c', 'abc'],
    ['ab*ba', 'aba'],
  ] as const)
    equal(starsIn(segment, name), undefined, `${segment} ${name}`)
})

test('a configuration that makes no sense is refused', () => {
  const parse = (watch: object) => ForwardingConfig.safeParse({ watch: [watch] }).success
  ok(
    parse({ files: '/var/vmail/*/*/x', account: '{2}@{1}' }) &&
      parse({ files: '/etc/aliases', kind: 'aliases' }),
  )
  for (const wrong of [
    { files: 'relative/*' },
    { files: '/a/../*' },
    { files: '/a/*/' },
    { files: '/a' },
    { files: '/*', account: '{2}' },
    { files: `/${'*/'.repeat(9)}x` },
  ])
    ok(!parse(wrong), JSON.stringify(wrong))
})

test('the source tells a batch again that was refused, and ends when asked to', async (t) => {
  const { put, config } = store(t)
  put('example.jp/alice/sieve/a.sieve', forwards('a@evil.example'))
  equal(openForwarding({ ...parts, config: ForwardingConfig.parse({}) }), undefined)
  const source = openForwarding({ ...parts, config })
  const heard: Heardings[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  let refusals = 1
  source?.follow(
    undefined,
    async (batch) => {
      if (refusals-- > 0) throw new Error('not now')
      heard.push(batch)
      resolve()
    },
    { fromStart: true },
  )
  await promise
  equal(heard[0]?.events.length, 1)
  equal(Object.keys(heard[0]?.position ?? {}).length, 1)
  equal(source?.freshAt(), NOW)
  await source?.close()
})
