"""Everything that will leave, shown before it does; the signature, and what voids it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass
