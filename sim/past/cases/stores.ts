/**
 * Stores: a database that is read out and destroyed within a minute.
 *
 * As the incident was told: a very short stay, customers' data erased. The honest traps beside it: an
 * application that reads all day, a backup that dumps every night, and a clerk who deletes rows.
 */
import { hours, type Instant, instant, plus } from '../../../src/lib/time.ts'
import { strange } from '../../people/thieves.ts'
import { dayOf, momentOf, startOf } from '../../people/tokyo.ts'
import { NEVER_SEEN, type PastCase } from '../case.ts'
import { deed, type Past } from '../house.ts'
import type { DatabaseSession } from '../postgres.ts'
import { realOf } from '../real-places.ts'

const from = instant('2024-06-17T00:00:00+09:00')
const until = instant('2024-07-20T00:00:00+09:00')
const BEGINS = instant('2024-07-19T02:51:04+09:00')
const APP_IP = '10.0.0.5'
const BACKUP_IP = '10.0.0.6'
const DATABASE = 'hoken'
const tables = [
  ['public.customers', 48_210],
  ['public.policies', 61_034],
  ['public.premiums', 212_877],
  ['public.claims', 9_120],
] as const
const bare = (table: string): string => table.slice(table.indexOf('.') + 1)

/** What happens in a session, at so many milliseconds after its beginning. */
function* session(
  at: Instant,
  user: string,
  clientIp: string,
  port: number,
  steps: readonly (readonly [ms: number, act: (session: DatabaseSession) => void])[],
): Past {
  let open: DatabaseSession | undefined
  yield deed(at, (house) => {
    open = house.postgres.connect(user, DATABASE, clientIp, port)
  })
  for (const [ms, act] of steps)
    yield deed(plus(at, ms as never), () => {
      if (open !== undefined) act(open)
    })
}

const copy = (one: DatabaseSession, [table, rows]: (typeof tables)[number]): void =>
  one.run({
    class: 'READ',
    command: 'SELECT',
    object: table,
    text: `COPY ${table} TO stdout;`,
    rows,
  })

export const wipe: PastCase = {
  name: 'wipe',
  about: {
    ja: '見慣れない住所からデータベースに入り、4つの表を読み出し、40秒のうちに消す',
    en: 'a database login from nowhere known, four tables read out, and all destroyed within 40 seconds',
  },
  from,
  until,
  people: 60,
  leak: { verdicts: ['likely', 'confirmed'], unexamined: NEVER_SEEN },
  plot: (stage) => {
    const { house } = stage
    const chance = stage.chance(1)
    house.comes(
      (function* (): Past {
        for (let at = plus(from, hours(1)); at < until; at = plus(at, hours(1)))
          yield* session(at, 'app', APP_IP, 40_000 + chance.between(0, 9_000), [
            [300, (one) => one.run(select('public.customers', chance.between(1, 20)))],
            [700, (one) => one.run(select('public.policies', chance.between(1, 40)))],
            [
              900,
              (one) =>
                one.run({
                  class: 'WRITE',
                  command: 'UPDATE',
                  object: 'public.policies',
                  text: 'UPDATE policies SET note = $1 WHERE id = $2',
                  rows: 1,
                }),
            ],
            [60_000, (one) => one.end()],
          ])
      })(),
    )
    house.comes(
      (function* (): Past {
        for (let day = dayOf(from); startOf(day) < until; day += 1)
          yield* session(momentOf(day, 1), 'backup', BACKUP_IP, 51_000 + (day % 900), [
            ...tables.map(
              (table, n) =>
                [1_000 + n * 9_000, (one: DatabaseSession) => copy(one, table)] as const,
            ),
            [50_000, (one) => one.end()],
          ])
      })(),
    )
    // A clerk cleans up, with a condition.
    house.comes(
      session(instant('2024-07-11T15:00:00+09:00'), 'app', APP_IP, 49_100, [
        [
          400,
          (one) =>
            one.run({
              class: 'WRITE',
              command: 'DELETE',
              object: 'public.claims',
              text: 'DELETE FROM claims WHERE closed_on < $1',
              rows: 12,
            }),
        ],
        [9_000, (one) => one.end()],
      ]),
    )
    const clientIp = strange(chance, 5)
    const drops = ['claims', 'premiums', 'policies'] as const
    house.comes(
      session(BEGINS, 'app', clientIp, 50_213, [
        [
          900,
          (one) =>
            one.run({
              class: 'READ',
              command: 'SELECT',
              object: 'pg_catalog.pg_class',
              text: 'SELECT relname, reltuples FROM pg_class ORDER BY reltuples DESC',
              rows: 71,
            }),
        ],
        ...tables.map(
          (table, n) => [3_000 + n * 4_200, (one: DatabaseSession) => copy(one, table)] as const,
        ),
        ...drops.map(
          (table, n) =>
            [
              22_000 + n * 3_900,
              (one: DatabaseSession) =>
                one.run({
                  class: 'DDL',
                  command: 'DROP TABLE',
                  object: `public.${table}`,
                  text: `DROP TABLE ${table} CASCADE;`,
                  rows: 0,
                }),
            ] as const,
        ),
        [
          35_100,
          (one) =>
            one.run({
              class: 'WRITE',
              command: 'TRUNCATE TABLE',
              object: 'public.customers',
              text: 'TRUNCATE TABLE customers;',
              rows: 0,
            }),
        ],
        [38_512, (one) => one.end()],
      ]),
    )
    stage.store({
      account: `db:app@${DATABASE}`,
      clientIp: realOf(clientIp),
      country: 'TH',
      window: { from: BEGINS, to: plus(BEGINS, 38_512 as never) },
      statements: 9,
      destructive: 4,
      rowsRead: 71 + tables.reduce((sum, [, rows]) => sum + rows, 0),
      dumped: true,
      objects: tables.map(([table]) => table),
    })
  },
}

const select = (object: string, rows: number) =>
  ({
    class: 'READ',
    command: 'SELECT',
    object,
    text: `SELECT * FROM ${bare(object)} WHERE id = $1`,
    rows,
  }) as const
