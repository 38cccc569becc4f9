/**
 * Hooks: a directory behind the operator's own program, or behind a web service of his.
 *
 * Both are told `{version, verb, account, user, realm}` and answer
 * `{"changed": …, "known": …}`, or `{"linked": […]}` to the verb `linked`.
 */
import type { Directory } from '../../ports/directory.ts'
import { post } from '../notify/post.ts'
import { runHook } from '../notify/run-hook.ts'
import { authoritiesIn, KEY_BYTES_MIN, secretIn } from '../notify/secret-file.ts'
import { type Adapter, directoryOf, type Name, readLinked, readResult } from './adapter.ts'
import type { ConfigOf } from './config.ts'

type Ask = (verb: string, name: Name) => Promise<string>

const adapterOf = (ask: Ask): Adapter => ({
  disable: async (name) => readResult(await ask('disable', name)),
  enable: async (name) => readResult(await ask('enable', name)),
  linked: async (name) => readLinked(await ask('linked', name)),
})

const documentOf = (verb: string, { account, user, realm }: Name): object => ({
  version: 1,
  verb,
  account,
  user,
  realm,
})

/** A little more than the hook itself has, so that its own end is what is told. */
const AFTER_MS = 500

export function commandDirectory(config: ConfigOf<'command'>): Directory {
  const msMax = config.seconds * 1_000
  const ask: Ask = (verb, name) => runHook({ argv: config.argv, msMax }, documentOf(verb, name))
  return directoryOf(config.name, adapterOf(ask), { msMax: msMax + AFTER_MS })
}

export function webhookDirectory(config: ConfigOf<'webhook'>): Directory {
  const secret =
    config.secretFile === undefined ? undefined : secretIn(config.secretFile, KEY_BYTES_MIN)
  const msMax = config.seconds * 1_000
  const to = {
    url: config.url,
    allowPrivate: config.allowPrivate,
    allowLoopback: config.allowLoopback,
    msMax,
    ...(secret === undefined ? {} : { secret }),
    ...(config.caFile === undefined ? {} : { ca: authoritiesIn(config.caFile) }),
  }
  const ask: Ask = async (verb, name) => (await post(to, documentOf(verb, name))).body
  return directoryOf(config.name, adapterOf(ask), {
    msMax: msMax + AFTER_MS,
    ...(secret === undefined ? {} : { secrets: [secret] }),
  })
}
