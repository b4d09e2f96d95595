// How long a call has taken: <p data-timer="2026-11-24T23:40:00+00:00">. Without script the page does without.
export function startTimer() {
  for (const shown of document.querySelectorAll('[data-timer]')) {
    const began = Date.parse(shown.dataset.timer)
    if (Number.isNaN(began)) continue
    const tick = () => {
      const seconds = Math.max(0, Math.floor((Date.now() - began) / 1000))
      shown.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} on the call`
    }
    tick()
    setInterval(tick, 1000)
  }
}
