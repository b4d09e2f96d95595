// The browser's part of passkeys: it asks the device, and puts the answer into a form. Loaded only on pages that
// have a [data-passkey] form; without it, or without passkeys in the browser, the other ways in are there as ever.
//
// <form data-passkey="create" data-passkey-options="id of a json script"> makes one from the options on the page;
// data-passkey="get" gives one; data-passkey-from="/address" fetches fresh options when it is pressed.
const able = window.PublicKeyCredential && window.isSecureContext

const bytes = (text) => {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
const keys = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }))

async function optionsOf(form) {
  if (form.dataset.passkeyFrom) {
    const answer = await fetch(form.dataset.passkeyFrom, { headers: { 'X-Requested-With': 'XMLHttpRequest' } })
    if (!answer.ok) throw new Error('no question')
    return (await answer.json()).request_options.publicKey
  }
  const told = JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent)
  return (told.creation_options || told.request_options).publicKey
}

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: keys(options.excludeCredentials),
    },
  })
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    clientExtensionResults: made.getClientExtensionResults(),
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    },
  }
}

async function give(options) {
  const given = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: keys(options.allowCredentials) },
  })
  return {
    id: given.id,
    rawId: text(given.rawId),
    type: given.type,
    clientExtensionResults: given.getClientExtensionResults(),
    response: {
      clientDataJSON: text(given.response.clientDataJSON),
      authenticatorData: text(given.response.authenticatorData),
      signature: text(given.response.signature),
      userHandle: given.response.userHandle ? text(given.response.userHandle) : null,
    },
  }
}

const WORDS = {
  InvalidStateError: 'This device has a passkey for you already.',
  SecurityError: 'Passkeys do not work under this address. Use the site’s own name; on this machine, localhost.',
  NotAllowedError: 'No passkey was given: it was cancelled, it took too long, or this device has none. Try again.',
}

for (const form of document.querySelectorAll('[data-passkey]')) {
  const problem = form.querySelector('[data-passkey-problem]')
  if (!able) {
    form.querySelectorAll('button').forEach((button) => { button.disabled = true })
    problem.textContent = 'This browser cannot use passkeys here. Choose another way.'
    continue
  }
  form.addEventListener('submit', async (event) => {
    if (form.elements.credential.value) return
    event.preventDefault()
    problem.textContent = ''
    try {
      const options = await optionsOf(form)
      const answer = await (form.dataset.passkey === 'create' ? create(options) : give(options))
      form.elements.credential.value = JSON.stringify(answer)
      form.submit()
    } catch (error) {
      problem.textContent = WORDS[error.name] || 'The passkey could not be used. Try again, or choose another way.'
    }
  })
}
