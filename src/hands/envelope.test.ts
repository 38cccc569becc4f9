import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readAsctime, readEnvelope, readQueued, takenApartAll, uidIn } from './envelope.ts'

const submitted = `*** ENVELOPE RECORDS deferred/6/60A6520E39A ***
message_size:             276             755               2               0             276               0
message_arrival_time: Sat Nov 21 20:37:29 2026
create_time: Sat Nov 21 20:37:30 2026
named_attribute: log_ident=60A6520E39A
named_attribute: sasl_method=PLAIN
named_attribute: sasl_username=alice@example.jp
sender: a@example.jp
named_attribute: log_helo_name=x
named_attribute: client_address=2001:db8::7
named_attribute: client_port=48196
named_attribute: dsn_orig_rcpt=rfc822;x@dead.test
original_recipient: x@dead.test
recipient: x@dead.test
recipient: y@dead.test
*** MESSAGE CONTENTS deferred/6/60A6520E39A ***
`
const local = (
  fullName: string,
  sender = 'root@example.jp',
) => `message_arrival_time: Sun Nov  1 01:02:03 2026
named_attribute: rewrite_context=local
sender_fullname: ${fullName}
sender: ${sender}
recipient: x@dead.test
`

test('the envelope of a submission says who, from where, to whom', () => {
  deepEqual(readEnvelope(submitted), {
    arrivedAt: Date.UTC(2026, 10, 21, 20, 37, 29),
    envelopeSender: 'a@example.jp',
    recipients: ['x@dead.test', 'y@dead.test'],
    isLocal: false,
    saslUsername: 'alice@example.jp',
    mechanism: 'PLAIN',
    clientIp: '2001:db8::7',
    clientPort: 48196,
  })
})

test('a client cannot put on another’s name by an ORCPT with a line feed in it', () => {
  const forged = (what: string) =>
    submitted
      .replace(
        'named_attribute: sasl_method=PLAIN\nnamed_attribute: sasl_username=alice@example.jp\n',
        '',
      )
      .replace('rfc822;x@dead.test', `rfc822;x\n${what}`)
  equal(readEnvelope(forged('named_attribute: sasl_username=victim'))?.saslUsername, undefined)
  const again = readEnvelope(forged('sender_fullname: x\nsender: victim@example.jp'))
  deepEqual([again?.envelopeSender, again?.isLocal], ['a@example.jp', false])
  const twice = submitted.replace('rfc822;x', 'rfc822;x\nnamed_attribute: sasl_username=victim\nx')
  equal(readEnvelope(twice)?.saslUsername, 'alice@example.jp')
})

test('a local user cannot put on a name, a sender or recipients by his full name', () => {
  const envelope = readEnvelope(
    local('x\nnamed_attribute: sasl_username=victim\nsender: victim@example.jp\nrecipient: z@z'),
  )
  deepEqual(envelope, {
    arrivedAt: Date.UTC(2026, 10, 1, 1, 2, 3),
    envelopeSender: 'root@example.jp',
    recipients: ['x@dead.test'],
    isLocal: true,
  })
})

test('the null sender is a sender, and what has none is no envelope', () => {
  equal(readEnvelope(local('x', ''))?.envelopeSender, '')
  equal(readEnvelope('message_arrival_time: Sat Nov 21 20:37:29 2026\n'), undefined)
  equal(readEnvelope('sender: a@b\n'), undefined)
})

test('moments are asctime in UTC, or none', () => {
  equal(readAsctime('Sat Nov 21 20:37:29 2026'), Date.UTC(2026, 10, 21, 20, 37, 29))
  for (const odd of ['', 'Sat Foo 21 20:37:29 2026', 'Nov 21 20:37:29'])
    equal(readAsctime(odd), undefined)
})

const received = (uid: number, id: string) =>
  `Received: by mx1.example.jp (Postfix, from userid ${uid})\n\tid ${id}; Sat, 21 Nov 2026 20:37:22 +0000 (UTC)\n`
const uidOf = (content: string, id = 'D0F6E20E017') => uidIn(Buffer.from(content), id, 102)

test('the user of local mail is in the first header, and only when it carries this queue id', () => {
  equal(uidOf(`${received(33, 'D0F6E20E017')}Subject: x\n`), 33)
  equal(uidOf(`${received(33, 'AAAAAAAAAAA')}Subject: x\n`), undefined)
  equal(uidOf(`Subject: x\n${received(33, 'D0F6E20E017')}`), undefined)
})

test('after a requeue the user is in the header below that of the mail owner', () => {
  const requeued = received(102, 'D0F6E20E017')
  equal(uidOf(requeued + received(33, '1818020E01D')), 33)
  equal(uidOf(requeued + received(102, '1818020E01D') + received(33, '1818020E01E')), 33)
  equal(uidOf(`${requeued}Subject: x\n`), undefined)
  equal(uidOf(`${received(33, 'D0F6E20E017')}${received(0, 'AAAAAAAA')}`), 33)
})

