import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import type { AccountId } from '../../events/event.ts'
import { post } from '../../hands/notify/post.ts'
import type { Fault } from '../../lib/fault.ts'
import { type Config, parseConfig } from '../config.ts'
import { consoleHouse } from '../console/testing.ts'
import type { Reply } from '../control/wire.ts'
import { LivePolicies } from './live.ts'
import { CHANGES_MAX, policyPaths, VALUE_BYTES_MAX } from './paths.ts'
import { type SettingRow, Settings } from './settings.ts'
import { settingsActs, settingsReads } from './verbs.ts'

const FILE = `realm: example.jp
restrict:
  departments: { 経理: [alice@example.jp] }
  rules:
    - { name: home, who: { departments: [経理] }, allow: { countries: [JP] } }
notify:
  channels:
    - { kind: mail, name: ops, from: guard@example.jp, to: [ops@example.jp] }
    - { kind: webhook, name: chat, url: https://chat.example.com/hooks/S3CRET, secretFile: /etc/k }
    - { kind: webhook, name: inner, url: https://10.0.0.7/x, allowPrivate: true, caFile: /etc/ca }
    - { kind: command, name: pager, argv: [/usr/bin/page, --token, S3CRET] }
`
const file = (more = '') => parseConfig(`${FILE}${more}`, 'sekimori.yaml')

async function desk(options: { journal?: MemoryJournal; config?: string } = {}) {
  const journal = options.journal ?? new MemoryJournal()
  const faults: unknown[] = []
  let settings: Settings | undefined
  const house = await consoleHouse({
    journal,
    more: () => [
      {
        reads: { 'settings.show': (asked) => reads()['settings.show']?.(asked) ?? never },
        acts: {
          'settings.set': (asked) => acts()['settings.set']?.(asked) ?? never,
          'settings.undo': (asked) => acts()['settings.undo']?.(asked) ?? never,
        },
      },
    ],
  })
  const its = await Settings.open({
    ...{ file: options.config === undefined ? file() : parseConfig(options.config, 'x') },
    ...{ clock: house.clock, scribe: house.scribe, conduct: house.folds.conduct, journal },
    told: (problem) => void faults.push(problem),
  })
  settings = its
  const reads = () => settingsReads(settings as Settings)
  const acts = () => settingsActs(settings as Settings)
  const set = (changes: readonly object[], more: object = {}) =>
    house.ask('administrator', 'settings.set', { facts: { changes, ...more } })
  const undo = (entry: number) => house.ask('administrator', 'settings.undo', { facts: { entry } })
  const row = (path: string): SettingRow => {
    const found = its
      .sections()
      .flatMap((one) => one.settings)
      .find((one) => one.path === path)
    ok(found !== undefined, path)
    return found
  }
  return { ...house, settings: its, set, undo, row, faults, reads: reads() }
}
const never: Reply = { ok: false, code: 'never', why: '' }
const codeOf = (reply: Reply): string => (reply.ok ? 'ok' : reply.code)
const whyOf = (reply: Reply): string => (reply.ok ? '' : reply.why)
const wide = { name: 'wide', who: { accounts: ['*@example.jp'] }, allow: { countries: ['JP'] } }

test('each value is told with where it comes from: default, file, people', async () => {
  const { row, set } = await desk()
  equal(row('privacy.delayHours').origin, 'default')
  equal(row('restrict.departments').origin, 'file')
  ok((await set([{ path: 'stepUp.policy', value: 'strict' }])).ok)
  const { origin, value, file: own, by, why, isLive, waits } = row('stepUp.policy')
  deepEqual(
    [origin, value, own, by, why],
    ['people', 'strict', 'notify', 'a-administrator', 'on duty'],
  )
  deepEqual([isLive, waits], [true, false])
  equal(row('evidence.reserveMiB').editable, false)
})

