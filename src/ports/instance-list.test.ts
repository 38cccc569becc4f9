import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { DovecotInstance, PostfixInstance } from './instance.ts'
import {
  type FileFacts,
  INSTANCES_MAX,
  isMilterAddress,
  isPolicyAddress,
  LIST_BYTES_MAX,
  readInstanceList,
  unsafeBecause,
} from './instance-list.ts'

const mx1: PostfixInstance = {
  name: 'mx1',
  kind: 'postfix',
  configDirectory: '/etc/postfix',
  queueDirectory: '/var/spool/postfix',
  log: 'journald',
  milter: 'unix:/var/spool/postfix/sekimori/milter.sock',
  mode: 'observe',
  observeUntil: '2026-12-05T09:00:00Z',
}
const imap1: DovecotInstance = {
  name: 'imap1',
  kind: 'dovecot',
  configFile: '/etc/dovecot/dovecot.conf',
  denyFile: '/etc/dovecot/sekimori.deny',
  log: '/var/log/mail.log',
  authPolicy: 'inet:127.0.0.1:4001',
  secretFile: '/etc/sekimori/attach/imap1/auth-policy.secret',
  mode: 'enforce',
}
const listOf = (...instances: unknown[]) => JSON.stringify({ version: 1, instances })
const refusalOf = (text: string): string => {
  const read = readInstanceList(text)
  return 'refused' in read ? read.refused : 'none'
}

test('a list that is as attach writes it is read back whole', () => {
  deepEqual(readInstanceList(listOf(mx1)), { version: 1, instances: [mx1] })
  deepEqual(readInstanceList(listOf()), { version: 1, instances: [] })
})

test('a list may name both kinds of server, and keeps only what it knows of each', () => {
  deepEqual(readInstanceList(listOf({ ...imap1, more: 1 }, mx1)), {
    version: 1,
    instances: [imap1, mx1],
  })
})

test('two servers may not share a name, an address or a deny file', () => {
  const inet = { ...mx1, milter: 'inet:127.0.0.1:4001' }
  const cases: readonly (readonly [readonly unknown[], RegExp])[] = [
    [[mx1, { ...imap1, name: 'mx1' }], /instances\[1\].*of mx1/],
    [[inet, imap1], /instances\[1\].*address.*of mx1/],
    [[imap1, inet], /instances\[1\].*milter address of imap1/],
    [[imap1, { ...imap1, name: 'b' }], /address/],
    [[imap1, { ...imap1, name: 'b', authPolicy: 'inet:127.0.0.1:9' }], /deny file/],
  ]
  for (const [instances, said] of cases) match(refusalOf(listOf(...instances)), said)
  const other = { ...imap1, name: 'b', authPolicy: 'inet:127.0.0.1:9', denyFile: '/etc/d/x' }
  equal(refusalOf(listOf(imap1, other)), 'none')
})

test('what is odd in a list is named, and nothing of it is used', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /no JSON/],
    ['null', /version/],
    ['{"version":2,"instances":[]}', /version/],
    ['{"version":1}', /no list/],
    [listOf({ ...mx1, name: '../x' }), /instances\[0\]: name/],
    [listOf({ ...mx1, name: 'A' }), /name/],
    [listOf({ ...mx1, name: 'a'.repeat(32) }), /name/],
    [listOf({ ...mx1, kind: 'exim' }), /kind/],
    [listOf({ ...mx1, configDirectory: 'etc' }), /configDirectory/],
    [listOf({ ...mx1, configDirectory: '/etc/../tmp' }), /configDirectory/],
    [listOf({ ...mx1, queueDirectory: '/var/spool\n' }), /queueDirectory/],
    [listOf({ ...mx1, log: 'syslog' }), /log/],
    [listOf({ ...mx1, milter: 'inet:0.0.0.0:1' }), /milter/],
    [listOf({ ...mx1, mode: 'off' }), /mode/],
    [listOf({ ...mx1, observeUntil: '2026-12-05' }), /observeUntil/],
    [listOf(mx1, { ...mx1, milter: 'inet:127.0.0.1:9' }), /instances\[1\].*name/],
    [listOf(mx1, { ...mx1, name: 'mx2' }), /instances\[1\].*milter/],
    [listOf({ ...imap1, configFile: 'dovecot.conf' }), /configFile/],
    [listOf({ ...imap1, denyFile: '/etc//x' }), /denyFile/],
    [listOf({ ...imap1, secretFile: undefined }), /secretFile/],
    [listOf({ ...imap1, authPolicy: 'unix:/run/x' }), /authPolicy/],
    [listOf({ ...imap1, authPolicy: 'inet:10.0.0.1:1' }), /authPolicy/],
    [listOf({ ...imap1, mode: 'off' }), /mode/],
    [listOf(7), /no object/],
  ]
  for (const [text, said] of cases) match(refusalOf(text), said)
})

test('the list has a most number of instances and a most length', () => {
  const many = (count: number) =>
    listOf(
      ...Array.from({ length: count }, (_, i) => ({
        ...mx1,
        name: `i${i}`,
        milter: `inet:127.0.0.1:${i + 1}`,
      })),
    )
  equal(refusalOf(many(INSTANCES_MAX)), 'none')
  match(refusalOf(many(INSTANCES_MAX + 1)), /more than 64/)
  const padded = (length: number) => listOf(mx1).padEnd(length)
  equal(refusalOf(padded(LIST_BYTES_MAX)), 'none')
  match(refusalOf(padded(LIST_BYTES_MAX + 1)), /longer/)
})

test('a milter address is a unix path or a port of the loopback', () => {
  ok(isMilterAddress('unix:/run/x') && isMilterAddress('inet:127.0.0.1:65535'))
  ok(isPolicyAddress('inet:127.0.0.1:4001') && !isPolicyAddress('unix:/run/x'))
  for (const odd of ['unix:run/x', 'inet:127.0.0.1:0', 'inet:127.0.0.1:65536', 'inet:10.0.0.1:1'])
    ok(!isMilterAddress(odd), odd)
})

test('a path is root’s alone when every folder above it is', () => {
  const folder = (mode = 0o755, uid = 0): FileFacts => ({ uid, mode, kind: 'folder' })
  const safe: Record<string, FileFacts> = {
    '/': folder(),
    '/etc': folder(),
    '/etc/s': folder(),
    '/etc/s/list': { uid: 0, mode: 0o644, kind: 'file' },
  }
  const because = (change: Record<string, FileFacts> = {}) => {
    const files = { ...safe, ...change }
    return unsafeBecause('/etc/s/list', (path) => files[path])
  }
  equal(because(), undefined)
  equal(because({ '/etc': folder(0o1777) }), undefined, 'sticky, as /tmp is')
  match(because({ '/etc': folder(0o777) }) ?? '', /^\/etc can be written by others.*777/)
  match(because({ '/etc/s': folder(0o775) }) ?? '', /^\/etc\/s can be written/)
  match(because({ '/etc/s': folder(0o755, 998) }) ?? '', /belongs to user 998/)
  match(because({ '/etc/s/list': { uid: 0, mode: 0o666, kind: 'file' } }) ?? '', /list can be/)
  match(because({ '/etc/s/list': { uid: 0, mode: 0o1646, kind: 'file' } }) ?? '', /list can be/)
  match(because({ '/etc/s/list': { uid: 1, mode: 0o644, kind: 'file' } }) ?? '', /user 1,/)
  match(because({ '/etc/s/list': { uid: 0, mode: 0o777, kind: 'other' } }) ?? '', /neither/)
  match(unsafeBecause('/etc/x', (path) => safe[path]) ?? '', /does not exist/)
  match(unsafeBecause('etc/x', (path) => safe[path]) ?? '', /no absolute path/)
  match(unsafeBecause('/etc/../etc', (path) => safe[path]) ?? '', /no absolute path/)
})
