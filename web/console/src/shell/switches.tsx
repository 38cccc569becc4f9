/** Switches: language, colours, and the menu of who is signed in. */
import { ActionIcon, Menu, SegmentedControl, Text, useMantineColorScheme } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { AutoIcon, KeyIcon, MoonIcon, PersonIcon, SunIcon } from '../icons/index.tsx'
import { useLanguage, useWords } from '../language.tsx'
import { useSession, useSignOut } from '../session.tsx'
import { shellWords } from '../words.ts'

export function LanguageSwitch() {
  const t = useWords(shellWords)
  const { language, speak } = useLanguage()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t.language}
      value={language}
      onChange={(to) => speak(to === 'ja' ? 'ja' : 'en')}
      data={[
        { value: 'ja', label: <span lang="ja">日本語</span> },
        { value: 'en', label: <span lang="en">English</span> },
      ]}
    />
  )
}

const schemes = { auto: AutoIcon, light: SunIcon, dark: MoonIcon } as const

export function SchemeSwitch() {
  const t = useWords(shellWords)
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Icon = schemes[colorScheme]
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={`${t.scheme}: ${t[colorScheme]}`}
          title={t.scheme}
        >
          <Icon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(['auto', 'light', 'dark'] as const).map((scheme) => {
          const Each = schemes[scheme]
          return (
            <Menu.Item
              key={scheme}
              leftSection={<Each size={18} />}
              onClick={() => setColorScheme(scheme)}
              aria-current={scheme === colorScheme}
            >
              {t[scheme]}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}

export function PersonMenu() {
  const t = useWords(shellWords)
  const { me } = useSession()
  const signOut = useSignOut()
  if (me === undefined) return null
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t.person(me.person)}>
          <PersonIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <div className="sk-person">
          <Text fw={650}>{me.person}</Text>
          <Text size="sm" c="dimmed">
            {t.roles[me.role]}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} to="/my" leftSection={<KeyIcon size={18} />}>
          {t.mine}
        </Menu.Item>
        <Menu.Item onClick={() => void signOut()}>{t.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
