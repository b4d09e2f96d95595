// Keys for people who work the same lists all day. Never the only way, never inside
// a box, and off for those who said so (WCAG 2.1.4).
//
// Any link, button or box takes part by data-shortcut="g c" and data-shortcut-words.
const PAUSE = 1200 // milliseconds within which the second key of a pair counts
let before = ''
let pressedAt = 0

export function startShortcuts() {
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
  if (event.target.closest('input, textarea, select, [contenteditable], [role="menu"]')) return

  const pair = event.timeStamp - pressedAt < PAUSE ? `${before} ${event.key}` : ''
  before = event.key
  pressedAt = event.timeStamp

  const target = owner(pair) || owner(event.key)
  if (target) {
    before = ''
    event.preventDefault()
    if (target.matches('input, textarea, select')) target.focus()
    else target.click()
  } else if (event.key === '?') {
    event.preventDefault()
    showKeys()
  } else if (event.key === 'j' || event.key === 'k') {
    moveRow(event.key === 'j' ? 1 : -1)
  }
}

function owner(keys) {
  return keys && document.querySelector(`[data-shortcut="${CSS.escape(keys)}"]`)
}

function moveRow(step) {
  const rows = [...document.querySelectorAll('[data-row], .wm-cards tbody tr')]
    .map((row) => row.querySelector('a')).filter(Boolean)
  if (!rows.length) return
  const at = rows.findIndex((link) => link === document.activeElement)
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step
  rows[Math.min(Math.max(next, 0), rows.length - 1)].focus()
}

function showKeys() {
  const dialog = document.querySelector('.wm-keys') || makeDialog()
  const list = dialog.querySelector('dl')
  list.replaceChildren()
  const named = [...document.querySelectorAll('[data-shortcut]')]
    .map((part) => [part.dataset.shortcut, part.dataset.shortcutWords || part.textContent.trim()])
  const off = document.body.dataset.shortcuts === 'off'
  const always = [['j', 'Next row'], ['k', 'Row before'], ['Enter', 'Open the row'], ['?', 'This list']]
  if (document.querySelector('[data-bulk]')) always.splice(2, 0, ['x', 'Tick the row'])
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
