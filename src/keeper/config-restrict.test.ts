import { deepEqual, equal, match } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import { NetworksConfig } from '../places/config.ts'
import { restrictionsOf } from '../verdict/restrict/ready.ts'
import { RULES_MAX } from '../verdict/restrict/settings.ts'
import { readYaml } from './config-problems.ts'
import {
  RestrictConfig,
  restrictFindingsInJapanese,
  restrictHintsInJapanese,
} from './config-restrict.ts'

const Whole = z.strictObject({ restrict: RestrictConfig.prefault({}) })

const whole = `restrict:
  departments:
    営業: [alice@example.jp, '*@sales.example.jp']
  rules:
    - name: sales at work
      who: {departments: [営業]}
      allow:
        countries: [JP]
        networks: [198.51.100.0/24, '2001:db8::/32']
        hours: {days: workdays, times: [organisation, '20:00-24:00']}
      answer: step-up
    - name: devices send
      who: {purposes: [device, send-only]}
      allow: {protocols: [smtp]}
      answer: refuse
`

const problems = (text: string): readonly string[] => {
  const read = readYaml(Whole, text)
  return 'problems' in read ? read.problems.map(({ path, why }) => `${path}: ${why}`) : []
}
const ofRule = (text: string): readonly string[] =>
  problems(`restrict: {rules: [{name: r, ${text}}]}`)

test('a whole file reads, is made ready, and would be written as it was read', () => {
  const read = readYaml(Whole, whole)
  if (!('value' in read)) throw new Error(problems(whole).join('\n'))
  const { restrict } = read.value
  deepEqual(restrict.rules[0]?.allow.hours, {
    days: 'workdays',
    times: ['organisation', { from: 1_200, to: 1_440 }],
  })
  equal(restrictionsOf(restrict, { organisation: { from: 540, to: 1_080 } }).members.size, 2)
  const written = z.encode(Whole, read.value)
  deepEqual(Whole.parse(JSON.parse(JSON.stringify(written))), read.value)
  match(JSON.stringify(written), /20:00-24:00/)
})

test('without a file there is no rule, and a rule that says nothing of it only tells', () => {
  deepEqual(Whole.parse({}).restrict, { departments: {}, rules: [] })
  const { rules } = RestrictConfig.parse({
    rules: [{ name: 'r', who: { accounts: ['a'] }, allow: { countries: ['JP'] } }],
  })
  equal(rules[0]?.answer, 'notify')
})

test('what cannot be meant is refused at its place', () => {
  const wrong: Readonly<Record<string, RegExp>> = {
    'who: {}, allow: {countries: [JP]}': /^restrict\.rules\.0\.who: names nobody$/,
    'who: {accounts: [a]}, allow: {}': /^restrict\.rules\.0\.allow: restricts nothing$/,
    'who: {accounts: [a]}, allow: {countries: []}': /^restrict\.rules\.0\.allow\.countries: /,
    'who: {accounts: [a]}, allow: {countries: [JP, UK]}':
      /^restrict\.rules\.0\.allow\.countries\.1: a country code/,
    'who: {accounts: [a]}, allow: {countries: [jp]}': /countries\.0: a country code/,
    'who: {accounts: [a]}, allow: {networks: [0.0.0.0/0]}': /networks\.0: an address or a network/,
    'who: {accounts: [a]}, allow: {networks: ["::/0"]}': /networks\.0: an address or a network/,
    'who: {accounts: [a]}, allow: {networks: [8.8.8.8/33]}': /networks\.0: an address/,
    'who: {accounts: [a]}, allow: {hours: {times: ["18:00-09:00"]}}':
      /hours\.times\.0: begins before it ends/,
    'who: {accounts: [a]}, allow: {hours: {times: ["09:00-09:00"]}}':
      /hours\.times\.0: begins before it ends/,
    'who: {accounts: [a]}, allow: {hours: {times: ["9-17"]}}': /hours\.times\.0: times such as/,
    'who: {accounts: [a]}, allow: {hours: {times: ["00:00-24:01"]}}': /times such as/,
    'who: {accounts: ["*@*"]}, allow: {countries: [JP]}':
      /who\.accounts\.0: an account, or a pattern/,
    'who: {accounts: ["a b"]}, allow: {countries: [JP]}': /who\.accounts\.0: an account/,
    'who: {departments: [sales]}, allow: {countries: [JP]}':
      /^restrict\.rules\.0\.who\.departments\.0: no such department$/,
    'who: {purposes: [printer]}, allow: {countries: [JP]}': /who\.purposes\.0: /,
    'who: {accounts: [a]}, allow: {protocols: [ftp]}': /allow\.protocols\.0: /,
    'who: {accounts: [a]}, allow: {countries: [JP]}, answer: delete': /rules\.0\.answer: /,
  }
  for (const [text, why] of Object.entries(wrong)) match(ofRule(text).join('\n'), why, text)
})

