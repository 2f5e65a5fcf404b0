"""The chat in a browser.

>>> from onrecord.web import serve
>>> serve(Assistant(index), index=index)       # doctest: +SKIP
"""

from onrecord.web.limits import Limits
from onrecord.web.passwords import Passwords, passwords_for
from onrecord.web.serving import serve

__all__ = ["Limits", "Passwords", "passwords_for", "serve"]
