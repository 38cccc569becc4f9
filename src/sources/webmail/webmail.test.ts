import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { formatOf, options, readAll, readOne, unfit } from '../stamped/testing.ts'
import { iisLog } from './iis.ts'

type Short = readonly [kind: string, ip: unknown, user: unknown, account: unknown]
const short = (told: Event | string): Short | string => {
  if (typeof told === 'string') return told
  const fields = told as unknown as Record<string, unknown>
  return [told.kind, fields['clientIp'], fields['saslUsername'], told.account]
}
const alice = 'sasl:alice@example.jp'

const lines: readonly (readonly [format: string, line: string, wanted: Short | string])[] = [
  [
    'horde',
    'Dec 15 08:59:59 HORDE [error] [imp] FAILED LOGIN for alice@example.jp [203.0.113.9] to {mx.example.jp:993 [imap/ssl/novalidate-cert]} [pid 68394 on line 139 of "/usr/horde/imp/lib/Auth/imp.php"]',
    ['login.refused', '203.0.113.9', 'alice@example.jp', undefined],
  ],
  [
    'horde',
    '2026-11-22T09:00:00+09:00 NOTICE: HORDE [horde] Login success for alice to horde (203.0.113.9) [pid 1 on line 2 of "/a b/c.php"]',
    ['login.accepted', '203.0.113.9', 'alice', alice],
  ],
  [
    'horde',
    '2026-11-22T09:00:00+09:00 INFO: HORDE [imp] FAILED LOGIN for x (Horde user y) (203.0.113.9) (forwarded for [198.51.100.1]) to {imap://localhost/} [pid 1 on line 2 of "/c.php"]',
    ['login.refused', '203.0.113.9', 'x', undefined],
  ],
  [
    'syslog',
    'Nov 22 09:00:00 web HORDE[77]: [imp] Login success for alice [203.0.113.9] to {localhost:143} [pid 1 on line 2 of "/c.php"]',
    ['login.accepted', '203.0.113.9', 'alice', alice],
  ],
  [
    'syslog',
    'Nov 22 09:00:00 web HORDE: [horde] User alice logged out of Horde (203.0.113.9) [pid 1 on line 2 of "/c.php"]',
    'harmless',
  ],
  [
    'horde',
    '2026-11-22T09:00:00+09:00 INFO: HORDE [imp] FAILED LOGIN for x [198.51.100.1] to {y} (203.0.113.9) to {imap://localhost/} [pid 1 on line 2 of "/c.php"]',
    ['login.refused', undefined, 'x', undefined],
  ],
  [
    'sogo',
    "Nov 22 09:00:00 sogod [26818]: SOGoRootPage successful login from '203.0.113.9' for user 'alice' - expire = -1  grace = -1",
    ['login.accepted', '203.0.113.9', 'alice', alice],
  ],
  [
    'sogo',
    "Nov 22 09:00:00 sogod [26818]: SOGoRootPage Login from '198.51.100.1, 203.0.113.9' for user 'x' might not have worked - password policy: 65535  grace: -1  expire: -1  bound: 0",
    ['login.refused', '203.0.113.9', 'x', undefined],
  ],
  [
    'sogo',
    "Nov 22 09:00:00 sogod [26818]: SOGoRootPage Login from '198.51.100.1, 10.0.0.66' for user 'x' might not have worked - password policy: 65535  grace: -1  expire: -1  bound: 0",
    ['login.refused', undefined, 'x', undefined],
  ],
  [
    'sogo',
    "Nov 22 09:00:00 sogod [26818]: SOGoRootPage Login from '203.0.113.9' for user 'x' for user 'y' might not have worked - password policy: 1  grace: -1  expire: -1  bound: 0",
    ['login.refused', undefined, "x' for user 'y", undefined],
  ],
  [
    'sogo',
    'Nov 22 09:00:00 sogod [26818]: 203.0.113.9 "POST /SOGo/connect HTTP/1.1" 403 34/38 0.311 - - 2M',
    ['web.requested', '203.0.113.9', undefined, undefined],
  ],
  [
    'web-access',
    '203.0.113.9 - - [22/Nov/2026:08:58:32 GMT] "POST /SOGo/connect HTTP/1.1" 403 34/38 0.311 - - 2M',
    ['web.requested', '203.0.113.9', undefined, undefined],
  ],
  [
    'sogo',
    'Nov 22 09:00:00 sogod [26818]: <0x0xb8537990[LDAPSource]> <NSException: 0xb87c3008> NAME:LDAPException',
    'harmless',
  ],
  [
    'squirrelmail',
    '10/06/2026 15:50:41 [LOGIN_ERROR] dadas (example.jp) from 203.0.113.9: Unknown user or password incorrect.',
    ['login.refused', '203.0.113.9', 'dadas', undefined],
  ],
  [
    'squirrelmail',
    'Oct  6 15:50:41 [LOGIN] alice (example.jp) from 203.0.113.9: ',
    ['login.accepted', '203.0.113.9', 'alice@example.jp', alice],
  ],
  [
    'squirrelmail',
    '10/06/2026 15:50:41 [LOGIN_ERROR] x (a) from 198.51.100.1: y (example.jp) from 203.0.113.9: Unknown user',
    ['login.refused', undefined, 'x', undefined],
  ],
  [
    'zimbra',
    '2026-11-22 09:00:00,001 INFO  [qtp1-7:https://mail/service/soap/AuthRequest] [name=alice@example.jp;oip=203.0.113.9;port=4;ua=zclient/2.0;] security - cmd=Auth; account=alice@example.jp; protocol=soap;',
    ['login.accepted', '203.0.113.9', 'alice@example.jp', alice],
  ],
  [
    'zimbra',
    '2026-11-22 09:00:00,001 WARN  [qtp1-7:https://mail/service/soap/AuthRequest] [oip=203.0.113.9;ua=x;oip=198.51.100.1;] security - cmd=Auth; account=bob; protocol=soap; error=authentication failed for [bob], invalid password;',
    ['login.refused', '203.0.113.9', 'bob', undefined],
  ],
  [
    'zimbra',
    '2026-11-22 09:00:00,001 INFO  [ImapServer-2] [ip=127.0.0.1;oip=203.0.113.9;via=127.0.0.1(nginx/1.7.1);ua=Zimbra/9;] security - cmd=Auth; account=alice@example.jp; protocol=imap;',
    ['login.accepted', '203.0.113.9', 'alice@example.jp', alice],
  ],
  [
    'zimbra',
    '2026-11-22 09:00:00,001 INFO  [qtp1] [name=a@b.jp;oip=198.51.100.1;oip=203.0.113.9;ua=x;] SoapEngine - handler exception: authentication failed for [a@b.jp], invalid password',
    ['login.refused', undefined, 'a@b.jp', undefined],
  ],
  ['zimbra', '2026-11-22 09:00:00,001 INFO  [qtp1] [] soap - SearchRequest elapsed=2', 'harmless'],
  [
    'rainloop',
    '[2026-11-22 09:00:00] Auth failed: ip=203.0.113.9 user=bob ip=198.51.100.1 host=localhost port=143',
    ['login.refused', '203.0.113.9', 'bob ip=198.51.100.1', undefined],
  ],
  [
    'syslog',
    'Nov 22 09:00:00 web snappymail[7]: Auth failed: ip=203.0.113.9 user=bob',
    ['login.refused', '203.0.113.9', 'bob', undefined],
  ],
  [
    'cpanel-login',
    '[2026-11-22 09:00:00 +0900] info [webmaild] 203.0.113.9 - bob@example.jp "POST /login/?login_only=1 HTTP/1.1" FAILED LOGIN webmaild: user password incorrect',
    ['login.refused', '203.0.113.9', 'bob@example.jp', undefined],
  ],
  [
    'horde',
    'Nov 11 18:57:57 HORDE [error] [horde] FAILED LOGIN for bob [203.0.113.9] to Horde [on line 116 of "/a/login.php"]',
    ['login.refused', '203.0.113.9', 'bob', undefined],
  ],
  [
    'openwebmail',
    'Sat Dec 28 19:05:38 2025 - [73540] (203.0.113.9) bob - login error - auth_unix.pl, ret -4, Password incorrect',
    ['login.refused', '203.0.113.9', 'bob', undefined],
  ],
  [
    'openwebmail',
    'Sat Dec 28 19:05:38 2025 - [73540] (203.0.113.9) alice - login - alice*a-session-1 - active=1',
    ['login.accepted', '203.0.113.9', 'alice', alice],
  ],
  [
    'syslog',
    'Dec 13 08:15:18 sb1 usermin[25875]: Invalid login as x from 198.51.100.1 from 203.0.113.9',
    ['login.refused', '203.0.113.9', 'x from 198.51.100.1', undefined],
  ],
]

