// What every page does beyond plain HTML. Each page works without it.
import {
  Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage,
  PasswordInput, Radios, ServiceNavigation, SkipLink, createAll,
} from 'govuk-frontend'
import { Alert } from '@ministryofjustice/frontend/moj/components/alert/alert.mjs'
import { ButtonMenu } from '@ministryofjustice/frontend/moj/components/button-menu/button-menu.mjs'
import { startBulk } from './bulk.js'
import { startDrafts } from './drafts.js'
import { startFilter } from './filter.js'
import { startRunning } from './running.js'
import { startShortcuts } from './shortcuts.js'
import { startTimer } from './timer.js'
import { startTriage } from './triage.js'
import { startTemplates } from './templates.js'
import { startUploads } from './uploads.js'

const components = [
  Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage,
  PasswordInput, Radios, ServiceNavigation, SkipLink, Alert, ButtonMenu,
]

// A part already started refuses to start twice, and says so to nobody.
function start(scope) {
  for (const component of components) {
    createAll(component, undefined, { scope, onError: () => {} })
  }
}

// The usual inline script for this is forbidden by our content security policy.
document.body.classList.add('js-enabled', 'govuk-frontend-supported')
start(document)
startFilter()
startShortcuts()
startTriage()
startBulk()
startTemplates()
startDrafts()
startTimer()
startRunning()
document.addEventListener('htmx:after:swap', () => start(document))
startUploads()

// The rooms below a word of the menu lie over the page: they close by Escape, and by a press elsewhere.
function closeMenus(event) {
  for (const menu of document.querySelectorAll('.wm-menu__details[open]')) {
    if (event.key === 'Escape' && menu.contains(event.target)) menu.querySelector('summary').focus()
    if (event.key === 'Escape' || !menu.contains(event.target)) menu.open = false
  }
}
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') closeMenus(event) })
document.addEventListener('click', closeMenus)

// On a phone the sections of a record scroll sideways: the one shown is brought into view, without moving the page.
for (const current of document.querySelectorAll('.moj-sub-navigation__link[aria-current]')) {
  const list = current.closest('.moj-sub-navigation__list')
  const [here, room] = [current.getBoundingClientRect(), list.getBoundingClientRect()]
  if (here.right > room.right || here.left < room.left) {
    list.scrollLeft += here.left - room.left - (room.width - here.width) / 2
  }
}

// What an address points at is shown, also where it stands folded up: not every browser does so by itself.
function unfold() {
  const wanted = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  const folded = wanted && wanted.closest('details:not([open])')
  if (!folded) return
  folded.open = true
  wanted.scrollIntoView()
}
unfold()
addEventListener('hashchange', unfold)

// A summary that counts ticked rows: <form data-ticks> with [data-ticks-words] inside.
document.addEventListener('change', (event) => {
  const form = event.target.closest('[data-ticks]')
  const words = form && form.querySelector('[data-ticks-words]')
  if (!words) return
  if (event.target.matches('[data-tick-all]')) {
    for (const box of form.querySelectorAll('[data-tick]')) box.checked = event.target.checked
  }
  words.textContent = `${form.querySelectorAll('[data-tick]:checked').length} ticked`
})
