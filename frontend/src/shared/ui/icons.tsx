/** Our own line icons on a 16 px grid, one stroke of 1.3. They take the colour of the words beside them. */
import type { CSSProperties } from 'react'

const paths = {
  // the rail
  workbench: 'M2 3h12v7.5H2zM5.5 13.5h5M8 10.5v3M4.8 5.6h4M4.8 7.8h2.4M10.4 7.8h.8',
  cube: 'M8 1.8 13.6 5v6L8 14.2 2.4 11V5zM2.4 5 8 8.2 13.6 5M8 8.2v6',
  swap: 'M2.5 5.2h10.2M10 2.5l2.8 2.7L10 7.9M13.5 10.8H3.3M6 8.1l-2.8 2.7L6 13.5',
  clipboard: 'M10.5 2.8h2v11.4h-9V2.8h2M5.8 1.8h4.4v2.4H5.8zM5.8 9l1.6 1.6 3-3.2',
  bars: 'M2 13.8h12M3.8 13.8V8M8 13.8V2.4M12.2 13.8V5.6',
  report: 'M3.5 1.8h6L12.5 5v9.2h-9zM9.3 1.8v3.4h3.2M5.8 8h4.4M5.8 10.8h4.4',
  sliders: 'M2 4.8h6.6M11.6 4.8H14M10.1 3.2v3.2M2 11.2h2.4M7.4 11.2H14M5.9 9.6v3.2',
  link: 'M6.6 5H4.5a3 3 0 0 0 0 6h2.1M9.4 5h2.1a3 3 0 0 1 0 6H9.4M5.6 8h4.8',
  shield: 'M8 1.6 13.2 3.5v4.3c0 3.2-2.2 5.4-5.2 6.6-3-1.2-5.2-3.4-5.2-6.6V3.5zM5.7 7.8l1.7 1.7 3-3.2',
  // places and bindings
  box: 'M2 3.2h12v2.9H2zM3 6.1h10v7H3zM6.3 8.6h3.4',
  'tray-up': 'M5.6 6.6H3.2v6.9h9.6V6.6h-2.4M8 10.2V2.2M5.4 4.6 8 2l2.6 2.6',
  cycle: 'M13.3 6.6A5.4 5.4 0 0 0 3.9 4.4L2.6 5.8M2.7 9.4a5.4 5.4 0 0 0 9.4 2.2l1.3-1.4M2.6 2.8v3h3M13.4 13.2v-3h-3',
  van: 'M1.4 4h7.8v7H1.4zM9.2 6.2h2.9l2.5 2.6V11H9.2zM4.2 12.6a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6zM11.6 12.6a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6z',
  person: 'M8 7.6a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM2.8 14c.3-2.9 2.4-4.4 5.2-4.4s4.9 1.5 5.2 4.4',
  'box-cross': 'M2 3.2h12v2.9H2zM3 6.1h10v7H3zM6.4 8l3.2 3.2M9.6 8l-3.2 3.2',
  lock: 'M3.4 7h9.2v6.8H3.4zM5.4 7V5a2.6 2.6 0 0 1 5.2 0v2M8 9.6v1.7',
  snow: 'M8 1.8v12.4M2.6 4.9l10.8 6.2M13.4 4.9 2.6 11.1M6.3 2.9 8 4.4l1.7-1.5M6.3 13.1 8 11.6l1.7 1.5',
  bookmark: 'M4 2h8v12l-4-3.2L4 14z',
  question: 'M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM6.2 6.4c.1-1.2.9-1.8 1.9-1.8s1.8.6 1.8 1.6c0 1.4-1.8 1.4-1.9 2.9M8 11.2v.3',
  clock: 'M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM8 4.4V8l2.4 1.6',
  check: 'M3 8.4 6.4 11.8 13 4.6',
  cross: 'M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4',
  warning: 'M8 2.2 14.4 13.4H1.6zM8 6.4v3.2M8 11.3v.4',
  seal: 'M8 9.6a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5.6 8.9 4.6 14.4 8 12.8l3.4 1.6-1-5.5M8 7a1.4 1.4 0 1 0 0-2.8A1.4 1.4 0 0 0 8 7z',
  // acts
  scan: 'M2 5.2V2.6h3M11 2.6h3v2.6M14 10.8v2.6h-3M5 13.4H2v-2.6M1.6 8h12.8',
  handover: 'M1.8 6.6 4.8 4l3.2 2L11.2 4l3 2.6L8 12.6zM4.8 9.4 8 6.2',
  chat: 'M2.2 2.6h11.6v8.6H7.2L4.4 13.8v-2.6H2.2zM5 5.6h6M5 8.2h3.6',
  people: 'M6 7.4A2.4 2.4 0 1 0 6 2.6a2.4 2.4 0 0 0 0 4.8zM1.4 13.4c.2-2.6 2-4 4.6-4s4.4 1.4 4.6 4M10.4 2.8a2.3 2.3 0 0 1 0 4.4M12 9.6c1.6.6 2.5 1.9 2.6 3.8',
  pencil: 'M2.6 13.4l.7-3L11 2.7l2.3 2.3-7.7 7.7zM9.4 4.3l2.3 2.3',
  printer: 'M4.6 5.6V2.2h6.8v3.4M4.4 11.4H2.2V5.6h11.6v5.8h-2.2M4.6 9.4h6.8v4.4H4.6z',
  download: 'M2.6 10.4v3h10.8v-3M8 2.2v8M5 7.4l3 3 3-3',
  upload: 'M2.6 10.4v3h10.8v-3M8 10.4v-8M5 5.2l3-3 3 3',
  copy: 'M5.4 4.6V2.2h8v9.2h-2.6M2.6 4.6h8.2v9.2H2.6z',
  trash: 'M2.6 4.2h10.8M6 4.2V2.4h4v1.8M4 4.2l.6 9.6h6.8l.6-9.6M6.8 7v4M9.2 7v4',
  pin: 'M8 14.4c3-3.2 4.8-5.4 4.8-7.8a4.8 4.8 0 0 0-9.6 0c0 2.4 1.8 4.6 4.8 7.8zM8 8.4a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z',
  camera: 'M1.8 4.8h3L6 2.8h4l1.2 2h3v8.4H1.8zM8 11.2a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  torch: 'M5 2h6v3.4L9.4 7.8V14H6.6V7.8L5 5.4zM5 4.6h6M8 9.4v1.4',
  barcode: 'M2.4 3.4v9.2M4.8 3.4v9.2M7 3.4v9.2M9 3.4v9.2M11.4 3.4v9.2M13.6 3.4v9.2',
  fingerprint: 'M3.4 11.6V7.4a4.6 4.6 0 0 1 9.2 0v3.4M5.6 13.4V7.6a2.4 2.4 0 0 1 4.8 0v4.2M8 7.6v6.6M12.6 12.8v.6',
  key: 'M5.2 10.6a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 7.8h6.2v2.4M11.6 7.8v1.8',
  undo: 'M5.4 3.2 2.6 6l2.8 2.8M2.6 6h6.6a4 4 0 0 1 0 8H6',
  file: 'M3.5 1.8h6L12.5 5v9.2h-9zM9.3 1.8v3.4h3.2',
  building: 'M3 14.2V2.2h7v12M10 6h3v8.2M1.6 14.2h12.8M5.2 5h2.6M5.2 7.8h2.6M5.2 10.6h2.6',
  route: 'M4 13.6a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM12 6a1.8 1.8 0 1 0 0-3.6A1.8 1.8 0 0 0 12 6zM4 10V6.6A2.6 2.6 0 0 1 6.6 4h3.6',
  bolt: 'M9 1.8 3.6 9h4L7 14.2 12.4 7h-4z',
  // the shell and the table
  moon: 'M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.4v1.5M8 13.1v1.5M1.4 8h1.5M13.1 8h1.5M3.3 3.3l1.1 1.1M11.6 11.6l1.1 1.1M12.7 3.3l-1.1 1.1M4.4 11.6l-1.1 1.1',
  bell: 'M3.4 11.6c1-1 1.2-2 1.2-4.6a3.4 3.4 0 0 1 6.8 0c0 2.6.2 3.6 1.2 4.6zM6.6 13.6h2.8',
  search: 'M7 11.8A4.8 4.8 0 1 0 7 2.2a4.8 4.8 0 0 0 0 9.6zM10.6 10.6l3.4 3.4',
  down: 'M3.6 6 8 10.4 12.4 6',
  up: 'M3.6 10 8 5.6l4.4 4.4',
  right: 'M6 3.6 10.4 8 6 12.4',
  left: 'M10 3.6 5.6 8l4.4 4.4',
  'arrow-right': 'M2.4 8h11M10 4.4 13.6 8 10 11.6',
  'arrow-left': 'M13.6 8h-11M6 4.4 2.4 8 6 11.6',
  plus: 'M8 2.8v10.4M2.8 8h10.4',
  minus: 'M2.8 8h10.4',
  more: 'M3.6 8h.01M8 8h.01M12.4 8h.01',
  menu: 'M2.4 4.2h11.2M2.4 8h11.2M2.4 11.8h11.2',
  sort: 'M4.6 13.2V3M2.4 5.2 4.6 3l2.2 2.2M8.8 4h5M8.8 8h3.6M8.8 12h2.2',
  density: 'M3 2.4h10M3 13.6h10M8 4.6v6.8M6 6.4 8 4.4l2 2M6 9.6l2 2 2-2',
  gear: 'M8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM6.9 1.8h2.2l.4 1.8 1.5.9 1.8-.6 1.1 1.9-1.4 1.3v1.8l1.4 1.3-1.1 1.9-1.8-.6-1.5.9-.4 1.8H6.9l-.4-1.8-1.5-.9-1.8.6-1.1-1.9 1.4-1.3V7.1L2.1 5.8l1.1-1.9 1.8.6 1.5-.9z',
  eye: 'M1.4 8C3 5 5.2 3.6 8 3.6S13 5 14.6 8c-1.6 3-3.8 4.4-6.6 4.4S3 11 1.4 8zM8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  'eye-off': 'M3.8 4.8C2.8 5.6 2 6.6 1.4 8 3 11 5.2 12.4 8 12.4c1 0 2-.2 2.8-.6M6.2 3.9c.6-.2 1.2-.3 1.8-.3 2.8 0 5 1.4 6.6 4.4-.4.8-.9 1.5-1.5 2.1M2.6 2.2l11 11.6M6.5 6.5a2.2 2.2 0 0 0 3 3',
  'sign-out': 'M6.4 2.4H2.6v11.2h3.8M10.4 5 13.4 8l-3 3M13.4 8H6',
  offline: 'M1.8 1.8l12.4 12.4M1.6 6.2A9.4 9.4 0 0 1 4.4 4.4M7.2 3.4a9.4 9.4 0 0 1 7.2 2.8M4 8.9a6 6 0 0 1 2.4-1.5M9.9 7.6A6 6 0 0 1 12 8.9M8 12.6v.2',
  help: 'M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM8 7.2v4M8 4.8v.3',
  grid: 'M2.4 2.4h4.4v4.4H2.4zM9.2 2.4h4.4v4.4H9.2zM2.4 9.2h4.4v4.4H2.4zM9.2 9.2h4.4v4.4H9.2z',
  calendar: 'M2.4 3.6h11.2v10H2.4zM2.4 6.8h11.2M5.4 2v3M10.6 2v3',
  circle: 'M8 13.8A5.8 5.8 0 1 0 8 2.2a5.8 5.8 0 0 0 0 11.6z',
} as const