test('each webmail’s own lines say who logged in, whence, and who did not', () => {
  deepEqual(
    lines.map(([, line]) => formatOf(line)),
    lines.map(([format]) => format),
  )
  deepEqual(
    lines.map(([, line]) => short(readOne(line))),
    lines.map(([, , wanted]) => wanted),
  )
})

test('nothing that a stranger writes makes him another who was let in', () => {
  for (const line of [
    '2026-11-22 09:00:00,001 WARN  [qtp1] [oip=203.0.113.9;ua=x] security - cmd=Auth; account=alice; protocol=soap;] security - cmd=Auth; account=bob; protocol=soap; error=authentication failed for [bob], invalid password;',
    '2026-11-22 09:00:00,001 WARN  [qtp1] [oip=203.0.113.9;ua=x;] security - cmd=Auth; account=a] security - cmd=Auth; account=alice; protocol=soap; error=authentication failed for [a] security - cmd=Auth; account=alice; protocol=soap], account not found;',
    `2026-11-22 09:00:00,001 WARN  [qtp1] [oip=203.0.113.9;ua=x] security - cmd=Auth; account=alice; protocol=soap;${' '.repeat(16_384)}] security - cmd=Auth; account=b; error=c;`,
    'Sat Dec 28 19:05:38 2025 - [73540] (203.0.113.9) alice - login - x - login error - no such user - loginname=alice',
    "Nov 22 09:00:00 sogod [26818]: SOGoRootPage successful login from '198.51.100.1' for user 'alice' - expire = -1  grace = -1' for user 'eve' - expire = -1  grace = -1",
    '2026-11-22T09:00:00+09:00 INFO: HORDE [imp] FAILED LOGIN for x Login success for alice (203.0.113.9) to {imap://localhost/}',
  ]) {
    const told = readOne(line)
    if (told === 'unknown') continue
    ok(typeof told !== 'string', line)
    equal(told.account, undefined, line)
    ok(!('clientIp' in told) || told.clientIp === '203.0.113.9', line)
  }
  // What he writes into his program's name does not hide that he was let in.
  deepEqual(
    short(
      readOne(
        '2026-11-22 09:00:00,001 INFO  [qtp1] [name=alice@example.jp;oip=203.0.113.9;ua=x] soap - y;] security - cmd=Auth; account=alice@example.jp; protocol=soap;',
      ),
    ),
    ['login.accepted', '203.0.113.9', 'alice@example.jp', alice],
  )
  deepEqual(
    short(
      readOne(
        '2026-11-22T09:00:00+09:00 NOTICE: HORDE [imp] Login success for alice (203.0.113.9) (forwarded for [x (198.51.100.1) to {a}]) to {imap://localhost/}',
      ),
    ),
    ['login.accepted', '203.0.113.9', 'alice', alice],
  )
})

