import { deepEqual, equal, notDeepEqual, notEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BODY_BYTES_SEEN, type MessageShape } from '../events/senses.ts'
import { FIELDS_MAX } from './fields.ts'
import { HOSTS_MAX, Links } from './links.ts'
import { messageIdForm } from './message-id.ts'
import { ACCOUNT_ROOT, paymentGroups } from './payment.ts'
import { shapeOf } from './shape.ts'
import { bytes, mail, noon, testHash } from './testing.ts'

const shape = (text: string, crlf = false): MessageShape => shapeOf(mail(text, crlf), testHash)
const host = (name: string): number => testHash('shape.link', name)

const letter = `Message-ID: <3f6c1a2b-7d1e-4c55-9a0b-0123456789ab@example.jp>
Date: Sun, 22 Nov 2026 11:59:30 +0900
MIME-Version: 1.0
User-Agent: Mozilla Thunderbird
To: bob@example.net
From: Alice <alice@example.jp>
Subject: =?UTF-8?B?6KuL5rGC5pu444Gu5Lu2?=
Content-Type: multipart/alternative; boundary="b1"

--b1
Content-Type: text/plain; charset=UTF-8

See https://www.example.com/a and http://other.example.org:8080/b
--b1
Content-Type: text/html; charset=UTF-8
Content-Transfer-Encoding: quoted-printable

<a href=3D"https://WWW.example.com/c">x</a> <a href=3D"http://third=
.example.net?d">y</a>
--b1--
`

test('a letter has all of a shape, the same with either line end', () => {
  const its = shape(letter)
  deepEqual(its.linkHosts, ['www.example.com', 'other.example.org', 'third.example.net'].map(host))
  deepEqual([its.dateZone, its.dateAge, its.subject?.length], [540, 30, 4])
  equal(its.mime, testHash('shape.mime', 'multipart/alternative(text/plain,text/html)'))
  ok(its.headerOrder !== undefined && its.messageIdForm !== undefined)
  ok(!('replyElsewhere' in its) && !('paymentWords' in its))
  deepEqual(shape(letter, true), its)
})

test('what servers add, and what one mail has and another has not, is no other order', () => {
  const its = shape(letter)
  const added = shape(
    `Received: from x by y\n\twith ESMTP\nDKIM-Signature: v=1\nX-Spam-Flag: NO\nCc: c@example.net\nReferences: <a@b>\n${letter}`,
  )
  equal(added.headerOrder, its.headerOrder)
  notEqual(shape(letter.replace('MIME-Version', 'Mime-Version')).headerOrder, its.headerOrder)
  notEqual(shape(`X-Mailer: y\n${letter}`).headerOrder, its.headerOrder)
})

test('the form of a Message-ID is the program’s, whatever the id', () => {
  const from = ['example.jp']
  const form = (id: string) => messageIdForm(id, from)
  equal(
    form('<3f6c1a2b-7d1e-4c55-9a0b-0123456789ab@example.jp>'),
    form('<00112233-4455-6677-8899-aabbccddeeff@mail.example.jp>'),
  )
  equal(form('<3F6C1A2B-7D1E-4C55-9A0B-0123456789AB@x.org>'), 'HEX:8-4-4-4-12@other')
  equal(form('<000001d9abcd$12345678$9abcdef0$@example.jp>'), 'hex:12$8$8$0@from')
  equal(
    form('<CAF=a-b_cD+123456789@mail.gmail.com>'),
    form('<CAGxyzABCdef12-45678@mail.gmail.com>'),
  )
  equal(form('<169999999.1234@host>'), 'digits:~2.~1@name')
  deepEqual(
    ['', '<>', '<a>', 'a@b.c', undefined].map((id) => messageIdForm(id, from)),
    ['odd', 'odd', 'hex:1', 'hex:1@other bare', 'none'],
  )
})

