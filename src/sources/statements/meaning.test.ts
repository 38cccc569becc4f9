import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Meaning, meaningsOf, NESTING_MAX, STATEMENTS_MAX } from './meaning.ts'
import { OBJECTS_MAX } from './names.ts'
import { type Dialect, STATEMENT_MAX, TOKENS_MAX, tokensOf } from './tokens.ts'

const short = ({ class: kind, command, objects, destroys, dumps }: Meaning): string =>
  [kind, command, objects.join(' '), destroys ?? '', dumps ? 'dumps' : ''].join('|')
const read = (text: string, dialect: Dialect = 'postgres'): readonly string[] =>
  meaningsOf(text, dialect).map(short)
const destroyed = (text: string, dialect: Dialect = 'postgres'): readonly string[] =>
  meaningsOf(text, dialect).flatMap(({ destroys }) => destroys ?? [])

test('what destroys data is known by the statement, whatever its casing, comments and spaces', () => {
  for (const [text, expected] of [
    ['DROP DATABASE mailbox', 'form|DROP DATABASE|mailbox|drop|'],
    ['drop\n/* x */schema if exists app cascade;', 'form|DROP SCHEMA|app|drop|'],
    [
      'DROP TABLE public.a, "Weird; Name", b CASCADE',
      'form|DROP TABLE|public.a Weird; Name b|drop|',
    ],
    ['Truncate only public.t restart identity', 'form|TRUNCATE|public.t|truncate|'],
    ['TRUNCATE TABLE a, b', 'form|TRUNCATE TABLE|a b|truncate|'],
    ['DELETE FROM users', 'write|DELETE|users|delete|'],
    ['delete from only users as u returning *', 'write|DELETE|users|delete|'],
    ['/* a /* nested */ b */ DELETE -- x\nFROM users', 'write|DELETE|users|delete|'],
    ['ALTER TABLE t DROP COLUMN secret', 'form|ALTER TABLE|t|drop|'],
    ['ALTER TABLE t DROP secret', 'form|ALTER TABLE|t|drop|'],
    ['drop role alice', 'right|DROP ROLE|alice|drop|'],
    ['DROP OWNED BY app', 'form|DROP OWNED BY|app|drop|'],
  ] as const)
    deepEqual(read(text), [expected], text)
})

test('what is no loss of data is none', () => {
  for (const [text, expected] of [
    ["SELECT 'DROP TABLE users'", 'read|SELECT|||'],
    ['SELECT $x$ ; DROP TABLE users; $x$', 'read|SELECT|||'],
    ['SELECT 1 -- ; DROP TABLE users', 'read|SELECT|||'],
    ['DELETE FROM users WHERE id = 5', 'write|DELETE|users||'],
    ['DROP INDEX i', 'form|DROP INDEX|i||'],
    ['DROP VIEW v', 'form|DROP VIEW|v||'],
    ['DROP MATERIALIZED VIEW v', 'form|DROP MATERIALIZED VIEW|v||'],
    ['DROP FOREIGN TABLE f', 'form|DROP FOREIGN TABLE|f||'],
    ['DROP USER MAPPING FOR a SERVER s', 'right|DROP USER MAPPING|||'],
    ['ALTER TABLE t ALTER COLUMN c DROP NOT NULL', 'form|ALTER TABLE|t||'],
    ['ALTER TABLE t DROP CONSTRAINT k', 'form|ALTER TABLE|t||'],
    ['PREPARE x AS DELETE FROM users', 'other|PREPARE|||'],
    ['EXPLAIN DELETE FROM users', 'other|EXPLAIN|||'],
    ['CREATE TABLE users (id int)', 'form|CREATE TABLE|users||'],
    [
      'CREATE OR REPLACE FUNCTION f() RETURNS int AS $$ DELETE FROM users $$ LANGUAGE sql',
      'form|CREATE FUNCTION|f||',
    ],
    [
      'CREATE PROCEDURE p() BEGIN ATOMIC DELETE FROM users; DROP TABLE x; END',
      'form|CREATE PROCEDURE|p||',
    ],
    ['GRANT SELECT, INSERT, DELETE ON users TO bob', 'right|GRANT|||'],
    ['UPDATE users SET a = 1', 'write|UPDATE|users||'],
    ['INSERT INTO t SELECT * FROM u', 'write|INSERT|t||'],
  ] as const)
    deepEqual(read(text), [expected], text)
})