test('no secret is told, nor what may be one: it is set or not', async () => {
  const { settings, reads } = await desk()
  const told = JSON.stringify([settings.sections(), await reads['settings.show']?.({ verb: '' })])
  for (const secret of ['S3CRET', '/etc/k', '--token']) ok(!told.includes(secret), secret)
  ok(told.includes('"secretFile":{"isSet":true}'))
  ok(told.includes('https://chat.example.com/…'))
})

test('a change is an entry with before and after, holds at once, and outlives the guard', async () => {
  const journal = new MemoryJournal()
  const one = await desk({ journal })
  const reply = await one.set([{ path: 'restrict.rules', value: [wide] }])
  ok(reply.ok && reply['afterRestart'] === false)
  deepEqual(
    one.told.map(({ kind }) => kind),
    ['person.proved', 'settings.changed'],
  )
  const changed = one.told.at(-1)
  ok(changed?.kind === 'settings.changed' && !('before' in changed))
  equal(one.settings.config.restrict.rules[0]?.name, 'wide')
  const two = await desk({ journal })
  equal(two.settings.config.restrict.rules[0]?.name, 'wide')
  equal(two.settings.revision, one.settings.revision)
  deepEqual(two.faults, [])
})

test('what waits for another start says so, and is in force after it', async () => {
  const journal = new MemoryJournal()
  const one = await desk({ journal })
  const reply = await one.set([{ path: 'zone', value: 'Europe/Berlin' }])
  ok(reply.ok && reply['afterRestart'] === true)
  equal(one.row('zone').waits, true)
  const two = await desk({ journal })
  deepEqual([two.settings.config.zone, two.row('zone').waits], ['Europe/Berlin', false])
})

test('retention, privacy and the ways of notices hold at once, and are told to who uses them', async () => {
  const { set, settings, row } = await desk()
  const heard: Config[] = []
  settings.onChange((config) => void heard.push(config))
  for (const [path, value] of [
    ['legalBasis', 'carrier'],
    ['privacy.approval', 'two'],
    ['privacy.delayHours', 48],
    ['privacy.namedReaders', true],
    ['notify.perHour', 30],
    ['notify.contact', '内線 1234'],
    ['notify.channels', { 'mail:ops': { off: true } }],
  ] as const) {
    const reply = await set([{ path, value }])
    ok(reply.ok && reply['afterRestart'] === false, path)
    deepEqual([row(path).isLive, row(path).waits], [true, false], path)
  }
  const { legalBasis, privacy, notify } = heard.at(-1) as Config
  deepEqual(
    [legalBasis, privacy.approval, privacy.delayHours, privacy.namedReaders],
    ['carrier', 'two', 48, true],
  )
  deepEqual([notify.perHour, notify.channels.some(({ name }) => name === 'ops')], [30, false])
})

test('an undo brings back what was before, where nobody changed it again since', async () => {
  const { set, undo, settings, folds } = await desk()
  ok((await set([{ path: 'stepUp.policy', value: 'strict' }])).ok)
  const first = settings.revision
  ok((await set([{ path: 'stepUp.policy', value: 'off' }])).ok)
  const second = settings.revision
  const not = await undo(first)
  deepEqual([codeOf(not), (not as { entry?: number }).entry], ['moved-on', second])
  ok((await undo(second)).ok)
  equal(settings.config.stepUp.policy, 'strict')
  ok((await undo(settings.revision)).ok, 'an undo is undone')
  equal(settings.config.stepUp.policy, 'off')
  ok((await set([{ path: 'stepUp.policy' }])).ok, 'absent: the file’s own')
  equal(settings.config.stepUp.policy, 'notify')
  equal(codeOf(await undo(10_000)), 'refused')
  equal(folds.conduct.ofKind('settings.changed', 0 as never, 100).length, 5)
})

test('whoever has seen an older state is told what came between', async () => {
  const { set, settings } = await desk()
  ok((await set([{ path: 'stepUp.policy', value: 'strict' }], { base: 0 })).ok)
  const late = await set([{ path: 'stepUp.policy', value: 'off' }], { base: 0 })
  equal(codeOf(late), 'moved-on')
  equal((late as { entry?: number }).entry, settings.revision)
  equal(settings.config.stepUp.policy, 'strict')
})

