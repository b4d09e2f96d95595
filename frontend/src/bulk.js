// Ticking rows of a table to do something with several at once. The form works without it.
//
// <form data-bulk> holds boxes named "chosen" and a bar, [data-bulk-bar], with the buttons. In the bar,
// [data-bulk-count] says how many are ticked; [data-bulk-all], hidden until there is script, ticks the page.
// "x" ticks the row that has the focus.
const boxes = (form) => [...form.querySelectorAll('input[name="chosen"]')]

export function startBulk() {
  document.addEventListener('change', (event) => {
    const form = event.target.closest('[data-bulk]')
    if (!form) return
    if (event.target.matches('[data-bulk-all]')) {
      for (const box of boxes(form)) box.checked = event.target.checked
    }
    count(form)
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'x' || event.ctrlKey || event.metaKey || event.altKey) return
    if (document.body.dataset.shortcuts === 'off' || document.querySelector('dialog[open]')) return
    if (event.target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]')) return
    const row = event.target.closest('[data-bulk] tr')
    const box = row && row.querySelector('input[name="chosen"]')
    if (!box) return
    event.preventDefault()
    box.checked = !box.checked
    count(box.form)
  })
  document.addEventListener('htmx:after:swap', show)
  window.addEventListener('pageshow', show) // a browser that comes back keeps its ticks
  show()
}

function show() {
  for (const form of document.querySelectorAll('[data-bulk]')) {
    for (const all of form.querySelectorAll('[data-bulk-all]')) all.hidden = false
    count(form)
  }
}

function count(form) {
  const all = boxes(form)
  const ticked = all.filter((box) => box.checked).length
  for (const box of form.querySelectorAll('[data-bulk-all]')) {
    box.checked = ticked > 0 && ticked === all.length
    box.indeterminate = ticked > 0 && ticked < all.length
  }
  const words = form.querySelector('[data-bulk-count]')
  if (words) words.textContent = ticked ? `${ticked} ticked:` : 'None ticked yet'
  const bar = form.querySelector('[data-bulk-bar]')
  if (bar) bar.classList.toggle('wm-ticks-bar--ready', ticked > 0)
}