test('statements within statements count as what they are', () => {
  deepEqual(destroyed('WITH d AS (DELETE FROM users RETURNING *) SELECT count(*) FROM d'), [
    'delete',
  ])
  deepEqual(destroyed('WITH a AS (SELECT 1), d AS MATERIALIZED (DELETE FROM u) DELETE FROM v'), [
    'delete',
    'delete',
  ])
  deepEqual(destroyed('WITH a AS (SELECT 1) DELETE FROM u USING a WHERE u.id = a.id'), [])
  deepEqual(destroyed('EXPLAIN (ANALYZE, BUFFERS) DELETE FROM users'), ['delete'])
  deepEqual(destroyed('EXPLAIN ANALYZE VERBOSE DELETE FROM users'), ['delete'])
  deepEqual(destroyed('COPY (DELETE FROM users RETURNING *) TO STDOUT'), ['delete'])
  deepEqual(destroyed('DO $$ BEGIN IF true THEN DELETE FROM users; END IF; DROP TABLE t; END $$'), [
    'delete',
    'drop',
  ])
  deepEqual(destroyed("DO $$ BEGIN RAISE NOTICE 'DROP TABLE t'; END $$"), [])
  deepEqual(destroyed('SELECT 1; DROP TABLE a; TRUNCATE b;; DELETE FROM c'), [
    'drop',
    'truncate',
    'delete',
  ])
  deepEqual(destroyed("SELECT '\\'; DROP TABLE a; --'"), ['drop'], 'no escapes in PostgreSQL')
  deepEqual(destroyed("SELECT E'\\'; DROP TABLE a; --'"), [])
})

test('a condition that does not choose is none', () => {
  for (const where of [
    ...['true', '1=1', "'a'='a'", '(1 = 1)', 'id = id', 'u.id = u.id', '1', 'NOT false', '2 >= 2'],
    ...[
      'id = 5 OR 1=1',
      "id = 5 OR ('x' = 'x')",
      'true AND 1=1',
      "'a' LIKE 'a'",
      '1=1 RETURNING id',
    ],
    ...['NOT (1=2)', 'id > 0', 'u.user_id >= 1', 'id IS NOT NULL'],
  ])
    deepEqual(destroyed(`DELETE FROM users WHERE ${where}`), ['delete'], where)
  for (const where of [
    ...[
      'id = 5',
      'false',
      '1=0',
      'id = 5 AND 1=1',
      'a = b',
      'paid > 0',
      'id > 5',
      'x <> x',
      '1 != 1',
      '$1',
    ],
    ...[
      'id BETWEEN 1 AND 1',
      'NOT true',
      "name LIKE 'a'",
      'current of c',
      'id IN (SELECT 1)',
      'id = $1',
    ],
    ...['random() = random()', "name = 'x OR 1=1'", '0', 'EXISTS (SELECT 1 WHERE 1=1)'],
  ])
    deepEqual(destroyed(`DELETE FROM users WHERE ${where}`), [], where)
  deepEqual(destroyed('DELETE FROM a USING b'), ['delete'])
})

test('MySQL has its own quotes and comments, and runs some of the comments', () => {
  const mysql = (text: string) => destroyed(text, 'mysql')
  deepEqual(mysql('/*!50000 DROP */ TABLE `users`'), ['drop'])
  deepEqual(mysql('DELETE/**/FROM users # WHERE id=1'), ['delete'])
  deepEqual(mysql("SELECT 'it\\'s; DROP TABLE a'"), [])
  deepEqual(mysql('SELECT "x; DROP TABLE a"'), [])
  deepEqual(mysql('DELETE FROM t LIMIT 5'), [])
  deepEqual(mysql('DELETE a FROM a JOIN b ON a.id = b.id'), [])
  deepEqual(mysql('CREATE OR REPLACE TABLE t (id int)'), ['drop'])
  deepEqual(mysql('ALTER TABLE t DROP PARTITION p0'), ['drop'])
  deepEqual(mysql('ALTER TABLE t TRUNCATE PARTITION p0'), ['truncate'])
  deepEqual(read('SELECT /*!40001 SQL_NO_CACHE */ * FROM `users`', 'mysql'), [
    'read|SELECT|users||dumps',
  ])
  deepEqual(read("SELECT a FROM t WHERE x=1 INTO OUTFILE '/tmp/x'", 'mysql'), [
    'read|SELECT|t||dumps',
  ])
})

