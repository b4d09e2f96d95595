// The triage desk by keyboard. The keys themselves are in shortcuts.js: this puts the cursor where work goes on,
// and writes the words beside a chosen reason into the box below it, unless the officer has written their own.
export function startTriage() {
  const form = document.querySelector('form[data-first-field]')
  if (form && !document.querySelector('.govuk-error-summary') && document.body.dataset.shortcuts !== 'off') {
    const first = form.querySelector('input[type=radio]:checked, input[type=radio], input[type=text], textarea')
    if (first) first.focus()
  }

  document.addEventListener('change', (event) => {
    const box = event.target.dataset && document.getElementById(event.target.dataset.phrases)
    const kept = box && document.getElementById('phrases')
    if (!kept) return
    const phrases = JSON.parse(kept.textContent)
    if (!box.value.trim() || Object.values(phrases).includes(box.value)) {
      box.value = phrases[event.target.value] || ''
    }
  })
}
