// Filters stand open beside a list on a wide screen and fold away on a phone.
export function startFilter() {
  const panel = document.querySelector('[data-filter]')
  if (!panel) return
  const wide = window.matchMedia('(min-width: 48em)')
  const fold = () => { panel.open = wide.matches }
  wide.addEventListener('change', fold)
  fold()
}