test('whole tables that are read are dumps; what chooses, counts or asks the catalogue is none', () => {
  const dumps = (text: string) => meaningsOf(text, 'postgres').some((one) => one.dumps)
  for (const text of [
    ...['SELECT * FROM users', 'select id, name from users order by id', 'TABLE users'],
    ...['COPY users TO STDOUT', 'COPY public.users (id, name) TO stdout;', 'BASE_BACKUP LABEL x'],
    ...['COPY (SELECT * FROM users WHERE id > 5) TO STDOUT', 'SELECT u.* FROM users u, orders o'],
    ...['DECLARE _pg_dump_cursor CURSOR FOR SELECT * FROM users'],
  ])
    ok(dumps(text), text)
  for (const text of [
    ...['SELECT * FROM users WHERE id = 1', 'SELECT count(*) FROM users', 'SELECT 1'],
    ...[
      'SELECT * FROM users LIMIT 10',
      'SELECT * FROM pg_catalog.pg_class',
      'COPY users FROM STDIN',
    ],
    ...['SELECT a FROM users GROUP BY a', 'SELECT * FROM information_schema.tables'],
    ...['SELECT * FROM users FETCH FIRST 5 ROWS ONLY', "SELECT '* FROM users'"],
  ])
    ok(!dumps(text), text)
})

test('bounds: text, tokens, statements, names and nesting, at each and one past it', () => {
  const padded = (length: number) => `${' '.repeat(length - 5)}DROP TABLE t`
  equal(tokensOf(`${' '.repeat(STATEMENT_MAX - 1)}x`, 'mysql').isCut, false)
  equal(tokensOf(`${' '.repeat(STATEMENT_MAX)}x`, 'mysql').isCut, true)
  deepEqual(destroyed(padded(STATEMENT_MAX + 5)), [])
  // What is cut may have had its condition behind the cut.
  deepEqual(destroyed(`DELETE FROM t ${' '.repeat(STATEMENT_MAX)} WHERE id = 1`), [])
  equal(tokensOf('x '.repeat(TOKENS_MAX), 'mysql').tokens.length, TOKENS_MAX)
  equal(tokensOf('x '.repeat(TOKENS_MAX + 1), 'mysql').tokens.length, TOKENS_MAX)
  equal(meaningsOf('BEGIN;'.repeat(STATEMENTS_MAX + 1), 'postgres').length, STATEMENTS_MAX)
  const many = Array.from({ length: OBJECTS_MAX + 1 }, (_, nth) => `t${nth}`).join(', ')
  equal(meaningsOf(`DROP TABLE ${many}`, 'postgres')[0]?.objects.length, OBJECTS_MAX)
  const nested = (deep: number) => `${'EXPLAIN ANALYZE '.repeat(deep)}DROP TABLE t`
  deepEqual(destroyed(nested(NESTING_MAX)), ['drop'])
  deepEqual(destroyed(nested(NESTING_MAX + 1)), [])
})

const anySql = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          "'",
          '"',
          '`',
          '$$',
          '$a$',
          '--',
          '/*',
          '*/',
          '/*!',
          ';',
          '(',
          ')',
          ',',
          '\\',
          '#',
          '\n',
        ],
        ...[
          'DROP TABLE ',
          'DELETE FROM ',
          'WITH ',
          ' AS ',
          ' WHERE ',
          'DO ',
          'BEGIN ',
          ' END',
          "E'",
        ],
      ),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''))

test('no text whatever throws, and names are bounded', () => {
  fc.assert(
    fc.property(anySql, fc.constantFrom<Dialect>('postgres', 'mysql'), (text, dialect) => {
      for (const { command, objects } of meaningsOf(text, dialect)) {
        ok(command.length > 0 && command.length <= 80)
        ok(objects.length <= OBJECTS_MAX)
      }
    }),
    { numRuns: 500 },
  )
})

test('whatever stands in a string, a quoted name, a dollar quote or a comment destroys nothing', () => {
  fc.assert(
    fc.property(anySql, (text) => {
      const quoted = `'${text.replaceAll("'", "''")}'`
      const named = `"${text.replaceAll('"', '""')}"`
      const dollar = `$q$${text.replaceAll('$', '')}$q$`
      const comment = `/*${text.replaceAll('/', '').replaceAll('*', '')}*/`
      const line = `--${text.replaceAll('\n', '')}\n`
      for (const part of [quoted, named, dollar])
        deepEqual(destroyed(`SELECT ${part}, 1 WHERE x = 2`), [], part)
      deepEqual(destroyed(`${comment}SELECT ${line} 1`), [])
      // And it hides nothing that stands behind it.
      for (const part of [quoted, dollar, comment, line])
        deepEqual(destroyed(`SELECT 1 ${part}; DROP TABLE t`), ['drop'], part)
      const escaped = `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
      deepEqual(destroyed(`SELECT ${escaped} WHERE x = 2`, 'mysql'), [], escaped)
    }),
    { numRuns: 300 },
  )
})

test('the work is linear: eight times the text does not take the steps of its square', () => {
  // Each would take minutes if anything were looked through again and again.
  for (const part of ['/*', '(', "'", '$a$', 'WITH x AS (', 'DELETE FROM t;', '-- \n', 'a.', '"'])
    meaningsOf(part.repeat(Math.ceil(STATEMENT_MAX / part.length)), 'postgres')
})
