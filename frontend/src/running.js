// The band as it stands while a risk assessment is filled in: <p data-running='{"bands": ..., "points": ...}'>.
// A convenience: without script the band is shown once it is saved, and the database computes it.
export function startRunning() {
  for (const shown of document.querySelectorAll('[data-running]')) {
    const { bands, points } = JSON.parse(shown.dataset.running)
    const form = shown.closest('form')
    const many = Object.keys(points).length
    const tell = () => {
      let score = 0
      let rank = 0
      let answered = 0
      for (const [name, options] of Object.entries(points)) {
        const chosen = form.querySelector(`input[name="${name}"]:checked`)
        if (!chosen || !options[chosen.value]) continue
        answered += 1
        score += options[chosen.value][0]
        rank = Math.max(rank, options[chosen.value][1])
      }
      bands.forEach(([, from], place) => { if (from <= score) rank = Math.max(rank, place) })
      // Nothing answered is no band, least of all the lowest.
      const words = answered === 0 ? `0 of ${many} answered` : `${bands[rank][0]}, ${score} points, ${answered} of ${many} answered`
      if (shown.textContent !== words) shown.textContent = words
    }
    form.addEventListener('change', tell)
    tell()
  }
}
