"""No search for garbage while very many values come that stay.

Python looks for values that only refer to each other, and all threads wait meanwhile. Reading
20,000 headers makes it look at everything there is again and again, a tenth of a second each
time: the window would stand still. Nothing that an import makes refers to itself, so nothing is
lost by not looking.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_LOCK = Lock()
_ASKED = 0


@contextmanager
def no_search() -> Iterator[None]:
    """Look for no garbage inside; what is there afterwards is never looked at again."""
    global _ASKED  # noqa: PLW0603 - the collector is one for the whole process
    with _LOCK:
        _ASKED += 1
        gc.disable()
    try:
        yield
    finally:
        with _LOCK:
            _ASKED -= 1
            if not _ASKED:
                gc.freeze()
                gc.enable()
