// Several rows ticked, and one thing done with them. The form works without it.
//
// <form data-bulk> holds boxes named "chosen" and a bar, [data-bulk-bar], with the buttons. In the bar,
// [data-bulk-count] says how many are ticked and [data-bulk-whole] takes the whole list instead;
// [data-bulk-all], hidden until there is script, ticks the page. The key x is in shortcuts.js.
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
  document.addEventListener('htmx:after:swap', countAll)
  window.addEventListener('pageshow', countAll) // a browser that comes back keeps its ticks
  const goOn = document.querySelector('form[data-go-on]')
  if (goOn) setTimeout(() => goOn.requestSubmit(), 400)
  countAll()
}

function countAll() {
  for (const form of document.querySelectorAll('[data-bulk]')) {
    for (const all of form.querySelectorAll('[data-bulk-all]')) all.hidden = false
    count(form)
  }
}

function count(form) {
  const all = boxes(form)
  const ticked = all.filter((box) => box.checked).length
  const whole = form.querySelector('[data-bulk-whole]:checked')
  for (const box of form.querySelectorAll('[data-bulk-all]')) {
    box.checked = ticked > 0 && ticked === all.length
    box.indeterminate = ticked > 0 && ticked < all.length
  }
  const words = form.querySelector('[data-bulk-count]')
  if (words) words.textContent = whole ? 'The whole list:' : ticked ? `${ticked} ticked:` : 'None ticked yet'
  const bar = form.querySelector('[data-bulk-bar]')
  if (bar) bar.classList.toggle('wm-ticks-bar--on', Boolean(ticked || whole))
}