test('a line of a listing is read, an odd one is not', () => {
  const line = {
    queue_name: 'hold',
    queue_id: 'D0F6E20E017',
    arrival_time: 1795293442,
    message_size: 259,
    sender: 'a@dead.test',
    recipients: [{ address: 'x@dead.test', delay_reason: 'no' }, {}, null],
  }
  const read = (change: object) => readQueued(JSON.stringify({ ...line, ...change }))
  deepEqual(read({}), {
    queueId: 'D0F6E20E017',
    queue: 'hold',
    arrivedAt: 1795293442000,
    size: 259,
    envelopeSender: 'a@dead.test',
    recipients: ['x@dead.test'],
  })
  equal(read({ sender: 'MAILER-DAEMON' })?.envelopeSender, '')
  for (const odd of [
    { queue_name: 'x' },
    { queue_id: 'ALL' },
    { arrival_time: '1' },
    { sender: 1 },
  ])
    equal(read(odd), undefined)
  for (const odd of ['', 'null', '[]', '{"queue_name":']) equal(readQueued(odd), undefined)
})

test('no text makes reading an envelope throw', () => {
  fc.assert(fc.property(fc.string(), (text) => ok(readEnvelope(text) === undefined || true)))
})

const printedOf = (
  queueId: string,
  content: string,
  extracted = '',
  envelope = submitted,
): Buffer =>
  Buffer.from(
    `${envelope.replaceAll(/deferred\/6\/60A6520E39A/g, `hold/${queueId}`)}${content}*** HEADER EXTRACTED hold/${queueId} ***\n${extracted}*** MESSAGE FILE END hold/${queueId} ***\n`,
    'latin1',
  )

test('whole files are taken apart where each border stands once', () => {
  const parts = takenApartAll(
    Buffer.concat([
      printedOf('A1B2C3', 'Subject: x\n\nb\n', 'recipient: z@dead.test\n'),
      printedOf('D4E5F6', 'Subject: y\n\n'),
    ]),
    ['A1B2C3', 'D4E5F6'],
  )
  deepEqual(
    parts?.map(({ content }) => content.toString()),
    ['Subject: x\n\nb\n', 'Subject: y\n\n'],
  )
  deepEqual(readEnvelope(String(parts?.[0]?.envelope))?.recipients, [
    'x@dead.test',
    'y@dead.test',
    'z@dead.test',
  ])
  deepEqual(takenApartAll(Buffer.alloc(0), []), [])
})

test('another order, another file, one file too few or too many is not taken apart', () => {
  const two = Buffer.concat([printedOf('A1B2C3', 'x\n'), printedOf('D4E5F6', 'y\n')])
  equal(takenApartAll(two, ['D4E5F6', 'A1B2C3']), undefined)
  equal(takenApartAll(two, ['A1B2C3']), undefined)
  equal(takenApartAll(two, ['A1B2C3', 'D4E5F6', 'D4E5F7']), undefined)
  equal(takenApartAll(two.subarray(0, two.length - 3), ['A1B2C3', 'D4E5F6']), undefined)
})

test('a border that somebody wrote into envelope or content leaves the files in one piece', () => {
  for (const border of [
    'ENVELOPE RECORDS',
    'MESSAGE CONTENTS',
    'HEADER EXTRACTED',
    'MESSAGE FILE END',
  ]) {
    const forged = `*** ${border} hold/A1B2C3 ***\n`
    equal(takenApartAll(printedOf('A1B2C3', `Subject: x\n\n${forged}b\n`), ['A1B2C3']), undefined)
    const before = submitted.replace('rfc822;x', `rfc822;x\n${forged}x`)
    equal(takenApartAll(printedOf('A1B2C3', 'b\n', '', before), ['A1B2C3']), undefined)
  }
  // A whole file in a content, under the id of the next.
  const inside = printedOf('D4E5F6', 'forged\n').toString('latin1')
  equal(
    takenApartAll(Buffer.concat([printedOf('A1B2C3', inside), printedOf('D4E5F6', 'true\n')]), [
      'A1B2C3',
      'D4E5F6',
    ]),
    undefined,
  )
})

test('whatever stands in the content, what is taken apart is exactly it', () => {
  const bits = fc.array(
    fc.constantFrom(
      '*** ',
      'MESSAGE CONTENTS',
      'ENVELOPE RECORDS hold/A1B2C3 ***',
      '\n',
      'x',
      '\r',
    ),
  )
  fc.assert(
    fc.property(bits, bits, (one, other) => {
      const contents = [one, other].map((bit) => `${bit.join('')}\n`)
      const parts = takenApartAll(
        Buffer.concat([
          printedOf('A1B2C3', contents[0] ?? ''),
          printedOf('D4E5F6', contents[1] ?? ''),
        ]),
        ['A1B2C3', 'D4E5F6'],
      )
      if (parts !== undefined)
        deepEqual(
          parts.map(({ content }) => content.toString('latin1')),
          contents,
        )
    }),
  )
})
