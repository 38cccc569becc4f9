/**
 * Networks: what a look-up in lists of a million ranges costs, beside the look-up of the country.
 *
 * The lists are made up (a seeded generator; no one's data): `ipv4` and `ipv6` of a million networks
 * each, in no order, and an operator's table as iptoasn writes it, in order. Half of the addresses
 * asked for are in a list. `restricted` is a login under the largest rules that a configuration may
 * have, all binding one account (`verdict/restrict`). Loading is measured as the thread does it, in this process.
 *
 *     node bench/networks.ts [--entries N] [--runs N] [--json]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AccountId } from '../src/events/event.ts'
import { rangesOf } from '../src/lib/ranges.ts'
import type { Instant } from '../src/lib/time.ts'
import { NetworksConfig } from '../src/places/config.ts'
import { load } from '../src/places/load.ts'
import { openNetworks } from '../src/places/networks.ts'
import { openPlaces } from '../src/places/open.ts'
import { restrictionsOf } from '../src/verdict/restrict/ready.ts'
import { judgedBy } from '../src/verdict/restrict/rules.ts'
import {
  MEMBERS_MAX,
  NETWORKS_MAX,
  PATTERNS_MAX,
  type RestrictSettings,
  RULES_MAX,
} from '../src/verdict/restrict/settings.ts'
import { figureOf, interleaved, print, ratioOf, readBenchOptions } from './lib.ts'

const ASKED = 20_000
const { entries, runs, json } = readBenchOptions({ entries: 1_000_000 })

/** Mulberry32: numbers of 32 bits, the same ones each time. */
let state = 7
const number = (): number => {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return (t ^ (t >>> 14)) >>> 0
}
const ipv4 = (n: number) => `${n >>> 24}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`
/** Not reserved: 32.0.0.0 to 95.255.255.255. */
const somewhere4 = () => ipv4(0x2000_0000 + (number() & 0x3fff_ffff))
const somewhere6 = () =>
  `2a${(number() & 255).toString(16).padStart(2, '0')}:${(number() & 0xffff).toString(16)}:${(number() & 0xffff).toString(16)}::`

const folder = mkdtempSync(join(tmpdir(), 'sekimori-bench-'))
try {
  const put = (name: string, lines: readonly string[]) => {
    const path = join(folder, name)
    writeFileSync(path, `${lines.join('\n')}\n`)
    return path
  }
  const inList4 = Array.from({ length: entries }, somewhere4)
  const inList6 = Array.from({ length: entries }, somewhere6)
  const files = {
    ipv4: { what: 'attack', path: put('ipv4', inList4) },
    ipv6: {
      what: 'attack',
      path: put(
        'ipv6',
        inList6.map((ip) => `${ip}/48`),
      ),
    },
    operators: {
      what: 'operators',
      path: put(
        'operators',
        Array.from({ length: entries }, (_, nth) => {
          const from = 0x2000_0000 + nth * 1_024
          return `${ipv4(from)}\t${ipv4(from + 1_023)}\t${1 + (number() % 65_000)}\tJP\tAN-OPERATOR - of some name`
        }),
      ),
    },
  } as const
  const clock = { now: () => Date.now() as Instant }
  const open = (config: unknown) => openNetworks({ config: NetworksConfig.parse(config), clock })
  const list = (name: 'ipv4' | 'ipv6') => ({ name, what: 'attack', file: files[name].path })
  const networks = {
    ipv4: await open({ lists: [list('ipv4')] }),
    ipv6: await open({ lists: [list('ipv6')] }),
    operators: await open({ operators: files.operators.path }),
    all: await open({ operators: files.operators.path, lists: [list('ipv4'), list('ipv6')] }),
  }
  const places = openPlaces()
  const asked4 = Array.from({ length: ASKED }, (_, nth) =>
    nth % 2 === 0 ? (inList4[number() % entries] ?? '') : somewhere4(),
  )
  const asked6 = Array.from({ length: ASKED }, (_, nth) =>
    nth % 2 === 0 ? `${inList6[number() % entries] ?? ''}1` : `${somewhere6()}1`,
  )
  let found = 0
  const timed = (asked: readonly string[], ask: (ip: string) => unknown) => async () => {
    const start = performance.now()
    for (const ip of asked) if (ask(ip) !== undefined) found += 1
    return (asked.length * 1_000) / (performance.now() - start)
  }
  const restrictions = restrictionsOf(largestRules(), { organisation: { from: 540, to: 1_080 } })
  const when = { isWorkday: true, minute: 720 }
  const account = 'sasl:p63-of-somebody-else@example.jp' as AccountId
  const restricted = (clientIp: string) =>
    judgedBy(restrictions, { account, clientIp, country: 'JP', protocol: 'imap', when })
  const cases = [
    { name: 'country', run: timed(asked4, places.countryOf) },
    { name: 'ipv4', run: timed(asked4, networks.ipv4.factsOf) },
    { name: 'ipv6', run: timed(asked6, networks.ipv6.factsOf) },
    { name: 'operators', run: timed(asked4, networks.operators.factsOf) },
    { name: 'all', run: timed(asked4, networks.all.factsOf) },
    { name: 'restricted', run: timed(asked4, restricted) },
  ]
  // The first round warms the compiler.
  for (const { run } of cases) await run()
  const samples = await interleaved(cases, runs)
  const about = { bench: 'networks', figure: 'lookupsPerSecond', unit: '1/s' } as const
  const figures = cases.map(({ name }) =>
    figureOf({ ...about, case: name }, samples.get(name) ?? []),
  )
  const [country, ...others] = figures
  if (country === undefined || found === 0) throw new Error('nothing was looked up')

  const loads = await interleaved(
    Object.entries(files).map(([name, job]) => ({
      name,
      run: async () => {
        const start = performance.now()
        const answer = load(job)
        const milliseconds = performance.now() - start
        if (!('loaded' in answer) || !('ranges' in answer.loaded.content)) throw new Error('loads')
        const { bytes, size } = rangesOf(answer.loaded.content.ranges)
        return { milliseconds, bytesPerRange: bytes / size }
      },
    })),
    Math.min(runs, 3),
  )
  const loading = [...loads].flatMap(([name, all]) =>
    (
      [
        ['milliseconds', 'ms'],
        ['bytesPerRange', 'B'],
      ] as const
    ).map(([figure, unit]) =>
      figureOf(
        { bench: 'networks', case: `load-${name}`, figure, unit },
        all.map((one) => one[figure]),
      ),
    ),
  )
  print([...figures, ...others.map((figure) => ratioOf(figure, country)), ...loading], json)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** A hundred rules that all bind one account, with as many networks and patterns as may be. */
function largestRules(): RestrictSettings {
  const networks = Array.from({ length: NETWORKS_MAX }, (_, nth) => `10.${nth % 256}.1.0/24`)
  const patterns = Array.from({ length: PATTERNS_MAX - 1 }, (_, nth) => `p${nth}*@example.jp`)
  const names = Array.from({ length: MEMBERS_MAX }, (_, nth) => `n${nth}@example.jp`)
  return {
    departments: { large: [...patterns, '*@example.jp', ...names].slice(0, MEMBERS_MAX) },
    rules: Array.from({ length: RULES_MAX }, (_, nth) => ({
      name: `r${nth}`,
      who: { departments: ['large'] },
      allow: { networks, countries: ['JP'] },
      answer: 'notify',
    })),
  }
}
