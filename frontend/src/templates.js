// A template put into a note at once: <button data-template="id of the box"> beside a select whose options say
// where their filled-in words are. Without script the form is sent, and comes back with them.
export function startTemplates() {
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button[data-template]')
    if (!button) return
    event.preventDefault()
    const option = button.form.querySelector('select[name="template"]').selectedOptions[0]
    const box = document.getElementById(button.dataset.template)
    if (!option || !option.dataset.filled || !box) return
    let told
    try {
      const answer = await fetch(option.dataset.filled, { redirect: 'manual' })
      if (!answer.ok) throw new Error(answer.status)
      told = await answer.json()
    } catch {
      say(button, 'The template could not be fetched. What you typed is still here.')
      return
    }
    const before = box.value.slice(0, box.selectionEnd).trimEnd()
    const after = box.value.slice(box.selectionEnd).trimStart()
    box.value = [before, told.text, after].filter(Boolean).join('\n\n')
    const end = (before ? before.length + 2 : 0) + told.text.length
    box.setSelectionRange(end, end)
    box.focus()
    box.dispatchEvent(new Event('input', { bubbles: true }))
    say(button, told.unknown.length ? `Left as typed, since it is no field: ${told.unknown.join(', ')}` : '')
  })
}

function say(button, words) {
  let place = button.parentElement.querySelector('[data-template-words]')
  if (!place) {
    place = document.createElement('p')
    place.className = 'wm-quiet'
    place.dataset.templateWords = ''
    place.setAttribute('role', 'status')
    button.after(place)
  }
  place.textContent = words
}
