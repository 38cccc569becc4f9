import { deepEqual, equal } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { TEXTS_MAX, Texts } from './texts.ts'

test('what is kept has the same signs, whatever they are', () => {
  const texts = new Texts()
  for (const text of ['', 'a', 'example.net', '例え.テスト', '😀 and \ud83d alone \ude00', '\0\n'])
    for (const nth of [1, 2]) equal(texts.kept(text.slice(0)), text, `${nth}`)
})

test('a text that is kept does not keep the longer one it was cut out of, up to the bound and past it', () => {
  const script = `
    import { getHeapStatistics, setFlagsFromString } from 'node:v8'
    import { runInNewContext } from 'node:vm'
    import { Texts, TEXTS_MAX } from ${JSON.stringify(join(import.meta.dirname, 'texts.ts'))}
    setFlagsFromString('--expose-gc')
    const clear = runInNewContext('gc')
    const texts = new Texts()
    const all = []
    const used = () => (clear(), getHeapStatistics().used_heap_size)
    const before = used()
    for (let n = 0; n <= TEXTS_MAX; n += 1)
      all.push(texts.kept(Buffer.alloc(2000, 120).fill(n + '.example.net', 0, 18).toString('latin1').slice(0, 18)))
    console.log(all.length, (used() - before) / all.length < 200)`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  )
  deepEqual([stderr, stdout], ['', `${TEXTS_MAX + 1} true\n`])
})
