// Keys for people who work the same lists all day. Never the only way, never inside
// a box, and off for those who said so (WCAG 2.1.4).
//
// Any link, button or box takes part by data-shortcut="g c" and data-shortcut-words.
const PAUSE = 1200 // milliseconds within which the second key of a pair counts
const BY_KEY = 'opened by a key'
let before = ''
let pressedAt = 0

export function startShortcuts() {
  focusRowCameFrom()
  focusFirstQuestion()
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-keys]')) {
      event.preventDefault()
      showKeys()
    }
  })
  if (document.body.dataset.shortcuts === 'off') return
  document.addEventListener('keydown', press)
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  if (document.querySelector('dialog[open]')) return
  if (event.target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable], [role="menu"]')) {
    if (event.key === 'Escape') event.target.blur() // out of the box: the keys work again
    return
  }

  const pair = event.timeStamp - pressedAt < PAUSE ? `${before} ${event.key}` : ''
  before = event.key
  pressedAt = event.timeStamp

  const target = owner(pair) || owner(event.key)
  if (target) {
    before = ''
    event.preventDefault()
    if (target.matches('input, textarea, select')) target.focus()
    else {
      if (target.matches('a.govuk-button')) sessionStorage.setItem(BY_KEY, 'yes')
      target.click()
    }
  } else if (event.key === '?') {
    event.preventDefault()
    showKeys()
  } else if (event.key === 'j' || event.key === 'k') {
    moveRow(event.key === 'j' ? 1 : -1)
  } else if (event.key === 'x') {
    const box = rowOf(document.activeElement)?.querySelector('input[type="checkbox"]')
    if (box) {
      event.preventDefault()
      box.click()
    }
  }
}

function owner(keys) {
  return keys && document.querySelector(`[data-shortcut="${CSS.escape(keys)}"]`)
}

const ROWS = '[data-row], .wm-cards tbody tr'

function rowOf(element) {
  return element && element.closest(ROWS)
}

function moveRow(step) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.querySelector('a'))
  if (!rows.length) return
  const at = rows.indexOf(rowOf(document.activeElement))
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step
  rows[Math.min(Math.max(next, 0), rows.length - 1)].querySelector('a').focus()
}

// Coming back from a record: its row has the focus again, so that j goes on from there.
function focusRowCameFrom() {
  const row = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (row && row.matches(ROWS)) row.querySelector('a')?.focus()
}

// Whoever opened a form by a key begins with its first question, not with thirty presses of Tab.
function focusFirstQuestion() {
  const byKey = sessionStorage.getItem(BY_KEY)
  sessionStorage.removeItem(BY_KEY)
  if (!byKey || location.hash || document.querySelector('.govuk-error-summary')) return
  const form = document.querySelector('main form[data-draft]')
  const questions = form ? [...form.querySelectorAll('input:not([type="hidden"]), textarea, select')] : []
  const first = questions[0]
  const chosen = first && first.name && form.querySelector(`[name="${CSS.escape(first.name)}"]:checked`)
  ;(chosen || first)?.focus()
}

function showKeys() {
  const dialog = document.querySelector('.wm-keys') || makeDialog()
  const list = dialog.querySelector('dl')
  list.replaceChildren()
  const named = [...document.querySelectorAll('[data-shortcut]')]
    .map((part) => [part.dataset.shortcut, part.dataset.shortcutWords || part.textContent.trim()])
  const off = document.body.dataset.shortcuts === 'off'
  const always = [['j', 'Next row'], ['k', 'Row before'], ['Enter', 'Open the row']]
  if (document.querySelector('[data-bulk], [data-ticks]')) always.push(['x', 'Tick the row'])
  always.push(['Esc', 'Out of a box'], ['?', 'This list'])
  for (const [keys, words] of [...named, ...always]) {
    const row = document.createElement('div')
    const term = document.createElement('dt')
    const meaning = document.createElement('dd')
    for (const key of keys.split(' ')) {
      const cap = document.createElement('kbd')
      cap.textContent = key
      term.append(cap, ' ')
    }
    meaning.textContent = words
    row.append(term, meaning)
    list.append(row)
  }
  dialog.querySelector('[data-off]').hidden = !off
  dialog.showModal()
}

function makeDialog() {
  const dialog = document.createElement('dialog')
  dialog.className = 'wm-keys'
  dialog.setAttribute('aria-labelledby', 'wm-keys-title')
  dialog.innerHTML = `
    <h2 class="govuk-heading-m" id="wm-keys-title">Keyboard shortcuts</h2>
    <p class="govuk-body" data-off hidden>They are off for your account. You can turn them on in your settings.</p>
    <dl class="wm-keys__list"></dl>
    <form method="dialog"><button class="govuk-button govuk-button--secondary">Close</button></form>`
  document.body.append(dialog)
  return dialog
}
