import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  DUE_SECONDS_MAX,
  type Json,
  type JsonObject,
  PLAYBOOK_DEPTH_MAX,
  PLAYBOOK_LETTERS_MAX,
  PLAYBOOK_REFUSALS_MAX,
  PLAYBOOK_STEPS_MAX,
  PLAYBOOK_TEXT_MAX,
  PLAYBOOK_VALUES_MAX,
  PROVEN_BY_MAX,
  playbookRefusals,
  STEP_COMMANDS_MAX,
} from './cacao.ts'
import { CLOCK_EXTENSION, clockDefinition } from './clock-extension.ts'
import { readCacao } from './read-cacao.ts'
import { refusalSaid } from './refusal-words.ts'
import { action, foreign, id, read, wrong } from './testing.ts'
import { cacaoText } from './to-cacao.ts'

const END = id('end', 99)
const STEP = id('action', 1)
const at = `/workflow/${STEP}`
const one = (more: JsonObject): JsonObject => foreign({ [STEP]: action(END, more) })
const pb01 = (): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../test/data/pb01.cacao.json'), 'utf8'))

const countOf = (value: Json): number =>
  1 +
  (typeof value === 'object' && value !== null
    ? Object.values(value).reduce((sum: number, its: Json) => sum + countOf(its), 0)
    : 0)

test('the playbook of the first drafts is read, with its clocks', () => {
  const playbook = read(pb01())
  equal(playbook.work.length, 11)
  const [hold, freeze] = playbook.work
  deepEqual(hold?.step.clock, {
    clock: 'detected',
    dueSeconds: 5,
    mode: 'auto',
    evidence: {
      ja: 'held queue manifest (sha256 list)',
      en: 'held queue manifest (sha256 list)',
    },
    undo: { ja: 'release all held', en: 'release all held' },
    provenBy: [],
  })
  deepEqual(freeze?.links, [{ step: hold?.step.id, on: 'any' }])
  equal(hold?.step.agent, 'Sekimori')
})

test('what comes in goes out again, whatever we understand of it', () => {
  const file = pb01()
  deepEqual(JSON.parse(cacaoText(read(file))), file)
  const other = foreign(undefined, {
    x_vendor: { deep: [1, null, { a: 'b' }] },
    playbook_variables: { __ip__: { type: 'ipv4-addr' } },
    signatures: [{ type: 'jss' }],
  })
  deepEqual(JSON.parse(cacaoText(read(other))), other)
})

test('import of export is the same playbook, for any foreign members', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^x_[a-z]{1,8}$/), fc.jsonValue({ maxDepth: 4 })),
      fc.string(),
      (members, description) => {
        const document = JSON.parse(
          JSON.stringify({ ...one({ description, ...(members as JsonObject) }), ...members }),
        ) as unknown
        const playbook = read(document)
        deepEqual(read(JSON.parse(cacaoText(playbook))), playbook)
        deepEqual(JSON.parse(cacaoText(playbook)), document)
      },
    ),
    { numRuns: 60 },
  )
})

test('a member named __proto__ is one like any other, and changes nothing', () => {
  const document = JSON.parse(
    `${JSON.stringify(foreign()).slice(0, -1)},"__proto__":{"polluted":true}}`,
  ) as unknown
  const playbook = read(document)
  equal((playbook.document as { polluted?: unknown }).polluted, undefined)
  ok(Object.hasOwn(playbook.document, '__proto__'))
  match(cacaoText(playbook), /"__proto__"/)
})

test('commands of every type are text for a person, as they stand there', () => {
  const playbook = read(
    one({
      commands: [
        { type: 'bash', command: 'rm -rf /' },
        { type: 'ssh', command_b64: 'cm0gLXJm' },
        { type: 'http-api', command: 'POST /v1/x', content: '{}' },
        { type: 'x-own', x_more: 1 },
      ],
    }),
  )
  deepEqual(
    playbook.work[0]?.step.commands.map(({ type, text }) => [type, text]),
    [
      ['bash', 'rm -rf /'],
      ['ssh', 'base64: cm0gLXJm'],
      ['http-api', 'POST /v1/x\n{}'],
      ['x-own', ''],
    ],
  )
})

test('every field that CACAO requires is asked for, with its place', () => {
  const whole = foreign()
  for (const [field, code] of [
    ['type', 'wrong-value'],
    ['spec_version', 'wrong-version'],
    ['id', 'wrong-id'],
    ['created_by', 'wrong-id'],
    ['name', 'missing'],
    ['created', 'missing'],
    ['modified', 'missing'],
    ['workflow', 'missing'],
    ['workflow_start', 'wrong-id'],
  ] as const) {
    const { [field]: _, ...rest } = whole
    ok(wrong(rest).includes(`${code} /${field}`), `${field}: ${wrong(rest).join('; ')}`)
  }
})

