import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { mkdtempSync, renameSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { days, type Instant, instant } from '../lib/time.ts'
import { LISTS_MAX, NetworksConfig } from './config.ts'
import { type Job, load } from './load.ts'
import { openNetworks, SETTLED, STALE_AFTER } from './networks.ts'
import { mmdbOf } from './testing.ts'
import { loadInThread } from './thread.ts'
import { networksFacts, tableWords } from './words.ts'

const NOON = instant('2026-05-01T12:00:00Z')

async function inScratch(
  run: (house: {
    put: (name: string, text: string | Buffer, age?: number) => string
    open: (config: unknown) => ReturnType<typeof openNetworks>
    later: (milliseconds: number) => void
    loads: string[]
    now: () => Instant
  }) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-networks-'))
  let now = NOON as number
  const loads: string[] = []
  try {
    await run({
      put(name, text, age = 60_000) {
        const path = join(folder, name)
        writeFileSync(`${path}.new`, text)
        utimesSync(`${path}.new`, (now - age) / 1_000, (now - age) / 1_000)
        renameSync(`${path}.new`, path)
        return path
      },
      open: (config) =>
        openNetworks({
          config: NetworksConfig.parse(config),
          clock: { now: () => now as Instant },
          load: async (job: Job) => {
            loads.push(job.path)
            return load(job)
          },
        }),
      later: (milliseconds) => {
        now += milliseconds
      },
      loads,
      now: () => now as Instant,
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('an address has its operator, its kind and whether attackers come from it', async () => {
  await inScratch(async ({ put, open }) => {
    const networks = await open({
      operators: put(
        'asn.tsv',
        '8.0.0.0\t8.255.255.255\t3356\tUS\tX\n2a00::\t2a00::ffff\t64500\tDE\tY\n',
      ),
      lists: [
        { name: 'clouds', what: 'hosting', file: put('clouds', '8.8.0.0/16\n9.0.0.0/16\n') },
        { name: 'exits', what: 'tor', file: put('exits', '8.8.8.8\n') },
        { name: 'phones', what: 'mobile', file: put('phones', '8.8.4.0/24\n') },
        { name: 'bad', what: 'attack', file: put('bad', '9.0.0.1\n10.0.0.1\n') },
      ],
    })
    deepEqual(networks.faults, [])
    const facts = {
      '8.8.8.8': { operator: 3356, kind: 'tor', lists: true },
      '8.8.4.4': { operator: 3356, kind: 'mobile', lists: true },
      '::ffff:8.8.1.1': { operator: 3356, kind: 'hosting', lists: true },
      '8.1.1.1': { operator: 3356, lists: true },
      '9.0.0.1': { kind: 'hosting', attack: true, lists: true },
      '2a00::1': { operator: 64500, lists: true },
      '1.1.1.1': { lists: true },
      '10.0.0.1': {},
      '203.0.113.1': {},
      unknown: {},
      '': {},
      'fe80::1%eth0': {},
    }
    for (const [ip, expected] of Object.entries(facts))
      deepEqual(networks.factsOf(ip), expected, ip)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        networks.factsOf(text)
      }),
    )
  })
})

test('operators are read from MMDB as others write them; one for IPv4 alone is not asked for IPv6', async () => {
  await inScratch(async ({ put, open }) => {
    const table = (ipVersion: 4 | 6) =>
      mmdbOf(
        {
          '8.0.0.0/8': { autonomous_system_number: 3356, autonomous_system_organization: 'X' },
          '9.0.0.0/8': { asn: 'AS64500' },
          '11.0.0.0/8': { asn: 64_501 },
          '12.0.0.0/8': { asn: 'none of it' },
          ...(ipVersion === 6 ? { '2a00::/16': { asn: 64_502 } } : {}),
        },
        { ipVersion, builtAt: NOON },
      )
    const six = await open({ operators: put('six.mmdb', table(6)) })
    deepEqual(
      '8.1.1.1 ::ffff:9.1.1.1 11.0.0.1 12.0.0.1 13.0.0.1 2a00::1'
        .split(' ')
        .map((ip) => six.factsOf(ip).operator),
      [3356, 64_500, 64_501, undefined, undefined, 64_502],
    )
    equal(six.tables[0]?.madeAt, NOON)
    const four = await open({ operators: put('four.mmdb', table(4)) })
    deepEqual([four.factsOf('8.1.1.1').operator, four.factsOf('2a00::1')], [3356, {}])
  })
})

test('without any list nothing is known, and nothing is said', async () => {
  const networks = await openNetworks({
    config: NetworksConfig.parse({}),
    clock: { now: () => NOON },
  })
  deepEqual([networks.factsOf('8.8.8.8'), networks.tables, networks.faults], [{}, [], []])
})

test('what is missing or broken is said, and the others go on', async () => {
  await inScratch(async ({ put, open }) => {
    const networks = await open({
      operators: put('asn.mmdb', 'no table'),
      lists: [
        { name: 'gone', what: 'vpn', file: '/nowhere/at/all' },
        { name: 'page', what: 'attack', file: put('page', '<html>\n<p>404\n') },
        { name: 'exits', what: 'tor', file: put('exits', '8.8.8.8\n') },
      ],
    })
    deepEqual(
      networks.tables.map(({ name, problem, isUsed }) => [name, problem, isUsed]),
      [
        ['operators', 'networks.unusable', false],
        ['gone', 'networks.unusable', false],
        ['page', 'networks.unusable', false],
        ['exits', undefined, true],
      ],
    )
    equal(networks.faults.length, 3)
    for (const fault of networks.faults) {
      match(fault.say('en'), /without this list/)
      match(fault.say('ja'), /このリストなしで/)
    }
    deepEqual(networks.factsOf('8.8.8.8'), { kind: 'tor', lists: true })
  })
})

test('a file that changed is read again; a broken new one leaves the old one in use', async () => {
  await inScratch(async ({ put, open, later, loads }) => {
    const file = put('bad', '8.8.8.8\n')
    const networks = await open({ lists: [{ name: 'bad', what: 'attack', file }] })
    const isNamed = (ip: string) => networks.factsOf(ip).attack === true
    deepEqual([isNamed('8.8.8.8'), isNamed('9.9.9.9'), loads.length], [true, false, 1])
    deepEqual([await networks.look(), loads.length], [[], 1])

    put('bad', '9.9.9.9\n')
    deepEqual([await networks.look(), isNamed('8.8.8.8'), isNamed('9.9.9.9')], [[], false, true])

    put('bad', '9.9.9.9\n# again\n')
    const loadsBefore = loads.length
    await Promise.all([networks.look(), networks.look()])
    equal(loads.length, loadsBefore + 1, 'one look at a time')

    put('bad', '<html>\n')
    const [fault] = await networks.look()
    match(fault?.say('en') ?? '', /by the list as it was before/)
    deepEqual(
      [isNamed('9.9.9.9'), networks.tables[0]?.isUsed, networks.tables[0]?.problem],
      [true, true, 'networks.unusable'],
    )
    const before = loads.length
    deepEqual([await networks.look(), loads.length], [[], before], 'told once, read once')

    unlinkSync(file)
    deepEqual([await networks.look(), isNamed('9.9.9.9'), loads.length], [[], true, before])

    put('bad', '7.7.7.7\n', 0)
    await networks.look()
    equal(isNamed('7.7.7.7'), false, 'it may not be finished')
    later(SETTLED)
    deepEqual([await networks.look(), isNamed('7.7.7.7')], [[], true])
    equal(networks.tables[0]?.problem, undefined)
  })
})

test('a table is old past its age, by what it says of itself, and used all the same', async () => {
  await inScratch(async ({ put, open, later }) => {
    const lists = [
      {
        name: 'says',
        what: 'tor',
        file: put('says', '# made: 2026-04-30T12:00:00Z\n8.8.8.8\n', 0),
      },
      {
        name: 'ahead',
        what: 'tor',
        file: put('ahead', '# made: 2036-01-01T00:00:00Z\n8.8.8.8\n', 0),
      },
      { name: 'file', what: 'tor', file: put('file', '# made: yesterday\n8.8.8.8\n', 0) },
      { name: 'set', what: 'tor', file: put('set', '8.8.8.8\n', 0), staleDays: 100 },
    ]
    const networks = await open({ lists })
    deepEqual(
      networks.tables.map(({ madeAt }) => madeAt),
      [instant('2026-04-30T12:00:00Z'), NOON, NOON, NOON],
    )
    const stale = () =>
      networks.tables.filter(({ problem }) => problem === 'networks.stale').map(({ name }) => name)
    later(STALE_AFTER.tor - days(1))
    deepEqual(stale(), [])
    later(1)
    deepEqual(stale(), ['says'])
    const [fault] = await networks.look()
    deepEqual(fault?.facts, { name: 'says', file: lists[0]?.file, days: 7, most: 7 })
    deepEqual(await networks.look(), [], 'told once')
    later(days(1))
    deepEqual(stale(), ['says', 'ahead', 'file'])
    deepEqual(networks.factsOf('8.8.8.8'), { kind: 'tor', lists: true })
  })
})

test('status tells each table, with provenance, in both languages', async () => {
  await inScratch(async ({ put, open }) => {
    const text = `# source: https://example.jp/vpn\n# licence: CC0\n${'8.8.8.8\n'.repeat(20)}oops\n`
    const networks = await open({
      lists: [
        { name: 'ways', what: 'vpn', file: put('ways', text) },
        { name: 'gone', what: 'tor', file: '/nowhere' },
      ],
    })
    const [facts, gone] = networksFacts(networks.tables)
    ok(facts !== undefined && gone !== undefined)
    const { says, madeAt, ...rest } = facts
    deepEqual(rest, {
      name: 'ways',
      what: 'vpn',
      source: 'https://example.jp/vpn',
      licence: 'CC0',
      sha256: hash('sha256', text),
      entries: 20,
      isUsed: true,
      problem: 'networks.lines-left-out',
    })
    equal(madeAt?.slice(0, 10), '2026-05-01')
    match(says?.en ?? '', /without 1 of its lines; the first is .*ways:23: no address/)
    match(says?.ja ?? '', /1 行を除外.*:23：IP アドレスではありません/)
    equal(tableWords(facts, 'en'), 'ways (VPN): in use, 20 entries, of 2026-05-01')
    equal(tableWords(gone, 'ja'), 'gone（Tor）：未使用')
  })
})

test('as many lists as the bound says, with names that differ', () => {
  const lists = (n: number, name = (nth: number) => `n${nth}`) =>
    NetworksConfig.safeParse({
      lists: Array.from({ length: n }, (_, nth) => ({ name: name(nth), what: 'tor', file: '/x' })),
    }).success
  deepEqual([lists(LISTS_MAX), lists(LISTS_MAX + 1), lists(2, () => 'same')], [true, false, false])
})

test('the thread answers as the loading itself does, and in time or not at all', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-networks-'))
  try {
    const path = join(folder, 'x')
    writeFileSync(path, '8.8.8.8\n2a00::/32\noops\n'.repeat(1) + '9.9.9.9\n'.repeat(20))
    const job = { path, what: 'tor' } as const
    deepEqual(await loadInThread(job), load(job))
    const operators = join(folder, 'x.mmdb')
    writeFileSync(operators, mmdbOf({ '8.0.0.0/8': { asn: 3356 } }))
    const networks = await openNetworks({
      config: NetworksConfig.parse({ operators, lists: [{ name: 'x', what: 'tor', file: path }] }),
      clock: { now: () => NOON },
    })
    deepEqual(networks.factsOf('8.8.8.8'), { operator: 3356, kind: 'tor', lists: true })
    const late = await loadInThread(job, 0)
    match(
      'refusal' in late && 'detail' in late.refusal ? late.refusal.detail : '',
      /not read within/,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
