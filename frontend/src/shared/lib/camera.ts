/** The camera and the decoder, as far as this device has them. */
import type { Decoder } from './decoder'

export type CameraTrouble = 'cameraNone' | 'cameraDenied' | 'cameraInsecure' | 'wasm'

export type Camera = {
  stop: () => void
  setTorch: ((on: boolean) => void) | null
}

const EVERY_MS = 120
let decoder: Promise<{ read: Decoder['read']; looks: number }> | null = null

async function loadDecoder() {
  const { openDecoder, LOOKS } = await import('./decoder')
  return { ...(await openDecoder()), looks: LOOKS.length }
}

function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : ''
  return name === 'NotAllowedError' || name === 'SecurityError' ? 'cameraDenied' : 'cameraNone'
}

function torchOf(stream: MediaStream): Camera['setTorch'] {
  const track = stream.getVideoTracks()[0]
  const able = track?.getCapabilities?.() as { torch?: boolean } | undefined
  if (!track || !able?.torch) return null
  return (on) => void track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
}

/** Shows the back camera in `video` and calls with every code it reads. Throws a `CameraTrouble`. */
export async function openCamera(video: HTMLVideoElement, onCode: (code: string) => void): Promise<Camera> {
  if (!window.isSecureContext) throw 'cameraInsecure' satisfies CameraTrouble
  if (!navigator.mediaDevices?.getUserMedia) throw 'cameraNone' satisfies CameraTrouble
  let stream: MediaStream
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 } }, audio: false })
  } catch (error) {
    throw troubleOf(error)
  }
  const stop = () => stream.getTracks().forEach((track) => track.stop())
  video.srcObject = stream
  await video.play().catch(() => undefined)
  decoder ??= loadDecoder()
  let reader: Awaited<typeof decoder>
  try {
    reader = await decoder
  } catch {
    decoder = null
    stop()
    throw 'wasm' satisfies CameraTrouble
  }
  let busy = false
  let look = 0 // stays with what read last; each frame that shows nothing is followed by another look
  const timer = setInterval(() => {
    if (busy || video.readyState < 2) return
    busy = true
    reader
      .read(video, look)
      .then((code) => (code ? onCode(code) : (look = (look + 1) % reader.looks)))
      .catch(() => undefined)
      .finally(() => (busy = false))
  }, EVERY_MS)
  return {
    stop: () => {
      clearInterval(timer)
      stop()
    },
    setTorch: torchOf(stream),
  }
}