test('a date that is stale, ahead, in another zone, or none', () => {
  const dated = (date: string) => {
    const { dateZone, dateAge } = shape(`Date: ${date}\nFrom: a@example.jp\n\n`)
    return [dateZone, dateAge]
  }
  deepEqual(dated('Sun, 22 Nov 2026 03:00:00 +0000'), [0, 0])
  deepEqual(dated('22 Nov 2026 04:00:00 GMT'), [0, -3_600])
  deepEqual(dated('Sat, 21 Nov 2026 22:00 -0500 (EST)'), [-300, 0])
  deepEqual(dated('Sat, 21 Nov 26 22:00:00 EST'), [-300, 0])
  deepEqual(dated('Thu, 29 Feb 2024 12:00:00 +0900'), [540, 997 * 86_400])
  deepEqual(dated('Tue, 1 Jan 1980 00:00:00 +0000'), [0, 315_360_000])
  deepEqual(dated('Sun, 22 Nov 2026 12:00:00 +9900'), [undefined, -32_400])
  for (const wrong of [
    '',
    'yesterday',
    '32 Nov 2026 00:00:00 +0000',
    '1 Foo 2026 00:00 +0000',
    '1 anf 2026 00:00',
  ])
    deepEqual(dated(wrong), [undefined, undefined], wrong)
})

test('answers that go elsewhere than the sender are told, whatever either is called', () => {
  const replies = (from: string, reply: string) =>
    shape(`From: ${from}\nReply-To: ${reply}\n\n`).replyElsewhere ?? false
  equal(replies('Alice <alice@example.jp>', 'alice@example.jp'), false)
  equal(replies('a@example.jp', 'a@sales.example.jp'), false)
  equal(replies('a@example.jp', '"a@example.jp" <a@example.net>'), true)
  equal(replies('"x, y@evil.example" <a@example.jp>', 'a@EXAMPLE.jp (a@evil.example)'), false)
  equal(replies('"c@freemail.example, Team" <a@example.jp>', 'c@freemail.example'), true)
  equal(replies('a@example.jp', 'b@example.jp, c@freemail.example'), true)
  equal(replies('a@example.jp', 'team: ;'), false)
  equal(replies('nobody', 'c@freemail.example'), false)
})

test('subjects that differ a little have numbers in common, others have none', () => {
  const numbers = (subject: string) => shape(`Subject: ${subject}\n\n`).subject ?? []
  const common = (a: string, b: string) => {
    const [x, y] = [numbers(a), numbers(b)]
    return x.filter((number, nth) => number === y[nth]).length
  }
  equal(common('Ｉｎｖｏｉｃｅ　ＡＢ', 'invoice ab'), 4)
  equal(common('Re: Invoice 4711 overdue', 'INVOICE 98 overdue'), 4)
  equal(common('=?ISO-2022-JP?B?GyRCQEE1YT1xJE43bxsoQg==?=', '=?UTF-8?B?6KuL5rGC5pu444Gu5Lu2?='), 4)
  ok(
    common('【重要】アカウントの確認をお願いします', '【重要】アカウントの確認をお願い致します') >=
      2,
  )
  ok(
    common(
      'Please confirm your mailbox storage now',
      'Please confirm your mailbox storage today',
    ) >= 2,
  )
  equal(common('明日の会議について', 'Ihre Rechnung vom Mai'), 0)
  deepEqual(numbers('  '), [])
  equal(numbers('あ').length, 4)
})

test('encoded words cut in the middle of a character are read as one', () => {
  const whole = shape('Subject: =?UTF-8?B?6KuL5rGC5pu4?=\n\n').subject
  deepEqual(shape('Subject: =?UTF-8?B?6KuL5rE=?=\n =?utf-8?B?guabuA==?=\n\n').subject, whole)
  deepEqual(
    shape('Subject: =?UTF-8?Q?=E8=AB=8B=E6=B1=82?= =?UTF-8*ja?Q?=E6=9B=B8?=\n\n').subject,
    whole,
  )
})

const changed =
  '平素よりお世話になっております。お振込先の口座が変更となりましたので、至急ご確認ください。'

