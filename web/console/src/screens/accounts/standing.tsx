/** Standing: how an account stands, as a sign with words. */
import type { AccountRow } from '../../../../../src/console/routes/accounts.ts'
import { useWords } from '../../language.tsx'
import { State, type StateKind } from '../../parts/state.tsx'
import { accountWords } from './words.ts'

const kinds: Readonly<Record<AccountRow['standing'], StateKind>> = {
  contained: 'bad',
  restrained: 'warn',
  watched: 'warn',
  calm: 'good',
}

export const Standing = ({ standing }: { readonly standing: AccountRow['standing'] }) => (
  <State kind={kinds[standing]} label={useWords(accountWords).standings[standing]} />
)
