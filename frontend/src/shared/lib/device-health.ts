/** What this device can do for the phone pages: said in words where it cannot. */
export type HealthKey = 'secure' | 'camera' | 'storage'
export type Health = Record<HealthKey, boolean>

function storageWorks(): boolean {
  try {
    localStorage.setItem('kuheng.probe', '1')
    localStorage.removeItem('kuheng.probe')
    return true
  } catch {
    return false
  }
}

export async function deviceHealth(): Promise<Health> {
  const secure = window.isSecureContext
  let camera = secure && Boolean(navigator.mediaDevices?.enumerateDevices)
  if (camera) {
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => [])
    camera = devices.some((device) => device.kind === 'videoinput')
  }
  return { secure, camera, storage: storageWorks() }
}
