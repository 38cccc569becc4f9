// needs: python3, openssl
/** A judge that shares no line with us: python3 and openssl check a proof that we exported. */
import { equal, match } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readProofText } from '../../src/evidence/proof-text.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import { realDisk } from '../../src/store/evidence/disk.ts'
import { bundleOf } from '../../src/store/evidence/files.ts'
import { exportProof } from '../../src/store/evidence/prove.ts'
import { entryOf, freshPlace } from './help.ts'

const works = (command: string, ...args: string[]) => spawnSync(command, args).status === 0
const missing = !works('python3', '--version')
  ? 'needs python3'
  : !works('openssl', 'version')
    ? 'needs openssl'
    : false

test('python and openssl verify a proof, and no other entry, proof or key', {
  skip: missing,
}, async () => {
  const place = await freshPlace()
  try {
    const journal = await place.open()
    await journal.append(Array.from({ length: 700 }, (_, i) => entryOf(i)))
    const early = await journal.prove(300)
    await journal.close()
    const proof = await exportProof(place.folder, 300)
    equal(early, proof)
    const bundle = await bundleOf(realDisk, place.folder, 1, 701)
    const entry = Buffer.from(bundle?.[300 - 256] ?? [])
    const file = (name: string, content: string | Buffer): string => {
      const path = join(place.root, name)
      writeFileSync(path, content)
      return path
    }
    const judge = (leaf: Buffer, text: string, key = join(place.folder, 'log.vkey')) => {
      const { status, stdout, stderr } = spawnSync('python3', [
        join(import.meta.dirname, 'verify_tlog_proof.py'),
        key,
        file('leaf', leaf),
        file('proof', text),
      ])
      return `${status} ${stdout}${stderr}`
    }
    match(judge(entry, proof), /^0 VERIFIED: entry 300 of mx1\.example\.jp\/sekimori\/1, among 701/)
    match(judge(Buffer.from(`${entry} `), proof), /^1 NOT VERIFIED: the entry is not in the tree/)
    match(judge(entry, proof.replace('index 300', 'index 301')), /^1 NOT VERIFIED/)
    match(
      judge(entry, proof.replace('\n701\n', '\n702\n')),
      /^1 NOT VERIFIED: the log did not sign/,
    )
    const read = readProofText(proof)
    equal(isRefused(read), false)
  } finally {
    await place.remove()
  }
})