export type IconName = keyof typeof paths

type Props = {
  name: IconName
  size?: number
  /** What it says to those who cannot see it. Leave out when words stand beside it. */
  label?: string
  className?: string
  style?: CSSProperties
  weight?: number
}

export function Icon({ name, size = 16, label, className, style, weight = 1.3 }: Props) {
  const spoken = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true }
  return (
    <svg
      viewBox="0 0 16 16" width={size} height={size} fill="none" stroke="currentColor" strokeWidth={weight}
      strokeLinecap="round" strokeLinejoin="round" className={className ?? 'kh-icon'} style={style} {...spoken}
    >
      <path d={paths[name]} />
    </svg>
  )
}

/** The mark of the product: a vault door whose handle is a balance. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg viewBox="0 0 26 26" width={size} height={size} fill="none" aria-hidden strokeLinecap="round">
      <g stroke="currentColor" strokeWidth={1.5}>
        <rect x="1.5" y="1.5" width="23" height="23" rx="5" />
        <circle cx="13" cy="13" r="5.6" />
        <path d="M13 3v4.4M13 18.6V23M3 13h4.4M18.6 13H23" />
      </g>
      <path d="M10.2 13h5.6" stroke="var(--rail-mark)" strokeWidth={1.9} />
    </svg>
  )
}
