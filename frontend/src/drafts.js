// What is typed into a form with `data-draft` is kept on the server as it is typed, for this officer alone, and
// filled in again when the form is opened next. While the server cannot keep it, it stays in this page and says
// so. Nothing is ever put into the browser's own storage: desks are shared.
//
// The server answers 401 where nobody is signed in, and 409 where it is not the officer whose page this is.
const PAUSE = 1200 // milliseconds without a key before it is kept
const LONGEST_PAUSE = 8000 // and at the latest, while someone goes on typing
const AGAIN = 5000 // between tries while it cannot be kept

const WORDS = {
  offline: 'no connection. Keep this page open: it is saved when the connection is back.',
  fault: 'something is wrong at our end. Keep this page open: it is tried again.',
  out: 'you are signed out. Keep this page open and sign in again, then come back here.',
  other: 'another officer is signed in here now. Once they have signed out, sign in as yourself to go on.',
  long: 'this is too long to keep as a draft. Send it before you leave the page.',
}

export function startDrafts() {
  const { drafts, officer, signIn } = document.body.dataset
  if (!drafts || !officer) return
  for (const form of document.querySelectorAll('form[data-draft]')) {
    if (form.querySelector('textarea')) keep(form, { drafts, officer, signIn })
  }
}

function keep(form, { drafts, officer, signIn }) {
  const place = location.pathname + location.search + (form.dataset.draft ? `#${form.dataset.draft}` : '')
  const line = makeLine(form)
  let changed = false // since it was last kept
  let going = false // the form is on its way to the server
  let state = ''
  let timer = 0
  let typedSince = 0
  let busy = Promise.resolve()

  const sent = document.createElement('input')
  Object.assign(sent, { type: 'hidden', name: 'draft', value: place })
  form.append(sent)

  form.addEventListener('input', touched)
  form.addEventListener('change', touched)
  form.addEventListener('submit', send)
  window.addEventListener('online', again)
  window.addEventListener('focus', again)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') again()
    else if (changed) save(true)
  })
  window.addEventListener('beforeunload', (event) => {
    if (changed && !going && state in WORDS) event.preventDefault()
  })
  begin()

  // What was typed here before and not sent; but after an error the form holds what was just typed.
  async function begin() {
    const answer = await ask()
    const draft = answer.told && answer.told.draft
    if (!draft || changed || document.querySelector('.govuk-error-summary')) return
    if (same(draft.fields, told(form))) return
    fill(form, draft.fields)
    show('refilled', `What you typed at ${draft.at} and did not send is filled in.`)
  }

  function touched(event) {
    if (event.target.closest('[data-no-draft]')) return
    changed = true
    clearTimeout(timer)
    typedSince = typedSince || Date.now()
    const wait = Date.now() - typedSince > LONGEST_PAUSE ? 0 : PAUSE
    timer = setTimeout(() => save(), wait)
  }

  function save(leaving = false) {
    clearTimeout(timer)
    typedSince = 0
    busy = busy.then(async () => {
      const fields = told(form)
      const answer = await post(fields, leaving)
      if (answer.how === 'saved') {
        if (same(fields, told(form))) changed = false
        show('saved', `Draft saved ${answer.told.at}`)
      } else {
        show(answer.how, `Not saved: ${WORDS[answer.how]}`)
      }
      return answer.how
    })
    return busy
  }

  // Sent only once the server has it and it is still this officer who is signed in.
  async function send(event) {
    if (going || (event.submitter && event.submitter.matches('[data-template]'))) return
    event.preventDefault()
    const submitter = event.submitter
    let how = await save()
    if (how === 'long') how = (await ask()).how
    if (how !== 'saved' && how !== 'there') {
      show(how, `Not sent: ${WORDS[how]}`)
      return
    }
    going = true
    form.requestSubmit(submitter || undefined)
    setTimeout(() => { going = false }, 3000)
  }

  async function again() {
    if (!state || state === 'saved' || state === 'refilled') {
      if (document.visibilityState === 'visible') cover((await ask()).how === 'other')
      return
    }
    const { how } = await ask()
    cover(how === 'other')
    if (how === 'there' && changed) await save()
    else if (how === 'there') show('', '')
    else if (how !== state) show(how, `Not saved: ${WORDS[how]}`)
  }

  async function ask() {
    let answer
    try {
      answer = await fetch(`${drafts}?place=${encodeURIComponent(place)}`, { redirect: 'manual', cache: 'no-store' })
    } catch {
      return { how: 'offline' }
    }
    if (answer.status === 401 || answer.type === 'opaqueredirect') return { how: 'out' }
    if (!answer.ok) return { how: 'fault' }
    const said = await answer.json()
    if (said.officer !== officer) return { how: 'other' }
    // Signing in again made earlier tokens worthless.
    for (const box of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) box.value = said.token
    return { how: 'there', told: said }
  }

  async function post(fields, leaving, isSecondTry = false) {
    const token = form.querySelector('input[name="csrfmiddlewaretoken"]').value
    const about = document.title.split(' – ')[0].replace(/^Error: /, '')
    let answer
    try {
      answer = await fetch(drafts, {
        method: 'POST',
        redirect: 'manual',
        keepalive: leaving,
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token },
        body: JSON.stringify({ place, about, fields, officer }),
      })
    } catch {
      return { how: 'offline' }
    }
    if (answer.ok) return { how: 'saved', told: await answer.json() }
    if (answer.status === 401 || answer.type === 'opaqueredirect') return { how: 'out' }
    if (answer.status === 409) return { how: 'other' }
    if (answer.status === 400 || answer.status === 413) return { how: 'long' }
    if (answer.status === 403 && !isSecondTry) {
      const { how } = await ask()
      return how === 'there' ? post(fields, leaving, true) : { how }
    }
    return { how: 'fault' }
  }

  function show(how, words) {
    const isNew = how !== state
    state = how
    line.className = how in WORDS ? 'wm-draft wm-draft--not' : 'wm-draft'
    // Read aloud when it changes from one state to another, not each time it is saved.
    line.setAttribute('aria-live', how in WORDS || how === 'refilled' ? 'polite' : 'off')
    if (isNew || line.firstChild?.textContent !== words) line.replaceChildren(document.createTextNode(words))
    if ((how === 'out' || how === 'other') && signIn) {
      const link = document.createElement('a')
      Object.assign(link, { href: signIn, target: '_blank', rel: 'noopener', className: 'govuk-link' })
      link.textContent = 'Sign in again (opens a new tab)'
      line.append(' ', link)
    }
    if (how === 'refilled') line.append(' ', throwAway())
    cover(how === 'other')
    if (how === 'offline' || how === 'fault') setTimeout(again, AGAIN)
  }

  function throwAway() {
    const button = document.createElement('button')
    Object.assign(button, { type: 'button', className: 'wm-link-button', textContent: 'Throw it away' })
    button.addEventListener('click', async () => {
      form.reset()
      await save()
      show('', '')
      form.querySelector('textarea').focus()
    })
    return button
  }

  // What one officer typed is not for the next who signs in at this desk.
  function cover(yes) {
    document.body.classList.toggle('wm-covered', yes)
    if (yes && !line.isConnected) return
    if (yes) document.body.append(line)
    else if (line.parentElement === document.body) place_line(form, line)
  }
}