test('moments are read with the zone that they tell, or the one that we were told', () => {
  const told = readOne(lines[1]?.[1] ?? '')
  ok(typeof told !== 'string')
  equal(told.at, instant('2026-11-22T00:00:00Z'))
  deepEqual(told.assumed, ['account'])
  const local = readOne(lines.find(([format]) => format === 'zimbra')?.[1] ?? '')
  ok(typeof local !== 'string')
  equal(local.at, instant('2026-11-22T09:00:00.001Z'))
  deepEqual(local.assumed, ['zone'])
})

const columns =
  '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken'
const row = (method: string, stem: string, query: string, user: string, status: number) =>
  `2026-11-22 00:00:00 192.0.2.1 ${method} ${stem} ${query} 443 ${user} 203.0.113.9 Mozilla/5.0+(X11) - ${status} 0 0 12`

test('IIS lines are read by the columns that the log names; an answer vouches for the name', () => {
  ok(iisLog.claims('#Software: Microsoft Internet Information Services 10.0'))
  ok(iisLog.begins?.(columns) === true)
  const heard = readAll(iisLog.open(options), [
    '#Software: Microsoft Internet Information Services 10.0',
    columns,
    row('POST', '/owa/auth.owa', '-', 'CORP\\bob', 302),
    row('POST', '/EWS/Exchange.asmx', '-', 'CORP\\Alice', 200),
    row('GET', '/owa/themes/x.png', '-', '-', 200),
    row('POST', '/autodiscover/autodiscover.json', '@a.jp/powershell', '-', 401),
    row('POST', '/owa/auth.owa', '-', 'a b', 302),
  ])
  deepEqual(heard.map(short), [
    ['web.requested', '203.0.113.9', 'CORP\\bob', undefined],
    ['web.requested', '203.0.113.9', 'CORP\\Alice', alice],
    ['web.requested', '203.0.113.9', undefined, undefined],
  ])
  deepEqual(
    heard.map((one) => 'pattern' in one && one.pattern),
    ['owa-login', 'ews-read', 'proxyshell'],
  )
  equal(heard[0]?.at, instant('2026-11-22T00:00:00Z'))
})