test('several changes stand or fall together', async () => {
  const { set, settings } = await desk()
  const renamed = [
    { path: 'restrict.departments', value: { 総務: ['bob@example.jp'] } },
    {
      path: 'restrict.rules',
      value: [{ name: 'home', who: { departments: ['総務'] }, allow: { countries: ['JP'] } }],
    },
  ]
  match(whyOf(await set(renamed.slice(0, 1))), /restrict\.rules\.0\.who.*: no such department/)
  ok((await set(renamed)).ok)
  deepEqual(Object.keys(settings.config.restrict.departments), ['総務'])
})

test('wiring, programs, secrets and what nobody knows cannot be set', async () => {
  const { set, told } = await desk()
  const hostile: readonly unknown[] = [
    ...[
      'origin',
      'hands.socket',
      'evidence.witnesses',
      'me.listen',
      'console.listen',
      'directories',
    ],
    ...['notify.channels.0.argv', '__proto__', 'constructor.prototype', 'restrict', '', 7, null],
  ]
  for (const path of hostile)
    equal(codeOf(await set([{ path, value: 'x' }])), 'refused', String(path))
  equal(codeOf(await set([])), 'refused')
  equal(codeOf(await set([{ path: 'zone', value: 'Asia/Tokyo', more: 1 }])), 'refused')
  const twice = { path: 'stepUp.policy', value: 'off' }
  equal(codeOf(await set([twice, twice])), 'refused')
  equal(codeOf(await set([twice], { base: -1 })), 'refused')
  equal(codeOf(await set([twice], { other: 1 })), 'refused')
  deepEqual(told, [])
})

test('hostile values are refused with their place, and nothing is written', async () => {
  const { set, told } = await desk()
  const hostile: readonly (readonly [string, unknown, RegExp])[] = [
    ['stepUp.policy', 'everything', /stepUp\.policy/],
    ['stepUp.policy', { toString: 'x' }, /stepUp\.policy/],
    ['neverContain', ['a'.repeat(256)], /neverContain\.0/],
    ['privacy.delayHours', 0, /privacy\.delayHours/],
    ['privacy.delayHours', 1e9, /privacy\.delayHours/],
    ['zone', 'Moon/Far', /zone/],
    ['workingHours', { opens: '18:00', closes: '09:00' }, /opens before it closes/],
    ['console.twoPersons', ['everything'], /console\.twoPersons/],
    ['restrict.rules', [{ ...wide, who: {} }], /names nobody/],
    ['restrict.departments', { '<script>': ['a@example.jp'] }, /restrict\.departments/],
    ['notify.channels', { 'mail:ops': { argv: ['/bin/sh'] } }, /notify\.channels/],
    ['notify.channels', { 'mail:none': { off: true } }, /no channel/],
    ['notify.channels', { 'mail:ops': { url: 'https://example.com/' } }, /only a web hook/],
    ['notify.channels', { 'command:pager': { to: ['a@example.jp'] } }, /only mail/],
    ['notify.channels', { 'mail:ops': { to: ['a@example.jp\r\nBcc: b@example.net'] } }, /to\.0/],
    ['notify.channels', { 'mail:ops': { to: [] } }, /to/],
  ]
  for (const [path, value, why] of hostile) match(whyOf(await set([{ path, value }])), why)
  deepEqual(told, [])
})

test('a refusal names the place in both languages', async () => {
  const { set } = await desk()
  const reply = (await set([
    { path: 'restrict.rules', value: [{ ...wide, who: {} }] },
  ])) as Reply & {
    unfit?: readonly { path: string; why: { ja: string; en: string } }[]
  }
  const [unfit] = reply.unfit ?? []
  equal(unfit?.path, 'restrict.rules.0.who')
  equal(unfit?.why.en, 'names nobody')
  match(unfit?.why.ja ?? '', /対象/)
})

