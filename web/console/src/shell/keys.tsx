/** Keys: `g` and a letter goes to a screen, `?` lists the keys; never while somebody types. */
import { Kbd, Modal, Table, Text } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useWords } from '../language.tsx'
import { partWords } from '../parts/words.ts'
import { shellWords } from '../words.ts'
import type { MenuItem } from './menu.ts'

/** After `g` so long for the letter. */
const LETTER_MS_MAX = 1_500

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]') !== null

export function Keys({ menu }: { readonly menu: readonly MenuItem[] }) {
  const t = useWords(shellWords)
  const parts = useWords(partWords)
  const router = useRouter()
  const [isHelp, setHelp] = useState(false)
  useEffect(() => {
    let goneAt = Number.NEGATIVE_INFINITY
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === '?') setHelp(true)
      else if (event.timeStamp - goneAt < LETTER_MS_MAX) {
        goneAt = Number.NEGATIVE_INFINITY
        const item = menu.find(({ letter }) => letter === event.key)
        if (item !== undefined) void router.navigate({ to: item.to })
      } else if (event.key === 'g') goneAt = event.timeStamp
    }
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [menu, router])
  return (
    <Modal
      opened={isHelp}
      onClose={() => setHelp(false)}
      title={t.keys}
      closeButtonProps={{ 'aria-label': parts.close }}
    >
      <Text size="sm" c="dimmed" mb="sm">
        {t.keysLead}
      </Text>
      <Table>
        <Table.Tbody>
          {menu.map(({ to, letter, label }) => (
            <MenuKey key={to} letter={letter} label={label} />
          ))}
          <Row keys={['?']} words={t.keyHelp} />
          <Row keys={['↑', '↓', 'PageUp', 'PageDown', 'Home', 'End']} words={t.keyRows} />
          <Row keys={['Enter']} words={t.keyOpen} />
        </Table.Tbody>
      </Table>
    </Modal>
  )
}

const MenuKey = ({ letter, label }: Pick<MenuItem, 'letter' | 'label'>) => (
  <Row keys={['g', letter]} words={useWords({ ja: label.ja(), en: label.en() })} />
)

const Row = ({ keys, words }: { readonly keys: readonly string[]; readonly words: string }) => (
  <Table.Tr>
    <Table.Th scope="row" w={190}>
      {keys.map((key) => (
        <Kbd key={key} mr={4}>
          {key}
        </Kbd>
      ))}
    </Table.Th>
    <Table.Td>{words}</Table.Td>
  </Table.Tr>
)
