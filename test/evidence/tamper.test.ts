/**
 * Tampering, as somebody with root would: every class of it is told, with the first altered entry where
 * it can be told, and the writer refuses where going on would cover it up.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ED25519, toVkey, vkeyOf } from '../../src/evidence/note.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import { readBundle, readTile, toBundle, toTile } from '../../src/evidence/tiles.ts'
import type { Fault } from '../../src/lib/fault.ts'
import { sha256 } from '../../src/store/evidence/hashing.ts'
import { openJournal } from '../../src/store/evidence/journal.ts'
import {
  type Verified,
  type VerifyOptions,
  verifyEvidence,
} from '../../src/store/evidence/verify.ts'
import { entryOf, freshPlace, type Place } from './help.ts'

const ENTRIES = 1_100

let sound: Place
let checkpoint = ''
before(async () => {
  sound = await freshPlace()
  const journal = await sound.open()
  await journal.append(Array.from({ length: 600 }, (_, i) => entryOf(i + 1)))
  sound.now = (sound.now + 120_000) as typeof sound.now
  await journal.materialise()
  cpSync(sound.folder, join(sound.root, 'snapshot'), { recursive: true })
  await journal.append(Array.from({ length: ENTRIES - 600 }, (_, i) => entryOf(i + 601)))
  sound.now = (sound.now + 120_000) as typeof sound.now
  await journal.close()
  checkpoint = readFileSync(join(sound.folder, 'checkpoint'), 'utf8')

  // The thief's own history under the same key: written in a folder beside, with its own state.
  const folder = join(sound.root, 'forged-source')
  const forged = await openJournal({
    ...sound.options(),
    folder,
    hwmFolder: join(sound.root, 'forged-hwm'),
  })
  await forged.append(Array.from({ length: ENTRIES }, (_, i) => entryOf(i + 1, { severity: 1 })))
  await forged.close()
})
after(() => sound.remove())

type Tampered = { readonly verified: Verified; readonly codes: string[]; readonly refusal: string }

/** Works on a copy, asks the verifier and the writer, and gives what both said. */
async function tampered(
  tamper: (folder: string) => void,
  options: VerifyOptions = {},
  withHwm = true,
): Promise<Tampered> {
  const folder = join(sound.root, `copy-${Math.trunc(performance.now() * 1_000)}`)
  cpSync(sound.folder, folder, { recursive: true })
  try {
    tamper(folder)
    const hwm = withHwm ? { hwmFolder: sound.hwmFolder } : {}
    const verified = await verifyEvidence(folder, { ...hwm, ...options })
    const refusal = await openJournal({ ...sound.options(), folder }).then(
      async (journal) => {
        await journal.abandon()
        return 'none'
      },
      (fault: Fault) => fault.code as string,
    )
    return {
      verified,
      refusal,
      codes: [...new Set(verified.problems.map(({ code }) => code))].sort(),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const bundle1 = (folder: string) => join(folder, 'tile/entries/001')
const leavesOf = (folder: string): Uint8Array[] => {
  const leaves = readBundle(readFileSync(bundle1(folder)), 256)
  ok(!isRefused(leaves))
  return leaves.map((it) => it.slice())
}
const edited = (folder: string, at: number): Uint8Array[] => {
  const leaves = leavesOf(folder)
  const leaf = Buffer.from(leaves[at] as Uint8Array)
  leaf[leaf.indexOf('"q":0') + 4] = 0x31
  leaves[at] = leaf
  writeFileSync(bundle1(folder), toBundle(leaves))
  return leaves
}

test('an untouched copy verifies, with keys and without, and by its own checkpoint', async () => {
  for (const options of [{}, { keysFolder: sound.keysFolder }, { checkpoint }]) {
    const verified = await verifyEvidence(sound.folder, { hwmFolder: sound.hwmFolder, ...options })
    const { ok: isOk, size, firstAltered, gaps, erased, problems, missing } = verified
    deepEqual(
      { ok: isOk, size, firstAltered, gaps, erased, problems, missing },
      {
        ok: true,
        size: ENTRIES + 1,
        firstAltered: null,
        gaps: 0,
        erased: 0,
        problems: [],
        missing: [],
      },
    )
  }
})

test('a key that came by another way is demanded of a folder as well', async () => {
  const own = readFileSync(join(sound.folder, 'log.vkey'), 'utf8')
  const same = await verifyEvidence(sound.folder, { vkey: own })
  equal(same.ok, true)
  ok(!same.notChecked.some(({ code }) => code === 'key.own'))
  const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' })
  const name = own.slice(0, own.indexOf('+'))
  const stranger = toVkey(vkeyOf(name, ED25519, other.subarray(-32), sha256))
  for (const vkey of [stranger, 'no key']) {
    const verified = await verifyEvidence(sound.folder, { vkey })
    equal(verified.ok, false, vkey)
  }
})

test('one edited octet names its entry exactly', async () => {
  const { verified, codes } = await tampered((folder) => edited(folder, 61))
  equal(verified.firstAltered, 256 + 61)
  ok(codes.includes('entry.altered') && codes.includes('checkpoint.differs'))
})

test('an edited entry with its tile made to fit is caught one level up, as its block', async () => {
  const { verified, codes } = await tampered((folder) => {
    const leaves = edited(folder, 61)
    writeFileSync(join(folder, 'tile/0/001'), toTile(leaves.map((it) => sha256.leaf(it))))
  })
  equal(verified.firstAltered, 256)
  ok(codes.includes('tile.altered') && codes.includes('entry.altered'))
  const entry = verified.problems.find(({ code }) => code === 'entry.altered')
  deepEqual(entry, { code: 'entry.altered', where: 'tile/entries/001', from: 256, to: 511 })
})

test('two swapped entries name the first of them', async () => {
  const { verified } = await tampered((folder) => {
    const leaves = leavesOf(folder)
    ;[leaves[10], leaves[20]] = [leaves[20] as Uint8Array, leaves[10] as Uint8Array]
    writeFileSync(bundle1(folder), toBundle(leaves))
  })
  equal(verified.firstAltered, 266)
})

test('an altered tile under sound entries is told as a tile, and no entry is accused', async () => {
  const { verified, codes } = await tampered((folder) => {
    const file = join(folder, 'tile/0/002')
    const hashes = readTile(readFileSync(file), 256)
    ok(!isRefused(hashes))
    writeFileSync(file, toTile([...hashes.slice(1), hashes[0] as (typeof hashes)[0]]))
  })
  deepEqual(codes, ['tile.altered'])
  equal(verified.firstAltered, null)
})

test('a deleted bundle is missing entries, and its block is the first altered one', async () => {
  const { verified, codes } = await tampered((folder) => rmSync(bundle1(folder)))
  equal(verified.firstAltered, 256)
  ok(codes.includes('entry.missing'))
})

test('a wholly rebuilt history is caught by the checkpoints of before', async () => {
  // Everything is made to fit, and signed with the stolen key; only the kept checkpoints are old.
  const { verified, refusal } = await tampered((folder) => {
    const own = join(sound.root, 'forged')
    cpSync(join(sound.root, 'forged-source'), own, { recursive: true })
    for (const name of ['tile', 'vault', 'checkpoint']) {
      rmSync(join(folder, name), { recursive: true })
      cpSync(join(own, name), join(folder, name), { recursive: true })
    }
    rmSync(own, { recursive: true })
  })
  equal(verified.ok, false)
  ok(verified.firstAltered !== null)
  ok(refusal === 'evidence.rolled-back' || refusal === 'evidence.damaged')
})

test('a cut tail is less than was signed, and the writer refuses', async () => {
  const { codes, refusal } = await tampered((folder) => {
    rmSync(join(folder, 'tile/entries/004.p'), { recursive: true })
    rmSync(join(folder, 'tile/0/004.p'), { recursive: true })
  })
  ok(codes.includes('entry.missing'))
  equal(refusal, 'evidence.damaged')
})

test('an altered checkpoint is no checkpoint, and the writer refuses', async () => {
  const { codes, refusal } = await tampered((folder) =>
    writeFileSync(join(folder, 'checkpoint'), checkpoint.replace(`\n${ENTRIES + 1}\n`, '\n900\n')),
  )
  ok(codes.includes('checkpoint.bad'))
  equal(refusal, 'evidence.damaged')
})

test('a restored snapshot is told by the high-water mark outside it, and nobody writes on', async () => {
  const restore = (folder: string) => {
    rmSync(folder, { recursive: true })
    cpSync(join(sound.root, 'snapshot'), folder, { recursive: true })
  }
  const { verified, codes, refusal } = await tampered(restore)
  deepEqual(codes, ['checkpoint.ahead'])
  equal(verified.size, 601)
  equal(refusal, 'evidence.rolled-back')

  const alone = await tampered(restore, {}, false)
  equal(alone.verified.ok, true, 'a whole older copy is sound in itself')
  const witnessed = await tampered(restore, { checkpoint }, false)
  deepEqual(witnessed.codes, ['checkpoint.ahead'], 'and is told by any newer checkpoint')
})

test('a missing body is told unless an entry says that it was erased', async () => {
  const vault = (folder: string) => join(folder, 'vault/gate400d')
  const month = readdirSync(vault(sound.folder))[0] as string
  const { verified, codes } = await tampered((folder) =>
    rmSync(join(vault(folder), month), { recursive: true }),
  )
  deepEqual(codes, ['body.missing'])
  equal(verified.firstAltered, null)
  deepEqual(verified.problems, [
    {
      code: 'body.missing',
      where: `vault/gate400d/${month}`,
      from: 1,
      to: ENTRIES,
      entries: ENTRIES,
    },
  ])
  const mirror = await tampered((folder) => rmSync(join(folder, 'vault'), { recursive: true }), {
    bodies: false,
  })
  equal(mirror.verified.ok, true)
})

test('a body that was edited in the vault is told with keys, by its entry', async () => {
  const { verified } = await tampered(
    (folder) => {
      const month = readdirSync(join(folder, 'vault/gate400d'))[0] as string
      const file = join(folder, 'vault/gate400d', month, '00000000.skv')
      const bytes = readFileSync(file)
      // Inside the ciphertext of the first record: length 4, index 8, nonce 12.
      bytes[30] = (bytes[30] as number) ^ 1
      writeFileSync(file, bytes)
    },
    { keysFolder: sound.keysFolder },
  )
  deepEqual(
    verified.problems.map(({ code }) => code),
    ['body.altered'],
  )
  equal((verified.problems[0] as { index?: number }).index, 1)
})

test('without the public key there is nothing to verify by', async () => {
  const { codes, refusal } = await tampered((folder) => rmSync(join(folder, 'log.vkey')))
  deepEqual(codes, ['log.unreadable'])
  equal(refusal, 'evidence.damaged')
})

test('a policy of witnesses is not met by the log’s own signature', async () => {
  const policy = `log ${readFileSync(join(sound.folder, 'log.vkey'), 'utf8').trim()}\nquorum none\n`
  equal((await verifyEvidence(sound.folder, { policy })).ok, true)
  const other = await verifyEvidence(sound.folder, {
    policy: 'log PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\nquorum none\n',
  })
  deepEqual(
    other.problems.map(({ code }) => code),
    ['policy.unmet'],
  )
})
