import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { TARGETS_MAX } from '../exports/record.ts'
import { bare, quoted, tell } from '../exports/testing.ts'
import { m365Lines } from './json.ts'
import { ITEMS_MAX } from './mailbox.ts'
import { m365Table } from './table.ts'
import { RECIPIENTS_MAX, recipientsOf } from './trace.ts'

const audit = (operation: string, more: object): { readonly [name: string]: unknown } =>
  bare(
    tell(
      m365Lines,
      JSON.stringify({
        CreationTime: '2026-11-02T01:02:03',
        Operation: operation,
        OrganizationId: 'o',
        UserType: 0,
        UserId: 'hanako@school.example',
        ...more,
      }),
    ).events[0],
  )

test('recipients of one row are told up to a bound', () => {
  const cell = (count: number): string =>
    Array.from({ length: count }, (_, n) => `r${n}@x.example##Receive, Send`).join(';')
  equal(recipientsOf(cell(RECIPIENTS_MAX)).length, RECIPIENTS_MAX)
  equal(recipientsOf(cell(RECIPIENTS_MAX + 1)).length, RECIPIENTS_MAX)
  const { events } = tell(
    m365Table,
    `origin_timestamp_utc,sender_address,recipient_status,message_id,network_message_id\n2026-11-02T01:02:03Z,a@b.example,${quoted(cell(RECIPIENTS_MAX + 1))},<m@x>,n`,
  )
  equal(events.length, RECIPIENTS_MAX + 1)
  equal(new Set(events.map(({ id }) => id)).size, events.length)
})

test('targets of a rule, and folders that were read, are named up to a bound', () => {
  const rule = (count: number): unknown =>
    audit('New-InboxRule', {
      Parameters: [
        {
          Name: 'ForwardTo',
          Value: Array.from({ length: count }, (_, n) => `t${n}@evil.example`).join(';'),
        },
      ],
    })['targets']
  equal((rule(TARGETS_MAX) as string[]).length, TARGETS_MAX)
  equal((rule(TARGETS_MAX + 1) as string[]).length, TARGETS_MAX)
  const folders = audit('MailItemsAccessed', {
    Folders: Array.from({ length: TARGETS_MAX + 1 }, (_, n) => ({ Path: `f${n}` })),
  })['folders']
  equal((folders as string[]).length, TARGETS_MAX)
})

test('items of one record are added up to a bound', () => {
  const octets = (count: number): unknown =>
    audit('MailItemsAccessed', {
      Folders: [{ FolderItems: Array.from({ length: count }, () => ({ SizeInBytes: 1 })) }],
    })['bodyBytes']
  deepEqual([octets(ITEMS_MAX), octets(ITEMS_MAX + 1)], [ITEMS_MAX, ITEMS_MAX])
})
