import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isForName, listNames, listsIn, REPLY_MAX, replyOf } from './listed.ts'

const host = 'host mx.example.net[192.0.2.9] said:'
const end = '(in reply to RCPT TO command)'
const bl = 'Service unavailable; Client host [198.51.100.7] blocked using'

/** As servers word it; addresses are of documentation. */
const wordings: readonly (readonly [string, readonly string[]])[] = [
  [
    `554 5.7.1 ${bl} zen.spamhaus.org; https://www.spamhaus.org/query/ip/198.51.100.7`,
    ['Spamhaus'],
  ],
  [
    '550 5.7.1 Your email was rejected due to having a domain present in the Spamhaus DBL -- see https://www.spamhaus.org/dbl/',
    ['Spamhaus'],
  ],
  [
    "553 5.7.1 [BL21] Connections will not be accepted from 198.51.100.7, because the ip is in Spamhaus's list; see https://postmaster.yahooinc.com/error-codes",
    ['Spamhaus', 'Yahoo'],
  ],
  [
    `554 ${bl} Barracuda Reputation; http://bbl.barracudacentral.com/q.cgi?ip=198.51.100.7`,
    ['Barracuda'],
  ],
  [`550 5.7.1 ${bl} b.barracudacentral.org`, ['Barracuda']],
  [
    `550 5.7.1 ${bl} bl.spamcop.net; Blocked - see https://www.spamcop.net/bl.shtml?198.51.100.7`,
    ['SpamCop'],
  ],
  [
    `554 5.7.1 ${bl} dnsbl.sorbs.net; Currently Sending Spam See: http://www.sorbs.net/lookup.shtml?198.51.100.7`,
    ['SORBS'],
  ],
  [
    `550 5.7.1 ${bl} dnsbl-1.uceprotect.net; IP 198.51.100.7 is UCEPROTECT-Level 1 listed`,
    ['UCEPROTECT'],
  ],
  [`550 5.7.1 ${bl} psbl.surriel.com; Listed in PSBL`, ['PSBL']],
  [`550 5.7.1 ${bl} Cloudmark Sender Intelligence`, ['Cloudmark']],
  [`550 5.7.1 ${bl} Trend Micro RBL+. Please see http://www.mail-abuse.com/`, ['Trend Micro']],
  ['554 Blocked - see https://ipcheck.proofpoint.com/?ip=198.51.100.7', ['Proofpoint']],
  [
    "554 Your access to this mail system has been rejected due to the sending MTA's poor reputation. See https://www.talosintelligence.com/",
    ['Cisco Talos'],
  ],
  [
    "550 5.7.1 Unfortunately, messages from [198.51.100.7] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).",
    ['Microsoft'],
  ],
  ['550 5.7.1 ... block list (S3140). You can also refer your provider to', ['Microsoft']],
  ['550 5.7.606 Access denied, banned sending IP [198.51.100.7]', ['Microsoft']],
  [
    '451 4.7.650 The mail server [198.51.100.7] has been temporarily rate limited due to IP reputation.',
    ['Microsoft'],
  ],
  [
    '421-4.7.0 [198.51.100.7      15] Our system has detected an unusual rate of 421-4.7.0 unsolicited mail originating from your IP address. To protect our 421-4.7.0 users from spam, mail sent from your IP address has been temporarily 421-4.7.0 rate limited.',
    ['Google'],
  ],
  [
    '550-5.7.1 [198.51.100.7      12] Our system has detected that this 550-5.7.1 message is likely unsolicited mail. To reduce the amount of spam sent 550-5.7.1 to Gmail, this message has been blocked.',
    ['Google'],
  ],
  [
    '421 4.7.0 [TSS04] Messages from 198.51.100.7 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1',
    ['Yahoo'],
  ],
  [
    '550 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137',
    ['Apple'],
  ],
  [`554 5.7.1 ${bl} bl.house.example; go away`, ['DNSBL']],
]

test('each list is known by the words of those who look at it', () => {
  for (const [reply, lists] of wordings) deepEqual(listsIn(`${host} ${reply} ${end}`), lists, reply)
  const refused = `host mx.example.net[192.0.2.9] refused to talk to me: 554 5.7.1 ${bl} zen.spamhaus.org`
  deepEqual(listsIn(refused), ['Spamhaus'])
})

test('ordinary refusals name no list', () => {
  for (const reply of [
    '550 5.1.1 <a@spamhaus.org>: Recipient address rejected: User unknown',
    '550 5.1.1 a@bl.spamcop.net rejected: no such user',
    '450 4.2.0 <x@lists.example.org>: Recipient address rejected: Greylisted, see http://postgrey.example/',
    '554 5.7.1 <x@example.net>: Relay access denied',
    '552 5.2.2 Over quota',
    '550 5.7.26 This message does not pass authentication checks (SPF and DKIM both do not pass)',
    '250 2.0.0 Ok: queued as 12345 by spamhaus.org, not blocked',
  ])
    deepEqual(listsIn(`${host} ${reply} ${end}`), [], reply)
})

test('only the remote’s reply is read: neither our own words nor what only looks like one', () => {
  const listed = `554 5.7.1 ${bl} zen.spamhaus.org`
  for (const status of [
    `delivery temporarily suspended: ${listed}`,
    `connect to mx.example.net[192.0.2.9]:25: ${listed}`,
    `command output: host x said: ${listed}`,
    `unknown user: "${listed}"`,
    '',
  ])
    equal(replyOf(status), undefined, status)
  equal(replyOf(`${listed}`), listed)
  equal(replyOf(`${host} go away, blocked by spamhaus`), undefined)
})

test('what stands beyond the length that the log keeps is not read', () => {
  const at = (length: number): string =>
    `${host} 554 `.padEnd(length, 'x').concat(' blocked spamhaus')
  deepEqual(listsIn(at(REPLY_MAX - ' blocked spamhaus'.length)), ['Spamhaus'])
  deepEqual(listsIn(at(REPLY_MAX)), [])
})

test('whatever the other side says, what is told of it are names of ours, and soon', () => {
  const words = fc.constantFrom(
    ...['spamhaus ', 'blocked using ', '[TSS04]', '<', '@', 'a.', ' ', '\u0000'],
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 200 }), (said) => {
      const found = listsIn(`${host} 550 ${said.join('')}`)
      ok(found.every((name) => listNames.includes(name)))
    }),
  )
})

test('refused for who we are: by the class of the code, or by a list, in the words of the remote alone', () => {
  equal(isForName(`${host} 550 5.7.1 no ${end}`, '5.7.1'), true)
  equal(isForName(`${host} 554 ${bl} bl.spamcop.net`, '5.0.0'), true)
  equal(isForName(`${host} 550 5.1.1 unknown`, '5.1.1'), false)
  equal(isForName('certificate not trusted', '4.7.5'), false)
})
