/** Decide, from what `postconf -M` and `-P` print of configurations that are found in the field. */
import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { contradictionIn, decide, warningsOf } from './decide.ts'
import { type Facts, readServices, readSettings } from './facts.ts'
import { ourMilter } from './milters.ts'

const address = 'unix:sekimori/milter.sock'
const ours = ourMilter(address).text

/** The head and the tail of what Debian 12 ships. */
const debian = `smtp       inet  n       -       y       -       -       smtpd
pickup     unix  n       -       y       60      1       pickup
cleanup    unix  n       -       y       -       0       cleanup
smtp       unix  -       -       y       -       -       smtp
relay      unix  -       -       y       -       -       smtp -o syslog_name=postfix/$service_name
maildrop   unix  -       n       n       -       -       pipe flags=DRXhu user=vmail argv=/usr/bin/maildrop -d \${recipient}
`
const submission =
  'submission inet  n       -       y       -       -       smtpd -o smtpd_sasl_auth_enable=yes\n'
const smtps =
  'smtps      inet  n       -       n       -       -       smtpd -o smtpd_tls_wrappermode=yes\n'

function facts(services: string, overrides = '', main = '', explicit: string[] = []): Facts {
  const mainSettings = readSettings(
    `mail_version = 3.7.11\nmilter_default_action = tempfail\nenable_long_queue_ids = yes\nsmtpd_sasl_auth_enable = no\nsmtpd_milters =\nnon_smtpd_milters =\n${main}`,
  )
  const own = readSettings(overrides)
  return {
    services: readServices(services),
    overrides: own,
    overridesExpanded: own,
    main: mainSettings,
    mainExpanded: mainSettings,
    explicit: new Set(explicit),
  }
}
const codes = (told: readonly { code: string; service: string }[]) =>
  told.map(({ code, service }) => `${code} ${service}`)

test('Debian’s default asks about local mail only, and says that nobody can submit', () => {
  const decision = decide(facts(debian), address)
  deepEqual(decision.services, [])
  deepEqual(decision.leftOut, [{ service: 'smtp/inet', why: 'port-25' }])
  deepEqual(decision.settings, [{ name: 'non_smtpd_milters', after: ours }])
  deepEqual(codes(decision.warnings), ['no-submission master.cf'])
})

test('submission is asked, port 25 is not', () => {
  const decision = decide(
    facts(debian + submission, 'submission/inet/smtpd_sasl_auth_enable = yes'),
    address,
  )
  deepEqual(decision.services, ['submission/inet'])
  deepEqual(decision.settings[0], {
    service: 'submission/inet',
    name: 'smtpd_milters',
    after: ours,
  })
  deepEqual(decision.warnings, [])
})

test('several submission services are asked, each by its own name, chrooted or not', () => {
  const more =
    '127.0.0.1:587 inet n - y - - smtpd\n[::1]:submissions inet n - n - - smtpd\n2525 inet n - y - - smtpd\n'
  const sasl = [
    'submission/inet/smtpd_sasl_auth_enable = yes',
    '127.0.0.1:587/inet/smtpd_sasl_auth_enable = yes',
    '[::1]:submissions/inet/smtpd_sasl_auth_enable = yes',
    '2525/inet/smtpd_sasl_auth_enable = yes',
  ].join('\n')
  const decision = decide(facts(debian + submission + smtps + more, sasl), address)
  deepEqual(decision.services, [
    'submission/inet',
    '127.0.0.1:587/inet',
    '[::1]:submissions/inet',
    '2525/inet',
  ])
  deepEqual(codes(decision.warnings), ['submission-without-sasl smtps/inet'])
})

test('SASL that is inherited from main.cf counts, and on port 25 it is warned of', () => {
  const decision = decide(facts(debian + smtps, '', 'smtpd_sasl_auth_enable = yes'), address)
  deepEqual(decision.services, ['smtps/inet'])
  deepEqual(codes(decision.warnings), ['sasl-on-port-25 smtp/inet'])
})

test('a listener that takes mail back from a content filter is left out', () => {
  const back = '127.0.0.1:10025 inet n - y - - smtpd\n'
  for (const own of [
    'content_filter =',
    'smtpd_authorized_xforward_hosts = 127.0.0.0/8',
    'receive_override_options = no_milters',
  ]) {
    const found = facts(back, `127.0.0.1:10025/inet/${own}`, 'smtpd_sasl_auth_enable = yes')
    deepEqual(decide(found, address).leftOut, [
      { service: '127.0.0.1:10025/inet', why: 'reinjection' },
    ])
  }
})

