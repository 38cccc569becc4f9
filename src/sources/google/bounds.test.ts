import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { lineOf } from '../exports/record.ts'
import { options, placeOf, tell } from '../exports/testing.ts'
import { EVENTS_MAX, NESTING_MAX, PARAMETERS_MAX, parametersOf } from './activity.ts'
import { RECIPIENTS_MAX, sentEvents } from './gmail.ts'
import { googleLines } from './json.ts'

test('events of one activity are told up to a bound', () => {
  const count = (events: number): number =>
    tell(
      googleLines,
      JSON.stringify({
        kind: 'admin#reports#activity',
        id: { time: '2026-11-02T01:02:03Z', applicationName: 'login' },
        events: Array.from({ length: events }, () => ({ name: 'login_failure' })),
      }),
    ).events.length
  equal(count(EVENTS_MAX), EVENTS_MAX)
  equal(count(EVENTS_MAX + 1), EVENTS_MAX)
})

test('parameters are read up to a bound in number and in depth', () => {
  const many = (count: number): number =>
    Object.keys(
      parametersOf(Array.from({ length: count }, (_, n) => ({ name: `p${n}`, value: 'x' }))),
    ).length
  equal(many(PARAMETERS_MAX), PARAMETERS_MAX)
  equal(many(PARAMETERS_MAX + 1), PARAMETERS_MAX)
  const nest = (depth: number): object =>
    depth === 1
      ? { name: 'end', value: 'here' }
      : { name: 'a', messageValue: { parameter: [nest(depth - 1)] } }
  const reaches = (depth: number): boolean =>
    JSON.stringify(parametersOf([nest(depth) as never])).includes('here')
  equal(reaches(NESTING_MAX), true)
  equal(reaches(NESTING_MAX + 1), false)
})

test('a parameter named like a prototype is a parameter and lends nothing', () => {
  const fields = parametersOf([{ name: '__proto__', value: { login_type: 'x' } }])
  equal(fields['login_type'], undefined)
  equal(Object.getPrototypeOf(fields), Object.prototype)
})

test('recipients of one message are told up to a bound', () => {
  const count = (recipients: number): number =>
    sentEvents({
      line: lineOf(placeOf(1), options, 'google', undefined),
      messageId: '<a@b>',
      sender: 'a@school.example',
      recipients: Array.from({ length: recipients }, (_, n) => `r${n}@x.example`),
      subject: '',
      size: undefined,
      clientIp: '',
      relay: '',
      outcome: 'delivered',
      status: '',
      isOurs: true,
      isSure: false,
    }).length - 1
  equal(count(RECIPIENTS_MAX), RECIPIENTS_MAX)
  equal(count(RECIPIENTS_MAX + 1), RECIPIENTS_MAX)
})
