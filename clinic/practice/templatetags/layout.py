"""`{% oneline %}`: laid out over several lines, sent as one; `{% oneline as lead %}` keeps it for a tag that takes it.

In every template without `{% load %}` (settings)."""

import re

from django import template
from django.template.base import Parser, TextNode, Token

register = template.Library()

# At the ends of a text (beside a tag of the template) and beside an element; a break between two words stays.
_BREAKS = re.compile(r"^\s*\n\s*|\s*\n\s*$|(?<=>)\s*\n\s*|\s*\n\s*(?=<)")


class OneLine(template.Node):
    def __init__(self, nodelist: template.NodeList, name: str = "") -> None:
        self.nodelist, self.name = nodelist, name
        for node in nodelist.get_nodes_by_type(TextNode):
            if isinstance(node, TextNode):
                node.s = _BREAKS.sub("", node.s)

    def render(self, context: template.Context) -> str:
        line = self.nodelist.render(context)
        if not self.name:
            return line
        context[self.name] = line
        return ""


@register.tag
def oneline(parser: Parser, token: Token) -> OneLine:
    """Line breaks beside a tag are not sent; those inside of values are."""
    match token.split_contents():
        case [_]:
            name = ""
        case [_, "as", name]:
            pass
        case _:
            raise template.TemplateSyntaxError("oneline takes nothing, or `as` and a name")
    nodelist = parser.parse(("endoneline",))
    parser.delete_first_token()
    return OneLine(nodelist, name)
