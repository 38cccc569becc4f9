import { deepEqual, equal, ok } from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Reached } from '../../incident/radius.ts'
import { T0 } from '../testing.ts'
import { messageIdOf, noticeOfMessageId } from './message-id.ts'
import { groups, planRecipients, reasonsNot } from './plan.ts'
import { isListRefusal, LETTER_MAX, listText, readList, readListInTurns } from './round-list.ts'

const reached = (recipient: string, more: Partial<Reached> = {}): Reached => ({
  ...{ recipient, domain: recipient.slice(recipient.lastIndexOf('@') + 1).toLowerCase() },
  ...{ domestic: true, known: false, messages: 1, released: 0, firstAt: T0, lastAt: T0 },
  ...{ delivered: 1, bounced: 0, deferred: 0, held: 0, deleted: 0, unknown: 0 },
  ...more,
})
const options = { domains: ['pref.example.jp'] }

describe('who must be told', () => {
  test('who received and is ours or known; strangers and desks are counted by domain', () => {
    const plan = planRecipients(
      [
        reached('taro@pref.example.jp'),
        reached('friend@good.example', { known: true }),
        reached('stranger@far.example'),
        reached('other@far.example'),
        reached('postmaster@near.example'),
      ],
      options,
    )
    deepEqual(
      plan.persons.map(({ address, group, language }) => [address, group, language]),
      [
        ['taro@pref.example.jp', 'internal', 'ja'],
        ['friend@good.example', 'known', 'en'],
      ],
    )
    deepEqual(plan.by, { internal: 1, known: 1, stranger: 2, role: 1 })
    equal(plan.not['not-chosen'], 3)
    deepEqual(plan.domains[0], { domain: 'far.example', persons: 2 })
  })

  test('mail that was held and never left needs no notice, nor what bounced', () => {
    const plan = planRecipients(
      [
        reached('a@x.example', { known: true, delivered: 0, held: 1 }),
        reached('b@x.example', { known: true, delivered: 0, bounced: 1 }),
        reached('c@x.example', { known: true, delivered: 0, unknown: 1 }),
        reached('d@x.example', { known: true, delivered: 0, deferred: 1 }),
      ],
      options,
    )
    deepEqual(
      plan.persons.map(({ address }) => address),
      ['c@x.example'],
    )
    deepEqual([plan.not['never-left'], plan.not['not-delivered']], [1, 2])
  })

  test('one address is one person, however it is spelled; who wants no mail gets none', () => {
    const plan = planRecipients(
      [
        reached('Anna@x.example', { known: true }),
        reached('anna@X.example', { known: true }),
        reached('no@x.example', { known: true }),
      ],
      { ...options, optOuts: new Set(['no@x.example']) },
    )
    equal(plan.persons.length, 1)
    deepEqual([plan.not.twice, plan.not['opted-out']], [1, 1])
  })

  test('the language is that of the setting, else of the domain', () => {
    const languages = new Map([
      ['x.example', 'ja' as const],
      ['b@city.example.jp', 'en' as const],
    ])
    const plan = planRecipients(
      ['a@x.example', 'a@city.example.jp', 'b@city.example.jp', 'a@y.example'].map((one) =>
        reached(one, { known: true }),
      ),
      { ...options, languages },
    )
    deepEqual(
      plan.persons.map(({ language }) => language),
      ['ja', 'ja', 'en', 'en'],
    )
  })

  test('each one is written to, or counted with the reason why not', () => {
    const one = fc.record({
      recipient: fc.oneof(
        fc.emailAddress(),
        fc.constantFrom(
          'a@x.example',
          'A@x.example',
          'bad',
          'x y@z',
          'info@x.example',
          'a@b\r\nBcc: c@d',
        ),
      ),
      known: fc.boolean(),
      fates: fc.tuple(fc.nat(1), fc.nat(1), fc.nat(1), fc.nat(1), fc.nat(1), fc.nat(1)),
    })
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), fc.subarray([...groups]), (all, chosen) => {
        const list = all.map(({ recipient, known, fates: [a, b, c, d, e, f] }) =>
          reached(recipient, {
            ...{ known, delivered: a, bounced: b, deferred: c, held: d, deleted: e, unknown: f },
            messages: a + b + c + d + e + f,
          }),
        )
        const plan = planRecipients(list, { ...options, groups: chosen })
        const left = reasonsNot.reduce((sum, why) => sum + plan.not[why], 0)
        equal(plan.persons.length + left, list.length)
        for (const { address, group } of plan.persons) {
          ok(chosen.includes(group))
          ok(!/[\s\p{Cc}]/u.test(address))
        }
      }),
    )
  })
})

describe('the list of a round', () => {
  const list = {
    audience: 'recipients' as const,
    letters: [{ id: 'ja', language: 'ja' as const, subject: 'お知らせ', text: '本文\n二行目' }],
    persons: [{ address: 'anna@x.example', letter: 'ja' }],
  }

  test('what was written reads back', () => deepEqual(readList(listText(list)), list))

  test('a list that was cut, an address that would be two, a letter that is not there: refused with the line', () => {
    const refusal = (text: string): string => {
      const read = readList(text)
      return isListRefusal(read) ? read.field : 'taken'
    }
    const text = listText(list)
    equal(refusal(text.slice(0, -1)), 'line')
    equal(refusal(text.split('\n').slice(0, 2).join('\n').concat('\n')), 'lines')
    equal(
      refusal(listText({ ...list, persons: [{ address: 'a@b, c@d', letter: 'ja' }] })),
      'line 3.address',
    )
    equal(
      refusal(listText({ ...list, persons: [{ address: 'a@b\r\nBcc:x@y', letter: 'ja' }] })),
      'line 3.address',
    )
    equal(
      refusal(listText({ ...list, persons: [{ address: 'a@b.example', letter: 'en' }] })),
      'line 3.letter',
    )
    const letterOf = (n: number) =>
      listText({ ...list, letters: [{ ...list.letters[0], text: 'x'.repeat(n) } as never] })
    equal(refusal(letterOf(LETTER_MAX)), 'taken')
    equal(refusal(letterOf(LETTER_MAX + 1)), 'line 2.text')
  })

  test('a long one is read in turns, and is the same', async () => {
    const long = {
      ...list,
      persons: Array.from({ length: 5_000 }, (_, n) => ({
        address: `p${n}@x.example`,
        letter: 'ja',
      })),
    }
    let pauses = 0
    const read = await readListInTurns(listText(long), async () => {
      pauses += 1
    })
    deepEqual(read, long)
    equal(pauses, 2)
  })

  test('whatever it is, it is a list or a refusal', () => {
    fc.assert(fc.property(fc.string(), (text) => void readList(text)))
  })
})

test('a Message-ID tells of which notice it is, and others tell nothing', () => {
  const its = { case: 'SKM-2025-0001', round: 'N2', n: 18_999 }
  deepEqual(noticeOfMessageId(messageIdOf(its, '0123456789abcdef', 'pref.example.jp')), its)
  equal(noticeOfMessageId('<abc@example.jp>'), undefined)
})