function makeLine(form) {
  const line = document.createElement('p')
  line.className = 'wm-draft'
  place_line(form, line)
  return line
}

function place_line(form, line) {
  const buttons = form.querySelectorAll('button[type="submit"]:not([data-template])')
  const last = buttons[buttons.length - 1]
  const group = last && (last.closest('.govuk-button-group') || last)
  if (group) group.before(line)
  else form.append(line)
}

// Each field by its name, with its values; of what is hidden only `seen`, by which a form knows that it is stale.
function told(form) {
  const fields = {}
  for (const box of form.elements) {
    if (!box.name || box.closest('[data-no-draft]') || ['submit', 'button', 'file', 'password'].includes(box.type)) continue
    if (box.type === 'hidden' && box.name !== 'seen') continue
    const values = (fields[box.name] = fields[box.name] || [])
    if (box.type === 'checkbox' || box.type === 'radio') {
      if (box.checked) values.push(box.value)
    } else if (box.type === 'select-multiple') {
      for (const option of box.selectedOptions) values.push(option.value)
    } else {
      values.push(box.value)
    }
  }
  return fields
}

function fill(form, fields) {
  const taken = {}
  for (const box of form.elements) {
    const values = fields[box.name]
    if (!values || (box.type === 'hidden' && box.name !== 'seen')) continue
    if (box.type === 'checkbox' || box.type === 'radio') {
      box.checked = values.includes(box.value)
      if (box.checked !== box.defaultChecked) box.closest('details')?.setAttribute('open', '')
    } else if (box.type === 'select-multiple') {
      for (const option of box.options) option.selected = values.includes(option.value)
    } else {
      const at = (taken[box.name] = (taken[box.name] ?? -1) + 1)
      if (values[at] !== undefined) box.value = values[at]
    }
  }
}

function same(one, other) {
  const in_order = (fields) => JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)))
  return in_order(one) === in_order(other)
}