test('rules that overlap, or have one name, are refused at the later of them', () => {
  const two = (name: string, countries: string) =>
    `{name: ${name}, who: {accounts: [a]}, allow: {countries: [${countries}]}}`
  const read = problems(`restrict: {rules: [${two('r', 'JP')}, ${two('s', 'US')}]}`)
  deepEqual(read, [
    'restrict.rules.1.who.accounts.0: an earlier rule restricts the same for the same name with the same answer',
  ])
  match(
    problems(`restrict: {rules: [${two('r', 'JP')}, ${two('r', 'US')}]}`).join(),
    /names differ/,
  )
})

test('as many rules as the bound says, and not one beyond', () => {
  const many = (n: number) =>
    RestrictConfig.safeParse({
      rules: Array.from({ length: n }, (_, nth) => ({
        name: `r${nth}`,
        who: { accounts: [`a${nth}`] },
        allow: { countries: ['JP'] },
      })),
    }).success
  deepEqual([many(RULES_MAX), many(RULES_MAX + 1)], [true, false])
})

test('what is found across rules exists in Japanese', () => {
  const pair = 'who: {accounts: [a]}, allow: {countries: [JP]}'
  const told = [
    ...problems(`restrict: {rules: [{name: r, ${pair}}, {name: s, ${pair}}]}`),
    ...ofRule('who: {departments: [x]}, allow: {countries: [JP]}'),
    ...ofRule(
      `who: {accounts: [${Array.from({ length: 65 }, (_, n) => `"a${n}*"`)}]}, allow: {countries: [JP]}`,
    ),
  ].map((line) => (line.split(': ').at(-1) ?? '').replaceAll(/\d+/g, 'N'))
  deepEqual(told.toSorted(), Object.keys(restrictFindingsInJapanese).toSorted())
})

/** As the test of the whole configuration finds them. */
function hintsIn(value: unknown, seen = new Set<unknown>()): readonly string[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  const def = (value as { _zod?: { def?: Record<string, unknown> } })._zod?.def
  if (def === undefined) return Object.values(value).flatMap((one) => hintsIn(one, seen))
  const { error, defaultValue: _, ...rest } = def
  const own: unknown = typeof error === 'function' ? error({ input: undefined }) : undefined
  const inner = Object.values(rest).flatMap((one) => hintsIn(one, seen))
  return typeof own === 'string' ? [own, ...inner] : inner
}

test('every hint of the schema exists in Japanese, and none besides', () => {
  const hints = [...new Set(hintsIn(RestrictConfig).map((hint) => hint.replaceAll(/\d+/g, 'N')))]
  deepEqual(hints.toSorted(), [...Object.keys(restrictHintsInJapanese), 'names differ'].toSorted())
})

test('the configuration that the documents show reads as it stands', () => {
  const Shown = z.strictObject({ networks: NetworksConfig, restrict: RestrictConfig }).partial()
  for (const file of ['networks.md', 'networks.ja.md']) {
    const text = readFileSync(join(import.meta.dirname, '../../docs', file), 'utf8')
    const blocks = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
    equal(blocks.length, 2)
    for (const block of blocks) {
      const read = readYaml(Shown, block)
      deepEqual('problems' in read ? read.problems : [], [], file)
    }
  }
})
