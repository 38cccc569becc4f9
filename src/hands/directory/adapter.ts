/**
 * Adapter: what each kind of directory does for one name, and the frame around it.
 *
 * The frame turns an account into a name (only `sasl:` accounts have one in a directory), lets one
 * verb after the other run, ends each in time, bounds and cleans what comes back, and tells every
 * failure as a fault without secrets.
 */
import { Fault } from '../../lib/fault.ts'
import {
  type Directory,
  type DirectoryResult,
  LINKED_MAX,
  type LinkedCredential,
} from '../../ports/directory.ts'
import { within } from '../notify/deadline.ts'
import { safeWhy } from '../notify/handed-over.ts'
import { Refusal } from '../notify/post.ts'

/** Verbs that wait for their turn in one directory. */
export const WAITING_MAX = 100
export const VERB_MS_DEFAULT = 10_000
export const LINKED_KIND_MAX = 60
export const LINKED_NAME_MAX = 120

type AccountId = Parameters<Directory['disable']>[0]

/** A person as the directory may name him: `account` is `user@realm`, or `user` without a realm. */
export type Name = { readonly user: string; readonly realm: string; readonly account: string }

export interface Adapter {
  disable(name: Name, signal: AbortSignal): Promise<DirectoryResult>
  enable(name: Name, signal: AbortSignal): Promise<DirectoryResult>
  linked(name: Name, signal: AbortSignal): Promise<readonly LinkedCredential[]>
}

/** `undefined`: hosts, uids and certificates are in no directory. */
export function nameOf(account: AccountId): Name | undefined {
  if (!account.startsWith('sasl:')) return undefined
  const name = account.slice('sasl:'.length)
  const at = name.lastIndexOf('@')
  return at < 0
    ? { user: name, realm: '', account: name }
    : { user: name.slice(0, at), realm: name.slice(at + 1), account: name }
}

const stranger: DirectoryResult = { changed: false, known: false }

export function directoryOf(
  name: string,
  adapter: Adapter,
  how: { readonly msMax?: number; readonly secrets?: readonly Uint8Array[] } = {},
): Directory {
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

  const run = async <Result>(
    verb: string,
    account: AccountId,
    otherwise: Result,
    work: (name: Name, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> => {
    const person = nameOf(account)
    if (person === undefined) return otherwise
    if (waiting >= WAITING_MAX)
      throw new Fault('directory.failed', {
        directory: name,
        verb,
        why: `more than ${WAITING_MAX} verbs wait for it`,
      })
    waiting += 1
    const mine = last.then(() =>
      within(how.msMax ?? VERB_MS_DEFAULT, 'no answer', (signal) => work(person, signal)),
    )
    last = mine.catch(() => {})
    try {
      return await mine
    } catch (thrown) {
      if (thrown instanceof Fault) throw thrown
      const code = thrown instanceof Refusal ? 'directory.refused' : 'directory.failed'
      throw new Fault(code, { directory: name, verb, why: safeWhy(thrown, how.secrets ?? []) })
    } finally {
      waiting -= 1
    }
  }

  return {
    name,
    disable: (account) =>
      run('disable', account, stranger, (one, signal) => adapter.disable(one, signal)),
    enable: (account) =>
      run('enable', account, stranger, (one, signal) => adapter.enable(one, signal)),
    linked: async (account) => {
      const found = await run('linked', account, [], (one, signal) => adapter.linked(one, signal))
      return found.slice(0, LINKED_MAX).map(({ kind, name: its }) => ({
        kind: clean(kind, LINKED_KIND_MAX),
        name: clean(its, LINKED_NAME_MAX),
      }))
    },
    close: async () => {
      await last
    },
  }
}

const clean = (text: string, most: number): string =>
  text
    .slice(0, most)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, '\ufffd')

/** What a hook or a webhook answered to `disable` or `enable`. */
export function readResult(text: string): DirectoryResult {
  const read = readJson(text)
  const { changed, known } = read
  if (typeof changed !== 'boolean' || typeof known !== 'boolean')
    throw new Refusal('the answer is not {"changed": true|false, "known": true|false}')
  return { changed, known }
}

/** What a hook or a webhook answered to `linked`. */
export function readLinked(text: string): readonly LinkedCredential[] {
  const { linked } = readJson(text)
  const isOne = (one: unknown): one is LinkedCredential =>
    typeof one === 'object' &&
    one !== null &&
    typeof (one as LinkedCredential).kind === 'string' &&
    typeof (one as LinkedCredential).name === 'string'
  if (!Array.isArray(linked) || !linked.every(isOne))
    throw new Refusal('the answer is not {"linked": [{"kind": "...", "name": "..."}]}')
  return linked
}

function readJson(text: string): { readonly [key: string]: unknown } {
  try {
    const read: unknown = JSON.parse(text)
    if (typeof read === 'object' && read !== null) return read as { [key: string]: unknown }
  } catch {
    // Told below: it is the answer that is wrong, not we.
  }
  throw new Refusal('the answer is no JSON object')
}
