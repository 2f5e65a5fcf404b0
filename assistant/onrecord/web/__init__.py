"""The chat in a browser.

>>> from onrecord.web import serve
>>> serve(Assistant(index), index=index)       # doctest: +SKIP
"""

from onrecord.web.serving import serve

__all__ = ["serve"]
