/**
 * Theme: quiet colours of our own, in which every text has at least 4.5:1 (WCAG 2.2, 1.4.3) in both
 * schemes; one accent (indigo). Made in OKLCH with one lightness a step, so that a hue can be
 * exchanged without measuring anew: steps 6 and darker carry white text and stand on white, step 4
 * and lighter stand on the dark paper.
 */
import {
  Badge,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
} from '@mantine/core'

const tuple = (steps: string): MantineColorsTuple =>
  steps.split(' ').map((step) => `#${step}`) as unknown as MantineColorsTuple

const colors = {
  indigo: tuple('f2f7ff e2edff c5daff a4c3fb 83a9ee 648ad0 4569ac 345593 274379 1a305a'),
  red: tuple('fff2f0 ffe3df ffc5be ffa29a fd7d76 dd5a55 b63636 9b2225 80161a 5f0b10'),
  orange: tuple('fff4ed ffe7d9 fdceb2 f5b188 e6925c c77137 a3500c 8a3e00 712f00 542000'),
  yellow: tuple('fcf6ed f7ebd8 edd6af e0bd82 cda153 af822a 8d6100 764e00 603d00 462b00'),
  green: tuple('f1faf2 e0f3e3 bfe4c5 9ad3a5 75bd84 529e64 2f7c45 1c6734 105327 073c1a'),
  teal: tuple('eff9f8 ddf2f0 b8e3e0 8fd1cc 63bbb5 3b9c97 037b76 006561 00524e 003b39'),
  blue: tuple('eff8ff ddf0ff b9deff 91c9f9 67b0ec 4391ce 1c70aa 015b91 004877 003459'),
  cyan: tuple('eef9fc dbf2f7 b4e2ee 88cfe1 59b9cf 2d9ab0 00788e 006377 005061 003a48'),
  grape: tuple('fbf4fd f6e7fa ebcdf2 ddb0e7 c991d6 ab71b8 885195 723f7e 5c3066 44214c'),
  violet: tuple('f6f5ff eceaff d8d3ff c1b9f9 a89dec 8a7dce 6a5caa 574991 453977 322859'),
  pink: tuple('fff2f6 ffe4ec ffc6d7 fba6c0 ec84a6 cd6287 a84167 8e2f54 742242 56162f'),
  lime: tuple('f4f9ef e6f1dc cce2b8 afcf91 91b869 729946 537723 41620f 324f04 233901'),
  gray: tuple('f6f7f8 ebedef d6d9dd bec3c8 9aa0a7 7d838a 5d6369 52575d 41464a 2e3236'),
  dark: tuple('dce2e9 b9bec6 a7adb4 868c93 51565c 3e4349 2a2e34 1a1e24 12161b 0b0f14'),
}

/** What the reader's system has; Noto Sans JP comes along for those that have no Japanese at all. */
const FONTS =
  "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans CJK JP', 'Noto Sans JP', 'Noto Sans JP Variable', sans-serif"

export const theme = createTheme({
  colors,
  primaryColor: 'indigo',
  primaryShade: { light: 6, dark: 6 },
  black: '#1b2027',
  defaultRadius: 'md',
  fontFamily: FONTS,
  fontFamilyMonospace:
    "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', 'Noto Sans Mono CJK JP', 'Noto Sans JP Variable', monospace",
  headings: { fontFamily: FONTS, fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  // Letters as they are: names of states are read, not seen as signs.
  components: { Badge: Badge.extend({ defaultProps: { tt: 'none', fw: 600 } }) },
})

/** On dark paper a light badge has to be lighter than the paper. */
const lightOnDark: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(colors)
    .filter((name) => name !== 'dark')
    .flatMap((name) => [
      [`--mantine-color-${name}-light`, `var(--mantine-color-${name}-9)`],
      [`--mantine-color-${name}-light-hover`, `var(--mantine-color-${name}-8)`],
    ]),
)

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f5f6f8',
    '--mantine-color-dimmed': '#5a6067',
    '--mantine-color-placeholder': '#63696f',
    '--mantine-color-error': 'var(--mantine-color-red-7)',
    '--mantine-color-success': 'var(--mantine-color-green-7)',
    '--mantine-color-default-border': '#8a9097',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-7)',
    '--mantine-color-disabled-color': '#5f656b',
    '--sk-series-0': '#345593',
    '--sk-series-1': '#8a3e00',
    '--sk-series-2': '#1c6734',
    '--sk-series-3': '#723f7e',
    '--sk-paper': '#ffffff',
    '--sk-line': '#dfe2e6',
    '--sk-good': '#17603a',
    '--sk-warn': '#6e4900',
    '--sk-bad': '#96161b',
    '--sk-idle': '#555b62',
  },
  dark: {
    ...lightOnDark,
    '--mantine-color-body': '#14181d',
    '--mantine-color-dimmed': '#a7adb4',
    '--mantine-color-placeholder': '#9ba1a8',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-success': 'var(--mantine-color-green-4)',
    '--mantine-color-default-border': '#6b7178',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-3)',
    '--mantine-color-disabled-color': '#8f959c',
    '--sk-series-0': '#a4c3fb',
    '--sk-series-1': '#f5b188',
    '--sk-series-2': '#9ad3a5',
    '--sk-series-3': '#ddb0e7',
    '--sk-paper': '#1c2127',
    '--sk-line': '#343a41',
    '--sk-good': '#8ad39d',
    '--sk-warn': '#e3c07f',
    '--sk-bad': '#ffa39b',
    '--sk-idle': '#aab0b7',
  },
})
