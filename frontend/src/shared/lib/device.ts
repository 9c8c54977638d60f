/** What this device calls itself in the session list and on evidence. The server adds the address it sees. */
const KEY = 'kuheng.device'

function guess(): string {
  const agent = navigator.userAgent
  const system = /Android/.test(agent) ? 'Android' : /iPhone|iPad/.test(agent) ? 'iOS' : /Windows/.test(agent) ? 'Windows' : /Mac/.test(agent) ? 'macOS' : 'Linux'
  const browser = /Edg\//.test(agent) ? 'Edge' : /Firefox\//.test(agent) ? 'Firefox' : /Chrome\//.test(agent) ? 'Chrome' : /Safari\//.test(agent) ? 'Safari' : 'Browser'
  return `${browser} on ${system}`
}

/** It travels in a header: letters, digits and signs of ASCII only, at most 60. */
const plain = (name: string): string => name.replace(/[^\x20-\x7e]/g, '').trim().slice(0, 60)

/** The name the bank gave the device (KQ-PDA-02) if it was set here, else browser and system. */
export function deviceName(): string {
  try {
    return plain(localStorage.getItem(KEY) ?? '') || guess()
  } catch {
    return guess()
  }
}

export function nameDevice(name: string): void {
  if (plain(name)) localStorage.setItem(KEY, plain(name))
  else localStorage.removeItem(KEY)
}