test('no name makes another address or an account, and nothing throws', () => {
  const part = fc.constantFrom(
    ' [198.51.100.1]',
    ' (198.51.100.1)',
    ' from 198.51.100.1: ',
    " for user '",
    "'",
    ' to {x}',
    ' (forwarded for [',
    '])',
    ';oip=198.51.100.1;',
    ' user=',
    ' host=a port=1',
    ', invalid password',
    ' - expire = 1  grace = 1',
    'x',
    ' - ',
    '"',
    ' (a)',
  )
  const name = fc.oneof(
    fc.array(part, { maxLength: 10 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 300 }).map((text) => text.replaceAll('\n', '')),
  )
  for (const form of [
    (user: string) =>
      `2026-11-22T09:00:00+09:00 INFO: HORDE [imp] FAILED LOGIN for ${user} (203.0.113.9) to {imap://localhost/} [pid 1 on line 2 of "/c.php"]`,
    (user: string) =>
      `2026-11-22T09:00:00+09:00 INFO: HORDE [imp] FAILED LOGIN for ${user} [203.0.113.9] (forwarded for [${user}]) to {h:143}`,
    (user: string) =>
      `Nov 22 09:00:00 sogod [26818]: SOGoRootPage Login from '203.0.113.9' for user '${user}' might not have worked - password policy: 1  grace: -1  expire: -1  bound: 0`,
    (user: string) =>
      `10/06/2026 15:50:41 [LOGIN_ERROR] ${user} (example.jp) from 203.0.113.9: Unknown user`,
    (user: string) =>
      `2026-11-22 09:00:00,001 WARN  [qtp1] [oip=203.0.113.9;ua=${user};] security - cmd=Auth; account=bob; protocol=soap; error=authentication failed for [bob], invalid password;`,
    (user: string) =>
      `2026-11-22 09:00:00,001 INFO  [qtp1] [oip=203.0.113.9;oproto=smtp;] SoapEngine - handler exception: authentication failed for [${user}], account not found`,
    (user: string) =>
      `[2026-11-22 09:00:00] Auth failed: ip=203.0.113.9 user=${user} host=localhost port=143`,
    (user: string) =>
      `[2026-11-22 09:00:00 +0900] info [webmaild] 203.0.113.9 - ${user} "POST /login/ HTTP/1.1" FAILED LOGIN webmaild: user password incorrect`,
    (user: string) =>
      `2026-11-22T00:00:00.530Z,000000000000000E,2,192.0.2.1:143,203.0.113.9:35070,,168,31,31,authenticate,PLAIN,"R=""2 NO x"";Msg=""User: ${user}"""`,
  ])
    fc.assert(
      fc.property(name, (user) => {
        const told = readOne(form(user))
        if (typeof told === 'string') return
        deepEqual(unfit(told), [])
        const fields = told as unknown as Record<string, unknown>
        ok(fields['clientIp'] === undefined || fields['clientIp'] === '203.0.113.9', form(user))
        if (told.kind === 'login.refused') equal(told.account, undefined)
        ok(String(fields['saslUsername'] ?? '').length <= 255)
      }),
    )
  for (const part of [
    ' [1.2.3.4]',
    ' (a) from 1.2.3.4',
    '; x=',
    ';oip=1.2.3.4',
    "' for user '",
    '] a - ',
    ' to {',
    ',',
    '""',
  ])
    for (const head of [
      '2026-11-22T09:00:00+09:00 INFO: HORDE [imp] FAILED LOGIN for ',
      "Nov 22 09:00:00 sogod [2]: Login from '",
      '10/06/2026 15:50:41 [LOGIN_ERROR] ',
      '2026-11-22 09:00:00,001 INFO  [q] [',
      '[2026-11-22 09:00:00] Auth failed: ip=1.2.3.4 user=',
      '2026-11-22T00:00:00.530Z,',
    ])
      readOne(head + part.repeat(65_536 / part.length))
})

test('a host’s name before the address, a day before the month and a zone are read', () => {
  for (const text of [
    '22/11/2026 09:00:00 [LOGIN_ERROR] bob (example.jp) from pc.example (203.0.113.9): Unknown user or password incorrect.',
    '11/22/2026 09:00:00 [LOGIN_ERROR] bob (example.jp) from 203.0.113.9: Unknown user or password incorrect.',
    '[2026-11-22T18:00:00.5+09:00][ab12] Auth failed: ip=203.0.113.9 user=bob host=imap port=143',
    "Nov 22 09:00:00 sogod [7]: <0x0x55d8[SOGoRootPage]> SOGoRootPage Login from '203.0.113.9' for user 'bob' might not have worked",
  ]) {
    const told = readOne(text)
    deepEqual(short(told), ['login.refused', '203.0.113.9', 'bob', undefined], text)
    ok(typeof told !== 'string')
    equal(Math.floor(told.at / 1_000) * 1_000, instant('2026-11-22T09:00:00Z'), text)
  }
  const two = readOne(
    '11/22/2026 09:00:00 [LOGIN_ERROR] x (d) from evil (198.51.100.1): y (example.jp) from 203.0.113.9: z',
  )
  deepEqual(short(two), ['login.refused', undefined, 'x', undefined])
})