test('each mistake has its code and its place', () => {
  const cases: readonly (readonly [JsonObject, string])[] = [
    [foreign(undefined, { spec_version: '1.1' }), 'wrong-version /spec_version'],
    [foreign(undefined, { created: '2026-13-01' }), 'wrong-time /created'],
    [foreign(undefined, { workflow_start: STEP }), 'start-is-no-start /workflow_start'],
    [
      foreign(undefined, { workflow_exception: id('action', 7) }),
      'no-such-step /workflow_exception',
    ],
    [foreign({ [STEP]: action(id('action', 7)) }), `no-such-step ${at}`],
    [foreign({ [STEP]: { ...action(END), type: 'start' } }), `key-and-type-differ ${at}/type`],
    [foreign({ 'action--1': action(END) }), 'wrong-id /workflow/action--1'],
    [one({ agent: id('individual', 7) }), `no-such-definition ${at}/agent`],
    [one({ targets: [id('linux', 7)] }), `no-such-definition ${at}/targets/0`],
    [one({ commands: [] }), `missing ${at}/commands`],
    [one({ commands: [{ command: 'x' }] }), `missing ${at}/commands/0/type`],
    [one({ on_success: END }), `two-ways-on ${at}`],
    [one({ step_extensions: { x: {} } }), `no-such-definition ${at}/step_extensions/x`],
    [foreign(undefined, { markings: [id('marking-tlp', 3)] }), 'no-such-definition /markings/0'],
    [
      foreign({ [STEP]: action(END), [id('action', 2)]: action(END) }),
      `unreachable /workflow/${id('action', 2)}`,
    ],
    [
      foreign({ [id('parallel', 1)]: { type: 'parallel', next_steps: [] } }),
      `missing /workflow/${id('parallel', 1)}/next_steps`,
    ],
    [
      foreign({
        [id('if-condition', 1)]: { type: 'if-condition', on_true: STEP, on_completion: END },
        [STEP]: action(END),
      }),
      `missing /workflow/${id('if-condition', 1)}/condition`,
    ],
  ]
  for (const [document, told] of cases)
    ok(wrong(document).includes(told), `${told}: ${wrong(document).join('; ')}`)
  const { on_completion: _, ...stuck } = action(END)
  ok(wrong(foreign({ [STEP]: stuck })).includes(`no-way-on ${at}`))
  ok(wrong(foreign({})).includes('no-action /workflow'))
})

test('a circle is refused, and told by the names on it', () => {
  const other = id('action', 2)
  const told = readCacao(
    foreign({ [STEP]: action(other, { name: 'a' }), [other]: action(STEP, { name: 'b' }) }),
  )
  ok(!('document' in told))
  const loop = told.find(({ refused }) => refused === 'loop')
  match(loop?.found ?? '', /^(a → b → a|b → a → b)$/)
  match(loop === undefined ? '' : refusalSaid(loop, 'ja'), /循環/)
})

test('a while may repeat itself, and nothing else may', () => {
  const loop = id('while-condition', 5)
  const repeats = (back: string): JsonObject => ({
    [loop]: { type: 'while-condition', condition: 'x', on_true: STEP, on_completion: END },
    [STEP]: action(back),
  })
  deepEqual(wrong(foreign(repeats(loop))), [])
  deepEqual(wrong(foreign(repeats(END))), [])
  const outside = id('action', 2)
  ok(
    wrong(
      foreign({
        [loop]: { type: 'while-condition', condition: 'x', on_true: STEP, on_completion: outside },
        [STEP]: action(END),
        [outside]: action(loop),
      }),
    ).some((told) => told.startsWith('loop ')),
  )
})