test('a changed account is heard in each Japanese encoding, and across line ends', () => {
  const words = (type: string, body: Uint8Array) =>
    shapeOf(
      {
        headers: `From: a@example.jp\nContent-Type: ${type}\n`,
        bodyStart: body,
        submittedAt: noon,
      },
      testHash,
    ).paymentWords
  equal(words('text/plain; charset=utf-8', bytes(changed)), 3)
  equal(words('text/plain', bytes(changed.replace('振込先', '振\r\n込 先'))), 3)
  equal(
    words('text/html; charset=utf-8', bytes(`<p>お<b>振込先</b></p><p>が&#22793;&#x66f4;</p>`)),
    2,
  )
  // 振込先変更
  const iso2022 = Uint8Array.from([
    0x1b, 0x24, 0x42, 0x3f, 0x36, 0x39, 0x7e, 0x40, 0x68, 0x4a, 0x51, 0x39, 0x39, 0x1b, 0x28, 0x42,
  ])
  const euc = Uint8Array.from([0xbf, 0xb6, 0xb9, 0xfe, 0xc0, 0xe8, 0xca, 0xd1, 0xb9, 0xb9])
  const sjis = Uint8Array.from([0x90, 0x55, 0x8d, 0x9e, 0x90, 0xe6, 0x95, 0xcf, 0x8d, 0x58])
  equal(words('text/plain; charset=ISO-2022-JP', iso2022), 2)
  equal(words('text/plain', iso2022), 2)
  equal(words('text/plain; charset=EUC-JP', euc), 2)
  equal(words('text/plain; charset=Shift_JIS', sjis), 2)
  equal(words('text/plain; charset=no-such-thing', sjis), undefined)
})

test('whatever speaks of an account is found by its root', () => {
  for (const word of paymentGroups.account) ok(ACCOUNT_ROOT.test(word), word)
})

test('payment words are counted only where account and change stand together', () => {
  const words = (text: string) => shape(`Subject: x\n\n${text}`).paymentWords
  equal(
    words('Please note our bank\n details have changed. It is urgent, keep it confidential.'),
    4,
  )
  equal(words('Please find the invoice attached; payment to the usual bank account.'), undefined)
  equal(words('The meeting has been changed. Urgent!'), undefined)
  equal(words('embankdetails exchanged'), undefined, 'words begin where words begin')
  equal(shape('Subject: New bank account\n\nhello').paymentWords, 2)
})

test('links are told by their hosts, each once, at most sixteen', () => {
  const hosts = (text: string) => {
    const links = new Links()
    links.read(text)
    return [...links.hosts]
  }
  deepEqual(hosts('HTTPS://User:p@ss@Evil.example.com:443/a http://evil.example.com'), [
    'evil.example.com',
  ])
  deepEqual(hosts('こちらhttps://例え.jpを、http://a.example.jpへ。http://b.example.jp。次'), [
    '例え.jp',
    'a.example.jp',
    'b.example.jp',
  ])
  deepEqual(hosts('https://xn--r8jz45g.jp/ http://[2001:DB8::1]/ http://192.0.2.7/x'), [
    'xn--r8jz45g.jp',
    '[2001:db8::1]',
    '192.0.2.7',
  ])
  deepEqual(
    hosts('ftp://x.example.jp http://localhost/ http:// http://..a.. ://x.y http://[zz]/ http://@'),
    [],
  )
  deepEqual(hosts('"http://a.example.jp/" "http://a.example.jp/x" "http://b.example.jp/"'), [
    'a.example.jp',
    'b.example.jp',
  ])
  const many = (n: number) =>
    Array.from({ length: n }, (_, i) => `http://h${i}.example.jp`).join(' ')
  equal(hosts(many(HOSTS_MAX)).length, HOSTS_MAX)
  equal(hosts(many(HOSTS_MAX + 1)).length, HOSTS_MAX)
  deepEqual(hosts(`http://${'a'.repeat(252)}.jp`).length, 1)
  deepEqual(hosts(`http://${'a'.repeat(253)}.jp`), [])
})

