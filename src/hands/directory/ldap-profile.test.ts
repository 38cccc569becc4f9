import { deepEqual, equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  changeFor,
  escapeFilter,
  filterFor,
  type LdapProfile,
  LOCKED_FOR_GOOD,
} from './ldap-profile.ts'

const ppolicy: LdapProfile = {
  profile: 'openldap-ppolicy',
  attribute: undefined,
  locked: undefined,
  unlocked: undefined,
}
const active: LdapProfile = { ...ppolicy, profile: 'active-directory' }
const own: LdapProfile = {
  profile: 'attribute',
  attribute: 'mailStatus',
  locked: 'disabled',
  unlocked: 'active',
}
const absent: LdapProfile = { ...own, unlocked: undefined }

/** What the attribute holds after a change. */
const apply = (
  values: readonly string[],
  change: ReturnType<typeof changeFor>,
): readonly string[] =>
  change.kind === 'replace' ? [change.value] : change.kind === 'remove' ? [] : values

test('locking and unlocking bring back what was there; each of them twice changes nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.constant([ppolicy, []] as const),
        fc.nat(0x7fffffff).map((flags) => [active, [String(flags & ~2)]] as const),
        fc.constant([own, ['active']] as const),
        fc.constant([absent, []] as const),
      ),
      ([profile, before]) => {
        const locked = apply(before, changeFor(profile, true, before))
        equal(changeFor(profile, true, locked).kind, 'none')
        const freed = apply(locked, changeFor(profile, false, locked))
        deepEqual(freed, before)
        equal(changeFor(profile, false, freed).kind, 'none')
      },
    ),
  )
})

test('the flag of Active Directory is bit 2, the others stay', () => {
  deepEqual(changeFor(active, true, ['66048']), {
    kind: 'replace',
    attribute: 'userAccountControl',
    value: '66050',
  })
  deepEqual(changeFor(active, false, ['66050']), {
    kind: 'replace',
    attribute: 'userAccountControl',
    value: '66048',
  })
  equal(changeFor(active, true, []).kind, 'refuse')
  equal(changeFor(active, true, ['x']).kind, 'refuse')
})

test('a lock for some minutes becomes one for good', () => {
  deepEqual(changeFor(ppolicy, true, ['20261121000000Z']), {
    kind: 'replace',
    attribute: 'pwdAccountLockedTime',
    value: LOCKED_FOR_GOOD,
  })
  equal(changeFor(ppolicy, false, ['20261121000000Z']).kind, 'none')
})

test('what could not be brought back is not changed', () => {
  for (const profile of [own, absent]) equal(changeFor(profile, true, ['vacation']).kind, 'refuse')
  equal(changeFor(own, true, []).kind, 'refuse')
  equal(changeFor(own, true, ['active', 'x']).kind, 'refuse')
  equal(changeFor(own, false, ['vacation']).kind, 'none')
})

test('no name, however it is written, changes the form of a filter', () => {
  equal(escapeFilter('a*)(uid=*\\\0é'), 'a\\2a\\29\\28uid=\\2a\\5c\\00\\c3\\a9')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (account) => {
      const filter = filterFor('(&(objectClass=person)(mail={account}))', {
        user: 'u',
        realm: 'r',
        account,
      })
      match(filter, /^\(&\(objectClass=person\)\(mail=(?:[^()*\\]|\\[0-9a-f]{2})*\)\)$/)
    }),
  )
  equal(
    filterFor('(uid={user})(d={realm})', { user: '{realm}', realm: 'r', account: '' }),
    '(uid={realm})(d=r)',
  )
})
