/** The camera and the decoder, as far as this device has them. */
export type CameraTrouble = 'cameraNone' | 'cameraDenied' | 'cameraInsecure' | 'wasm'

export type Camera = {
  stop: () => void
  setTorch: ((on: boolean) => void) | null
}

type Detector = { detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]> }

const WASM = '/scanner/zxing_reader.wasm'
const EVERY_MS = 120
let detector: Promise<Detector> | null = null

/** The decoder is read once, from the product itself. */
async function loadDetector(): Promise<Detector> {
  const { BarcodeDetector, prepareZXingModule } = await import('barcode-detector/ponyfill')
  await prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? WASM : prefix + path) }, fireImmediately: true })
  return new BarcodeDetector({ formats: ['qr_code', 'code_128', 'data_matrix'] })
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
  detector ??= loadDetector()
  let reader: Detector
  try {
    reader = await detector
  } catch {
    detector = null
    stop()
    throw 'wasm' satisfies CameraTrouble
  }
  let busy = false
  const timer = setInterval(() => {
    if (busy || video.readyState < 2) return
    busy = true
    reader
      .detect(video)
      .then((found) => found[0] && onCode(found[0].rawValue))
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