test('nothing of a body that is not there, nothing of headers that are none', () => {
  const { headers } = mail(letter)
  const its = shapeOf({ headers, submittedAt: noon }, testHash)
  ok(!('mime' in its) && !('linkHosts' in its) && 'headerOrder' in its)
  deepEqual(shapeOf({ headers: '', bodyStart: bytes('x'), submittedAt: noon }, testHash), {})
  deepEqual(shapeOf({ headers: 'no colon\n at all\n\n', submittedAt: noon }, testHash), {})
})

test('fields are read to the bound and not past it; a body likewise', () => {
  const filled = (n: number) => `${'X-A: b\n'.repeat(n)}Date: Sun, 22 Nov 2026 12:00:00 +0900\n\n`
  equal(shape(filled(FIELDS_MAX - 1)).dateZone, 540)
  equal(shape(filled(FIELDS_MAX)).dateZone, undefined)
  const link = ' http://a.example.jp '
  const behind = (pad: number) =>
    shape(`From: a@b.jp\n\n${'x'.repeat(pad)}${link}`).linkHosts?.length
  equal(behind(BODY_BYTES_SEEN - link.length), 1)
  equal(behind(BODY_BYTES_SEEN), undefined)
})

const anyHeaders = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.tuple(
        fc.constantFrom(
          'From',
          'Reply-To',
          'Date',
          'Subject',
          'Message-ID',
          'Content-Type',
          'Content-Transfer-Encoding',
          'X-Mailer',
        ),
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 120 }),
          fc.constantFrom(
            'multipart/mixed; boundary=a',
            'multipart/mixed; boundary="',
            'base64',
            'quoted-printable',
            'text/html; charset=iso-2022-jp',
            '=?utf-8?b?',
            '=?x?q?=?=',
            '<@>',
            '"',
          ),
        ),
      ),
      { maxLength: 12 },
    )
    .map((fields) => fields.map(([name, value]) => `${name}: ${value}\n`).join('')),
)
const anyBody = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc
    .array(
      fc.constantFrom(
        '--a\n',
        '--a--\n',
        '--a',
        '\n',
        '\r\n',
        'Content-Type: multipart/x; boundary=a\n',
        'Content-Type: multipart/x; boundary=aa\n',
        '--aa\r\n',
        'http://',
        'x.jp',
        '<',
        '>',
        '&#',
        '\0',
        '=\n',
        '\u001b$B',
        '振込先',
        '変更',
      ),
      { maxLength: 60 },
    )
    .map((pieces) => bytes(pieces.join(''))),
)

test('any octets at all give a shape or less of one, twice the same', () => {
  fc.assert(
    fc.property(anyHeaders, anyBody, (headers, bodyStart) => {
      const its = shapeOf({ headers, bodyStart, submittedAt: noon }, testHash)
      deepEqual(shapeOf({ headers, bodyStart, submittedAt: noon }, testHash), its)
      ok((its.linkHosts?.length ?? 0) <= HOSTS_MAX)
      ok(its.subject === undefined || its.subject.length === 4)
      for (const value of Object.values(its).flat())
        ok(value === true || (Number.isSafeInteger(value) && Math.abs(value as number) < 2 ** 48))
    }),
    { numRuns: 2_000 },
  )
})

test('a letter cut anywhere, or with an octet changed, gives a shape', () => {
  const { headers, bodyStart } = mail(letter, true)
  fc.assert(
    fc.property(fc.nat(headers.length), fc.nat(bodyStart.length), fc.nat(255), (h, b, octet) => {
      shapeOf({ headers: headers.slice(0, h), bodyStart, submittedAt: noon }, testHash)
      shapeOf({ headers, bodyStart: bodyStart.subarray(0, b), submittedAt: noon }, testHash)
      const spoilt = Uint8Array.from(bodyStart)
      spoilt[b] = octet
      shapeOf({ headers, bodyStart: spoilt, submittedAt: noon }, testHash)
    }),
    { numRuns: 500 },
  )
})

test('the text of a mail cannot be seen in its shape', () => {
  const told = JSON.stringify(shape(letter))
  for (const word of ['example', 'alice', 'text', 'Thunderbird']) ok(!told.includes(word))
  notDeepEqual(shape(letter), {})
})
