/** A hit and a refusal sound and shake differently, so that the eyes may stay on the shelf. */
let audio: AudioContext | null = null

function tone(frequency: number, from: number, length: number): void {
  if (!audio) return
  const voice = audio.createOscillator()
  const volume = audio.createGain()
  voice.frequency.value = frequency
  voice.type = 'sine'
  volume.gain.setValueAtTime(0.12, audio.currentTime + from)
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + from + length)
  voice.connect(volume).connect(audio.destination)
  voice.start(audio.currentTime + from)
  voice.stop(audio.currentTime + from + length)
}

function ready(): void {
  try {
    audio ??= new AudioContext()
    if (audio.state === 'suspended') void audio.resume()
  } catch {
    audio = null
  }
}

/** One high note, one short shake. */
export function soundHit(): void {
  ready()
  tone(1320, 0, 0.12)
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(40)
}

/** Two low notes, a long shake. */
export function soundRefusal(): void {
  ready()
  tone(220, 0, 0.18)
  tone(180, 0.22, 0.26)
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([180, 80, 180])
}
