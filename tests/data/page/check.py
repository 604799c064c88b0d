# SPDX-License-Identifier: Apache-2.0
"""usage: check.py FILE.html... -- what is wrong with pages: tags that do not match, ids that come
twice, links to nowhere, anything from outside."""
import sys
from html.parser import HTMLParser

VOID = {'meta', 'br', 'hr', 'img', 'link', 'input'}
# What may stand alone in SVG.
EMPTY = {'path', 'rect', 'circle', 'use', 'image', 'polygon', 'polyline', 'line', 'stop', 'feflood', 'fecomposite'}


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.stack, self.ids, self.links, self.problems = [], set(), [], []

    def note(self, text):
        self.problems.append('%d:%d: %s' % (*self.getpos(), text))

    def look(self, tag, attributes):
        seen = [name for name, _ in attributes]
        if len(seen) != len(set(seen)):
            self.note('<%s> has an attribute twice' % tag)
        for name, value in attributes:
            if name.startswith('on'):
                self.note('<%s> has a handler %s' % (tag, name))
            if name == 'id':
                if value in self.ids:
                    self.note('the id %s comes twice' % value)
                self.ids.add(value)
            if name in ('href', 'src', 'xlink:href'):
                if value.startswith('#'):
                    self.links.append(value[1:])
                elif not value.startswith('data:'):
                    self.note('<%s> wants %s' % (tag, value))

    def handle_starttag(self, tag, attributes):
        self.look(tag, attributes)
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.look(tag, attributes)
        if tag not in VOID | EMPTY:
            self.note('<%s/>' % tag)

    def handle_endtag(self, tag):
        if not self.stack or self.stack[-1] != tag:
            self.note('</%s> in %s' % (tag, self.stack[-3:]))
        elif self.stack:
            self.stack.pop()

    def finish(self):
        self.close()
        if self.stack:
            self.note('left open: %s' % self.stack)
        for link in self.links:
            if link not in self.ids:
                self.note('a link to #%s, which is not there' % link)
        return self.problems


for name in sys.argv[1:]:
    page = Page()
    page.feed(open(name, encoding='utf-8').read())
    for problem in page.finish()[:10]:
        print('%s:%s' % (name, problem))