test('of each bound what is at it is read, and one past it is refused', () => {
  const chain = (n: number): JsonObject =>
    foreign(
      Object.fromEntries(
        Array.from({ length: n }, (_, nth) => [
          id('action', nth + 1),
          action(nth + 1 === n ? END : id('action', nth + 2)),
        ]),
      ),
    )
  deepEqual(wrong(chain(98)), [])
  const many = (n: number): JsonObject => {
    const document = chain(98)
    const workflow = { ...(document['workflow'] as JsonObject) }
    for (let nth = 0; Object.keys(workflow).length < n; nth += 1)
      workflow[id('action', 1_000 + nth)] = action(END)
    return { ...document, workflow }
  }
  ok(wrong(many(PLAYBOOK_STEPS_MAX)).every((told) => told.startsWith('unreachable')))
  deepEqual(wrong(many(PLAYBOOK_STEPS_MAX + 1)), ['too-many-steps /workflow'])

  const text = (n: number) => one({ description: 'x'.repeat(n) })
  deepEqual(wrong(text(PLAYBOOK_TEXT_MAX)), [])
  deepEqual(wrong(text(PLAYBOOK_TEXT_MAX + 1)), [`text-too-long ${at}/description`])

  const nested = (n: number): JsonObject => {
    let value: Json = 1
    for (let level = 0; level < n; level += 1) value = [value]
    return foreign(undefined, { x_deep: value })
  }
  deepEqual(wrong(nested(PLAYBOOK_DEPTH_MAX - 1)), [])
  ok(wrong(nested(PLAYBOOK_DEPTH_MAX))[0]?.startsWith('too-deep'))

  const values = (n: number) => foreign(undefined, { x_list: new Array<Json>(n).fill(0) })
  const room = PLAYBOOK_VALUES_MAX - countOf(values(0))
  deepEqual(wrong(values(room)), [])
  deepEqual(wrong(values(room + 1)), ['too-many-values '])

  const letters = (n: number) =>
    foreign(undefined, { x_texts: new Array<Json>(n).fill('x'.repeat(PLAYBOOK_TEXT_MAX)) })
  const most = PLAYBOOK_LETTERS_MAX / PLAYBOOK_TEXT_MAX
  deepEqual(wrong(letters(most - 1)), [])
  deepEqual(wrong(letters(most)), ['too-large '])

  const commands = (n: number) =>
    one({ commands: new Array<Json>(n).fill({ type: 'manual', command: 'x' }) })
  deepEqual(wrong(commands(STEP_COMMANDS_MAX)), [])
  deepEqual(wrong(commands(STEP_COMMANDS_MAX + 1)), [`too-many-commands ${at}/commands`])
  equal(
    wrong(foreign({ [STEP]: action(END, { targets: new Array<Json>(200).fill('x') }) })).length,
    PLAYBOOK_REFUSALS_MAX,
  )
})

test('our extension says what is wrong with it', () => {
  const clocked = (more: JsonObject): readonly string[] =>
    wrong({
      ...one({
        step_extensions: {
          [CLOCK_EXTENSION]: { clock: 'detected', due_seconds: 60, mode: 'manual', ...more },
        },
      }),
      extension_definitions: { [CLOCK_EXTENSION]: clockDefinition },
    })
  const place = `${at}/step_extensions/${CLOCK_EXTENSION}`
  deepEqual(clocked({}), [])
  deepEqual(clocked({ clock: 'knownAt' }), [])
  deepEqual(clocked({ clock: 'noon' }), [`wrong-value ${place}/clock`])
  deepEqual(clocked({ mode: 'magic' }), [`wrong-value ${place}/mode`])
  deepEqual(clocked({ role: 'king' }), [`wrong-value ${place}/role`])
  deepEqual(clocked({ due_seconds: DUE_SECONDS_MAX }), [])
  for (const due of [DUE_SECONDS_MAX + 1, -1, 1.5, '60'])
    deepEqual(clocked({ due_seconds: due }), [`wrong-value ${place}/due_seconds`])
  const proofs = (n: number) => ({ proven_by: new Array<Json>(n).fill('found') })
  deepEqual(clocked(proofs(PROVEN_BY_MAX)), [])
  deepEqual(clocked(proofs(PROVEN_BY_MAX + 1)), [`too-many ${place}/proven_by`])
  deepEqual(clocked({ texts: { ja: { name: 'a', how: 'b', done: 'c' } } }), [
    `missing ${place}/texts/en`,
  ])
})

test('whatever comes in, it is a playbook or a list of refusals', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true }), (value) => {
      const playbook = readCacao(value)
      ok('document' in playbook || playbook.length > 0)
    }),
  )
  const whole = JSON.parse(JSON.stringify(pb01())) as JsonObject
  const fields = Object.keys(whole)
  fc.assert(
    fc.property(fc.constantFrom(...fields), fc.jsonValue({ maxDepth: 3 }), (field, value) => {
      const playbook = readCacao({ ...whole, [field]: value })
      ok('document' in playbook || playbook.length > 0)
    }),
    { numRuns: 60 },
  )
})

test('every refusal is a sentence in both languages, on one line whatever was found', () => {
  for (const refused of playbookRefusals)
    for (const language of ['ja', 'en'] as const) {
      const said = refusalSaid(
        { refused, where: '/workflow/x', found: 'a\u001b[2J\n\u202eb', wanted: '9' },
        language,
      )
      match(said, /^\/workflow\/x: .+[.。9]$/)
      ok(!/[\p{Cc}\p{Cf}]/u.test(said))
    }
})