test('a listener behind postscreen is port 25', () => {
  const behind = 'smtp inet n - y - 1 postscreen\nsmtpd pass - - y - - smtpd\n'
  const decision = decide(facts(behind, '', 'smtpd_sasl_auth_enable = yes'), address)
  deepEqual(decision.leftOut, [{ service: 'smtpd/pass', why: 'port-25' }])
  deepEqual(codes(decision.warnings), ['sasl-on-port-25 smtpd/pass', 'no-submission master.cf'])
})

test('milters that are there stay, in their order, before ours', () => {
  const sasl =
    'submission/inet/smtpd_sasl_auth_enable = yes\nsmtps/inet/smtpd_sasl_auth_enable = yes\n'
  const decision = decide(
    facts(
      submission + smtps,
      `${sasl}smtps/inet/smtpd_milters = { unix:spam.sock, default_action=accept }`,
      'smtpd_milters = inet:localhost:8891, inet:localhost:8893\nnon_smtpd_milters = $smtpd_milters',
      ['smtpd_milters', 'non_smtpd_milters'],
    ),
    address,
  )
  deepEqual(
    decision.settings.map(({ before, after }) => [before, after]),
    [
      [undefined, `inet:localhost:8891,inet:localhost:8893,${ours}`],
      [
        '{ unix:spam.sock, default_action=accept }',
        `{unix:spam.sock,default_action=accept},${ours}`,
      ],
      ['$smtpd_milters', `$smtpd_milters,${ours}`],
    ],
  )
})

test('deciding again over what was decided changes nothing', () => {
  const sasl = 'submission/inet/smtpd_sasl_auth_enable = yes\n'
  const decision = decide(
    facts(
      submission,
      `${sasl}submission/inet/smtpd_milters = inet:a:1,${ours}`,
      `non_smtpd_milters = ${ours}`,
    ),
    address,
  )
  deepEqual(
    decision.settings.map(({ after }) => after),
    [`inet:a:1,${ours}`, ours],
  )
})

test('what cannot be kept, and a Postfix that is too old, are refused before anything is done', () => {
  const sasl = 'submission/inet/smtpd_sasl_auth_enable = yes\n'
  throws(
    () => decide(facts(submission, `${sasl}submission/inet/smtpd_milters = { a = b }`), address),
    /attach\.not-possible.*cannot be kept/,
  )
  throws(
    () => decide(facts(submission, sasl, 'mail_version = 2.11.0'), address),
    /needs? Postfix 3\.0/,
  )
})

test('a reference that would carry us to port 25, or twice to one place, is found out', () => {
  const sasl = 'submission/inet/smtpd_sasl_auth_enable = yes\n'
  const before = facts(debian + submission, sasl, 'smtpd_milters = $non_smtpd_milters')
  const decision = decide(before, address)
  const own = readSettings(`${sasl}submission/inet/smtpd_milters = ${ours},${ours}`)
  const main = readSettings(`smtpd_milters = ${ours}\nnon_smtpd_milters = ${ours}`)
  const after: Facts = { ...before, overridesExpanded: own, mainExpanded: main }
  equal(
    contradictionIn(after, decision, address),
    'smtpd_milters of smtp/inet would name our milter 1 times',
  )
  const only = facts(
    submission,
    `${sasl}submission/inet/smtpd_milters = ${ours}`,
    `non_smtpd_milters = ${ours}`,
  )
  equal(contradictionIn(only, decide(only, address), address), undefined)
})

test('what weakens the guard is warned of, each in its own words', () => {
  const own = [
    'submission/inet/smtpd_sasl_auth_enable = yes',
    `submission/inet/smtpd_milters = {${address},default_action=accept}`,
    'submission/inet/receive_override_options = no_milters',
    'submission/inet/smtpd_milter_maps = cidr:/etc/postfix/exempt',
    `smtp/inet/smtpd_milters = ${ours}`,
  ].join('\n')
  const found = facts(
    debian + submission,
    own,
    `enable_long_queue_ids = no\nnon_smtpd_milters = ${address}`,
  )
  deepEqual(codes(warningsOf(found, address)), [
    'short-queue-ids main.cf',
    'default-action main.cf',
    'milter-on-port-25 smtp/inet',
    'default-action submission/inet',
    'milters-off submission/inet',
    'milter-maps submission/inet',
  ])
  ok(warningsOf(found, address).every(({ found: it }) => it !== ''))
})
