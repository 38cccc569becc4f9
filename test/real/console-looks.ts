/**
 * How the console's page looks, with a made-up API: every screen of every area, in both languages,
 * light and dark, wide and narrow (each of these meets each of the others). Pictures are left in SEKIMORI_PICTURES where that names a folder.
 */
import { deepEqual } from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import type { PageOptions } from '../../lab/console-browser.ts'
import { type ConsoleWeb, openConsoleWeb } from '../../lab/console-web.ts'
import { labMissing } from '../../lab/missing.ts'
import { screensShown } from '../../web/console/dev/screens.ts'

const skip = labMissing(['chromium']) ?? false
const root = join(import.meta.dirname, '../..')

export type Look = PageOptions & { readonly name: string }

export const looksSuite = (looks: readonly Look[]) =>
  suite('how the console’s page looks', { skip, timeout: 290_000 }, () => {
    let web: ConsoleWeb
    before(async () => {
      web = await openConsoleWeb()
    })
    after(() => web?.close())

    test('every screen of every area is looked at', () => {
      const paths = globSync('web/console/src/screens/*/area.ts', { cwd: root }).flatMap((file) =>
        [...readFileSync(join(root, file), 'utf8').matchAll(/path: '([^']+)'/g)].map(
          ([, path = '']) => path,
        ),
      )
      const isShown = (path: string) => {
        const wanted = new RegExp(`^${path.replaceAll(/\$\w+/g, '[^/]+')}(?:[#?].*)?$`)
        return screensShown.some((shown) => wanted.test(shown))
      }
      deepEqual(
        paths.filter((path) => !isShown(path)),
        [],
      )
    })

    for (const { name, ...look } of looks)
      test(`no screen has a violation of WCAG 2.2 AA, overflows or complains (${name})`, async () => {
        await web.send('scene', { scene: 'blast' })
        const opened = await web.browser.open(look)
        const wrong: string[] = []
        for (const path of screensShown) {
          await web.goOn(opened, path)
          await opened.picture(`${path.replaceAll(/\W+/g, '-')}-${name}`)
          for (const { rule, where } of await opened.axe())
            wrong.push(`${path}: ${rule}: ${where.join('\n  ')}`)
          const over = await opened.overflow()
          if (over > 0) wrong.push(`${path}: ${over} px wider than the window`)
          if ((await opened.page.title()).trim() === '') wrong.push(`${path}: no title`)
          for (const told of opened.complaints) wrong.push(`${path}: ${told}`)
          opened.forgive()
        }
        await opened.close()
        deepEqual(wrong, [])
      })
  })
