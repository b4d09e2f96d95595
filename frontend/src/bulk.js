// Several rows ticked, and one thing done with them: <form data-bulk> with boxes named `chosen`, and a bar
// [data-bulk-bar] with [data-bulk-count] inside. Without script the bar simply stands below the list.
export function startBulk() {
  document.addEventListener('change', (event) => {
    const form = event.target.closest('[data-bulk]')
    if (form) count(form)
  })
  const goOn = document.querySelector('form[data-go-on]')
  if (goOn) setTimeout(() => goOn.requestSubmit(), 400)
  countAll()
}

// The browser may have kept ticks when someone comes back to the page.
export function countAll() {
  for (const form of document.querySelectorAll('[data-bulk]')) count(form)
}

function count(form) {
  const ticked = form.querySelectorAll('input[name="chosen"]:checked').length
  const whole = form.querySelector('[data-bulk-whole]:checked')
  const words = form.querySelector('[data-bulk-count]')
  if (words) words.textContent = whole ? 'The whole list:' : `${ticked} ticked:`
  const bar = form.querySelector('[data-bulk-bar]')
  if (bar) bar.classList.toggle('wm-ticks-bar--on', Boolean(ticked || whole))
}
