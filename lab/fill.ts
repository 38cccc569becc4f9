/** Fill: puts messages into a mailbox of the lab, as if they lay there since long. */
import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gidOf, uidOf } from './dovecot.ts'

/** `name`: without its realm; `folder`: the lab's. */
export function fillMailbox(folder: string, name: string, messages: number, octets: number): void {
  const mailbox = join(folder, 'mail/example.jp', name)
  const [uid, gid] = [uidOf('nobody'), gidOf('nogroup')]
  for (const one of ['', '..', 'cur', 'new', 'tmp']) {
    mkdirSync(join(mailbox, one), { recursive: true })
    chownSync(join(mailbox, one), uid, gid)
  }
  const line = `${'0123456789'.repeat(7)}\n`
  const text = `From: a@b.example\nSubject: old\n\n${line.repeat(Math.ceil(octets / line.length))}`
  for (let nth = 0; nth < messages; nth += 1) {
    const file = join(mailbox, `cur/${1_700_000_000 + nth}.M${nth}P1.lab:2,S`)
    writeFileSync(file, text)
    chownSync(file, uid, gid)
  }
}
