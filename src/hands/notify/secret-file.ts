/**
 * Secret file: a password or key that the configuration names by path, never by value.
 *
 * Refused when others than owner and group may read or write it. A line end at its end is not part
 * of it.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { Fault, whyOf } from '../../lib/fault.ts'

export const SECRET_BYTES_MAX = 4_096
/** RFC 2104 §3 advises a key as long as the hash; half of that is the least we take. */
export const KEY_BYTES_MIN = 16
const CA_BYTES_MAX = 1_048_576

export function secretIn(file: string, bytesMin = 1): Buffer {
  const invalid = (why: string, cause?: unknown) =>
    new Fault('config.invalid', { where: file, why }, cause)
  let text: Buffer
  try {
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const stat = fstatSync(descriptor)
      if (!stat.isFile()) throw invalid('a secret is a plain file')
      if ((stat.mode & 0o007) !== 0) throw invalid('others may read this secret: chmod o= it')
      const bytes = Buffer.alloc(SECRET_BYTES_MAX + 1)
      text = bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0))
    } finally {
      closeSync(descriptor)
    }
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown
    throw invalid(whyOf(thrown), thrown)
  }
  if (text.length > SECRET_BYTES_MAX)
    throw invalid(`a secret has at most ${SECRET_BYTES_MAX} bytes`)
  let end = text.length
  if (text[end - 1] === 0x0a) end -= 1
  if (text[end - 1] === 0x0d) end -= 1
  if (end < bytesMin) throw invalid(`a secret here has at least ${bytesMin} bytes`)
  return text.subarray(0, end)
}

/** Certificates of authorities (PEM). */
export function authoritiesIn(file: string): string {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.length <= CA_BYTES_MAX && text.includes('-----BEGIN CERTIFICATE-----')) return text
  } catch (thrown) {
    throw new Fault('config.invalid', { where: file, why: whyOf(thrown) }, thrown)
  }
  throw new Fault('config.invalid', { where: file, why: 'not a PEM file with certificates' })
}