test('a web hook leads out only: https, no inside address or name, after a name server too', async () => {
  const { set, settings } = await desk()
  const to = (url: string) => set([{ path: 'notify.channels', value: { 'webhook:chat': { url } } }])
  for (const url of [
    ...['http://hooks.example.com/', 'https://127.0.0.1/', 'https://[::1]/', 'https://localhost/'],
    ...['https://10.0.0.8/', 'https://169.254.169.254/latest/', 'https://[fd00:ec2::254]/'],
    ...[
      'https://0x7f000001/',
      'https://2130706433/',
      'https://127.1/',
      'https://[::ffff:10.0.0.1]/',
    ],
    ...['https://intranet/', 'https://db.internal/', 'https://box.local./', 'https://localhost./'],
    ...['https://user:pw@hooks.example.com/', 'ftp://hooks.example.com/', 'javascript:alert(1)'],
    ...['https://hooks.example.com/#x', '', 'https://100.64.0.1/', 'https://192.168.1.1/'],
  ])
    equal(codeOf(await to(url)), 'refused', url)
  ok((await to('https://hooks.example.com/T/B')).ok)
  const hook = settings.config.notify.channels.find(({ name }) => name === 'chat')
  ok(hook?.kind === 'webhook' && !hook.allowPrivate && !hook.allowLoopback)
  // A name that was public when it was typed, and is not when it is called.
  for (const address of ['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1'])
    await rejects(post(hook, {}, {}, { resolve: async () => [address] }), /address|allow/)
})

test('inside is reached only where the file itself names that host', async () => {
  const { set, settings } = await desk()
  const to = (key: string, url: string) =>
    set([{ path: 'notify.channels', value: { [key]: { url } } }])
  ok((await to('webhook:chat', 'https://10.0.0.7/other')).ok)
  const chat = settings.config.notify.channels.find(({ name }) => name === 'chat')
  ok(chat?.kind === 'webhook' && chat.allowPrivate && chat.caFile === '/etc/ca')
  equal(codeOf(await to('webhook:chat', 'https://10.0.0.8/other')), 'refused')
  // Another port of that machine is another service.
  equal(codeOf(await to('webhook:chat', 'https://10.0.0.7:8443/other')), 'refused')
  // What the file allows is allowed for its own host, not for where the channel is led.
  ok((await to('webhook:inner', 'https://hooks.example.com/')).ok)
  const inner = settings.config.notify.channels.find(({ name }) => name === 'inner')
  ok(inner?.kind === 'webhook' && !inner.allowPrivate && inner.caFile === undefined)
})

test('a channel is switched off, and mail goes to others', async () => {
  const { set, settings, row } = await desk()
  const value = { 'webhook:chat': { off: true }, 'mail:ops': { to: ['night@example.jp'] } }
  ok((await set([{ path: 'notify.channels', value }])).ok)
  const names = settings.config.notify.channels.map(({ name }) => name)
  deepEqual(names, ['ops', 'inner', 'pager'])
  const [mail] = settings.config.notify.channels
  ok(mail?.kind === 'mail')
  deepEqual(mail.to, ['night@example.jp'])
  deepEqual(row('notify.channels').changes, value)
})

test('an address that was shown without its path stays when it comes back so', async () => {
  const { set, settings, row } = await desk()
  const url = 'https://hooks.example.com/T/S3CRET'
  ok((await set([{ path: 'notify.channels', value: { 'webhook:chat': { url } } }])).ok)
  const shown = row('notify.channels').changes as Record<string, object>
  ok(!JSON.stringify([shown, settings.history(9)]).includes('S3CRET'))
  const value = { ...shown, 'mail:ops': { to: ['night@example.jp'] } }
  ok((await set([{ path: 'notify.channels', value }])).ok)
  const hook = settings.config.notify.channels.find(({ name }) => name === 'chat')
  equal(hook?.kind === 'webhook' && hook.url, url)
})

