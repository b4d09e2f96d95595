"""How every page looks: page shells, form markup, small components. The contract for page writers.

Shells to extend. Blocks: `title`, `before_content` (back link, breadcrumbs), `content`.
    design/page.html     an ordinary page
    design/narrow.html   two thirds wide: a form or words to read
    design/public.html   for the public: larger text, no staff navigation
    design/record.html   a case, person or place: also `band` (summary and actions), `band_label`;
                         context `tabs` makes the sub-navigation (or fill `sub_navigation`)
    design/list.html     a list with filters: `heading`, `above`, `filters`, `results`

Context for every page, from a context processor; each may be missing.
    partnership (its name), is_demo, navigation (text, href, current, and optionally count and keys),
    navigation_groups (text, current, items: rooms below one word of the menu),
    officer (name, agency), sign_out_href, account_href, search_href (makes the search box),
    shortcuts ("on" or "off"), home_href, accessibility_href, keys_href

Parts to include, always `{% include "design/x.html" with ... %}`; the top of each says what it takes.
    error_summary (takes `form`), button, back, breadcrumbs, pagination (takes `page`), alert, empty,
    sub_navigation, summary_list, timeline, tiles, bar

Tags, after `{% load design %}`.
    {% tag "Open" "green" %}   {% risk case.risk %}   {% rag "amber" "Due soon" %}
    {% day date %} 23 November 2026   {% moment time %} 23 November 2026 at 2:05pm
    {% short_day date %} 23 Nov 2026, for the narrow columns of a table
    {% qs page=2 %} this address with keys replaced (None takes one out)
    {% qs_without "status" "open" %} without one value: the address of a chip that removes a filter
    {% sort_link "opened" "Opened" %} a whole `<th>`; the view reads `?sort=opened` or `-opened`

Forms: derive from `design.forms.UiForm`; write `{{ form }}` or `{{ form.x.as_field_group }}` in
`<form method="post" novalidate>`, with the error summary above the heading, and answer
`render(request, ..., status=form.http_status)`. Fields: `DatePartsField`, `OneBoxDate`,
`OneBoxTime` (each takes `what="the date it happened"` for its error words). Widgets: `Radios`,
`Checkboxes` (hints, inline, small). `label_sizes = {"x": "m"}`, `heading_field = "x"`.

Lists: copy design/example_list.html. Rows become cards on a phone by class `wm-cards`, which needs the
roles and `data-label` shown there.

Keys: any link or box takes part by `data-shortcut="g c" data-shortcut-words="Cases"`; `button.html`
takes `keys`. j and k walk the rows of `wm-cards` tables and anything marked `data-row`.

Classes of our own: wm-sheet (white panel), wm-columns (2:1), wm-facts (a `dl` in a row), wm-quiet (grey,
small), wm-number (right), wm-chips and wm-chip, wm-heading (title left, button right), wm-scroll.

No inline scripts, styles or event attributes: the content security policy refuses them.
"""
