/** Menu: which screens a role sees, in their order, and the letter by which each is gone to. */
import type { Role } from '../../../../src/events/person.ts'
import type { Area, Screen } from '../area.ts'

export type MenuItem = NonNullable<Area['menu']> & { readonly letter: string }

export const mayShow = ({ roles }: Pick<Screen, 'roles'>, role: Role): boolean =>
  roles === undefined || roles.includes(role)

/** The first letter of a path that no screen before it has. */
export function menuOf(areas: readonly Area[], role: Role): readonly MenuItem[] {
  const taken = new Set<string>()
  return areas
    .flatMap(({ menu, screens }) => (menu === undefined ? [] : [{ menu, screens }]))
    .sort((a, b) => a.menu.order - b.menu.order)
    .map(({ menu, screens }) => {
      const slug = menu.to === '/' ? 'now' : menu.to
      const letter = [...slug].find((each) => /[a-z]/.test(each) && !taken.has(each)) ?? ''
      taken.add(letter)
      return { item: { ...menu, letter }, first: screens.find(({ path }) => path === menu.to) }
    })
    .filter(({ first }) => first === undefined || mayShow(first, role))
    .map(({ item }) => item)
}

/** Whether `path` is `to` or lies under it. */
export const isUnder = (path: string, to: string): boolean =>
  to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`)