test('what does not fit the file any more is told as a fault and not in force; the rest stands', async () => {
  const journal = new MemoryJournal()
  const one = await desk({ journal })
  ok(
    (
      await one.set([
        { path: 'restrict.rules', value: [{ ...wide, who: { departments: ['経理'] } }] },
      ])
    ).ok,
  )
  ok((await one.set([{ path: 'stepUp.policy', value: 'strict' }])).ok)
  const two = await desk({ journal, config: 'realm: example.jp\n' })
  equal(two.faults.length, 1)
  equal((two.faults[0] as Fault).code, 'settings.unfit')
  deepEqual(two.settings.config.restrict.rules, [])
  equal(two.settings.config.stepUp.policy, 'strict')
  equal(two.settings.unfit[0]?.path, 'restrict.rules.0.who.departments.0')
  // It is set anew, and other settings may be changed meanwhile.
  ok((await two.set([{ path: 'privacy.delayHours', value: 30 }])).ok)
  ok((await two.set([{ path: 'restrict.rules' }])).ok)
  deepEqual(two.settings.unfit, [])
})

test('a value of the most octets is read, one more is refused', async () => {
  const { set } = await desk()
  const filled = (octets: number) => 'x'.repeat(octets - 2)
  const at = await set([{ path: 'notify.contact', value: filled(VALUE_BYTES_MAX) }])
  match(whyOf(at), /notify\.contact: /)
  const past = await set([{ path: 'notify.contact', value: filled(VALUE_BYTES_MAX + 1) }])
  match(whyOf(past), /too large/)
  const all = policyPaths.map(({ path }) => ({ path, value: null }))
  match(whyOf(await set(all)), /nothing would change/)
  match(
    whyOf(await set([...all, { path: 'zone', value: null }])),
    new RegExp(`1 to ${CHANGES_MAX}`),
  )
})

test('changes take an administrator, a reason and a fresh proof', async () => {
  const house = await desk()
  const facts = { changes: [{ path: 'stepUp.policy', value: 'off' }] }
  for (const role of ['viewer', 'analyst', 'responder', 'auditor'] as const)
    equal(codeOf(await house.ask(role, 'settings.set', { facts })), 'not-allowed')
  match(whyOf(await house.ask('administrator', 'settings.set', { facts, reason: ' ' })), /reason/)
  house.pass(3_600_000)
  equal(codeOf(await house.set(facts.changes)), 'fresh-proof')
  equal(house.settings.config.stepUp.policy, 'notify')
})

test('the gate asks what is in force now: rules, departments, who is spared, what owners are asked', async () => {
  const { set, settings } = await desk()
  const spared: string[][] = []
  const live = new LivePolicies({
    settings,
    calendar: { localOf: () => ({ day: 0, minute: 600 }), isWorkday: () => true } as never,
    realm: 'example.jp',
    spare: (names) => {
      spared.push([...names])
      return []
    },
  })
  const alice = 'sasl:alice@example.jp' as AccountId
  const bob = 'sasl:bob@example.jp' as AccountId
  const came = { clientIp: '203.0.113.9', country: 'US', protocol: 'imap' as const }
  const broken = (account: AccountId) =>
    live.restricting(account, { model: {} } as never, came, 0 as never).answer
  deepEqual([broken(alice), broken(bob)], ['notify', undefined])
  ok((await set([{ path: 'restrict.rules', value: [{ ...wide, answer: 'refuse' }] }])).ok)
  deepEqual([broken(alice), broken(bob)], ['refuse', 'refuse'])
  deepEqual([live.departmentOf(alice), live.departmentOf(bob)], ['経理', undefined])
  ok((await set([{ path: 'stepUp.departments', value: { 経理: 'strict' } }])).ok)
  deepEqual([live.stepUpPolicyOf(alice), live.stepUpPolicyOf(bob)], ['strict', 'notify'])
  ok((await set([{ path: 'neverContain', value: ['root@example.jp'] }])).ok)
  deepEqual(spared.at(-1), ['root@example.jp'])
})
