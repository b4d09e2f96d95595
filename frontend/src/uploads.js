// Files are named with their size as they are chosen, with those too large marked, and sent with progress shown.
// Without script the form is sent as any other.
const megabytes = (bytes) => `${(bytes / 1048576).toFixed(bytes < 1048576 ? 2 : 1)} MB`

function choose(input) {
  const limits = JSON.parse(input.dataset.limits || '{}')
  let list = input.parentElement.querySelector('[data-chosen]')
  if (!list) {
    list = document.createElement('ul')
    list.dataset.chosen = ''
    list.className = 'govuk-list wm-chosen'
    list.setAttribute('role', 'status')
    input.after(list)
  }
  const total = [...input.files].reduce((sum, file) => sum + file.size, 0)
  const lines = [...input.files].map((file) => {
    const ending = (file.name.match(/\.[^.]+$/) || [''])[0].toLowerCase()
    let words = `${file.name}, ${megabytes(file.size)}`
    if (!(ending in limits)) words += ': files of this kind are not taken'
    else if (file.size > limits[ending]) words += `: larger than the ${megabytes(limits[ending])} taken`
    return words
  })
  if (total > Number(input.dataset.most)) {
    lines.push(`Together ${megabytes(total)}: more than the ${megabytes(Number(input.dataset.most))} sent at once`)
  }
  list.replaceChildren(...lines.map((words) => {
    const line = document.createElement('li')
    line.textContent = words
    if (words.includes(': ')) line.className = 'wm-chosen__fault'
    return line
  }))
}

function send(form, submitter) {
  const state = form.querySelector('[data-upload-state]')
  const bar = state.querySelector('progress')
  const words = state.querySelector('[data-upload-words]')
  const request = new XMLHttpRequest()
  const failed = () => {
    words.textContent = 'The files could not be sent. What you chose is still here: try again.'
    bar.hidden = true
    if (submitter) submitter.disabled = false
  }
  state.hidden = false
  bar.hidden = false
  bar.value = 0
  words.textContent = 'Sending'
  if (submitter) submitter.disabled = true
  request.upload.addEventListener('progress', (event) => {
    if (!event.lengthComputable) return
    bar.value = Math.round((event.loaded / event.total) * 100)
    words.textContent = bar.value < 100 ? `Sending, ${bar.value}%` : 'Sent. The files are being checked'
  })
  request.addEventListener('load', () => {
    if (request.status >= 500 || request.status === 413) return failed()
    if (request.status < 400) return window.location.assign(request.responseURL)
    const answer = new DOMParser().parseFromString(request.responseText, 'text/html')
    const main = answer.querySelector('main')
    if (!main) return failed()
    document.querySelector('main').replaceWith(main)
    document.title = answer.title
    document.dispatchEvent(new CustomEvent('htmx:after:swap'))
    const summary = main.querySelector('.govuk-error-summary')
    if (summary) summary.focus()
  })
  request.addEventListener('error', failed)
  request.addEventListener('timeout', failed)
  request.open('POST', form.action || window.location.href)
  request.send(new FormData(form))
}

export function startUploads() {
  document.addEventListener('change', (event) => {
    if (event.target.matches('input[type=file][data-limits]')) choose(event.target)
  })
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!form.matches('[data-upload]') || event.defaultPrevented) return
    const inputs = [...form.querySelectorAll('input[type=file]')]
    if (!inputs.some((input) => input.files.length)) return // nothing to wait for: an ordinary page says what is missing
    event.preventDefault()
    send(form, event.submitter)
  })
}
